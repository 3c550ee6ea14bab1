package dev.moor.supervisor;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import org.junit.jupiter.api.Test;

/** The arrows of docs/architecture.md: who imports whom, and there are no others. */
class ArchitectureTest {
  private static final JavaClasses MOOR =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.moor");

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

  static final ArchRule NO_AKKA_BELOW =
      noClasses()
          .that()
          .resideInAnyPackage("dev.moor.runtime..", "dev.moor.images..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("akka..", "scala..")
          .because("runtime and images are usable without actors");

  static final ArchRule PURE_MACHINES =
      noClasses()
          .that()
          .haveSimpleNameEndingWith("Machine")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("akka..", "java.io..", "java.nio.file..", "com.fasterxml..")
          .because("decisions hold no I/O and no Akka");

  static final ArchRule PLAIN_PORTS =
      noClasses()
          .that()
          .resideInAPackage("dev.moor.actors.port..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("akka..", "com.fasterxml..")
          .because("the ports speak JDK types");

  @Test
  void shouldImportOnlyAlongTheArrows() {
    ARROWS.check(MOOR);
  }

  @Test
  void shouldKeepAkkaOutOfRuntimeAndImages() {
    NO_AKKA_BELOW.check(MOOR);
  }

  @Test
  void shouldKeepMachinesPure() {
    PURE_MACHINES.check(MOOR);
  }

  @Test
  void shouldSpeakJdkTypesInPorts() {
    PLAIN_PORTS.check(MOOR);
  }
}
