package dev.moor.supervisor;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The arrows of docs/architecture.md: who imports whom, and there are no others. */
@AnalyzeClasses(packages = "dev.moor", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest
  static final ArchRule ARROWS =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("persistence")
          .definedBy("dev.moor.persistence..")
          .layer("actors")
          .definedBy("dev.moor.actors..")
          .layer("runtime")
          .definedBy("dev.moor.runtime..")
          .layer("images")
          .definedBy("dev.moor.images..")
          .layer("http")
          .definedBy("dev.moor.http..")
          .layer("supervisor")
          .definedBy("dev.moor.supervisor..")
          .whereLayer("supervisor")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("http")
          .mayOnlyBeAccessedByLayers("supervisor")
          .whereLayer("images")
          .mayOnlyBeAccessedByLayers("supervisor")
          .whereLayer("runtime")
          .mayOnlyBeAccessedByLayers("supervisor", "images")
          .whereLayer("actors")
          .mayOnlyBeAccessedByLayers("supervisor", "http")
          .whereLayer("persistence")
          .mayOnlyBeAccessedByLayers("supervisor", "actors");

  @ArchTest
  static final ArchRule NO_AKKA_BELOW =
      noClasses()
          .that()
          .resideInAnyPackage("dev.moor.runtime..", "dev.moor.images..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("akka..", "scala..")
          .because("runtime and images are usable without actors");

  @ArchTest
  static final ArchRule PURE_MACHINES =
      noClasses()
          .that()
          .haveSimpleNameEndingWith("Machine")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("akka..", "java.io..", "java.nio.file..", "com.fasterxml..")
          .because("decisions hold no I/O and no Akka");

  @ArchTest
  static final ArchRule PLAIN_PORTS =
      noClasses()
          .that()
          .resideInAPackage("dev.moor.actors.port..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("akka..", "com.fasterxml..")
          .because("the ports speak JDK types");
}
