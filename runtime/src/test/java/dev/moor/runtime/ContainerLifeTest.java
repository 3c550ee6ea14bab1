package dev.moor.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.moor.runtime.linux.Signals;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A container's whole life on the real runtimes. */
class ContainerLifeTest {
  @ParameterizedTest
  @ValueSource(strings = {"runc", "crun"})
  void shouldReportCodeAndLogOfAContainerThatEnds(String runtime) throws Exception {
    try (Bed bed = new Bed(runtime)) {
      ContainerProcess process =
          bed.run(bed.spec("sh", "-c", "echo out; echo err >&2; exit 7").build());

      ExitEvidence exit = Bed.exit(process);
      process.delete();

      assertThat(exit.code()).isEqualTo(7);
      assertThat(exit.source()).isEqualTo(ExitEvidence.Source.EXIT_FILE);
      assertThat(exit.oomKilled()).isFalse();
      assertThat(bed.log(process)).contains("stdout F out").contains("stderr F err");
      assertThat(process.identity().runtime()).isEqualTo(runtime);
      assertThat(bed.environment.cgroups().exists(process.identity().cgroupPath())).isFalse();
      // crun 1.21 keeps its filters there for the next containers
      assertThat(bed.folder().resolve("run").resolve(runtime))
          .isDirectoryNotContaining(path -> !path.endsWith(".cache"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"runc", "crun"})
  void shouldTellCreatedRunningFrozenAndExitedApart(String runtime) throws Exception {
    try (Bed bed = new Bed(runtime)) {
      ContainerProcess process = bed.create(bed.spec("sleep", "1000").build(), false, false);
      ContainerPlaces places = process.places();
      RunIdentity identity = process.identity();

      assertThat(bed.launcher().look(places, identity)).isEqualTo(new Look.Created(identity, true));
      assertThat(bed.launcher().look(places, null)).isEqualTo(new Look.Created(identity, true));
      // a conmon that a daemon's death left before it wrote its pid file is found all the same
      Files.delete(places.bundle().resolve("conmon.pid"));
      assertThat(bed.launcher().look(places, null)).isEqualTo(new Look.Created(identity, true));

      process.start();
      Awaitility.await()
          .untilAsserted(
              () ->
                  assertThat(bed.launcher().look(places, identity))
                      .isEqualTo(new Look.Running(identity, false, true)));
      assertThat(bed.launcher().look(places, null))
          .isEqualTo(new Look.Running(identity, false, true));

      process.freeze(Duration.ofSeconds(10));
      assertThat(bed.launcher().look(places, identity))
          .isEqualTo(new Look.Running(identity, true, true));
      process.thaw(Duration.ofSeconds(10));
      assertThat(process.frozen()).isFalse();

      assertThat(process.signal(Signals.SIGKILL)).isTrue();
      ExitEvidence exit = Bed.exit(process);
      assertThat(exit.code()).isEqualTo(137);
      assertThat(bed.launcher().look(places, identity)).isEqualTo(new Look.Exited(exit));
      assertThat(process.signal(Signals.SIGKILL)).isFalse();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"runc", "crun"})
  void shouldStartAndDeleteAsTheRuntimeItselfDoes(String runtime) throws Exception {
    try (Bed bed = new Bed(runtime)) {
      ContainerProcess process = bed.create(bed.spec("sleep", "1000").build(), false, false);
      assertThat(state(bed, process)).contains("\"created\"");

      process.start();
      process.start();
      assertThat(state(bed, process)).contains("\"running\"");

      process.freeze(Duration.ofSeconds(10));
      assertThat(state(bed, process)).contains("\"paused\"");
      process.signal(Signals.SIGKILL);
      process.thaw(Duration.ofSeconds(10));
      Bed.exit(process);
      assertThat(state(bed, process)).contains("\"stopped\"");

      process.delete();
      assertThat(state(bed, process)).contains("does not exist");
    }
  }

  private static String state(Bed bed, ContainerProcess process) throws Exception {
    String name = process.identity().runtime();
    Process state =
        new ProcessBuilder(
                name,
                "--root",
                bed.folder().resolve("run").resolve(name).toString(),
                "state",
                process.places().id())
            .redirectErrorStream(true)
            .start();
    String said = new String(state.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    boolean missing = state.waitFor() != 0;
    return missing ? "does not exist: " + said : said.replaceAll("\"[a-z]+\": *(\"[a-z]+\")", "$1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"runc", "crun"})
  void shouldAdoptWhatRunsAndHearItsEnd(String runtime) throws Exception {
    try (Bed bed = new Bed(runtime)) {
      ContainerProcess first = bed.run(bed.spec("sleep", "1000").build());
      first.close();

      try (ContainerProcess adopted = bed.launcher().adopt(first.places(), first.identity())) {
        assertThat(adopted.processes()).hasSize(1);
        adopted.signal(Signals.SIGTERM);
        adopted.signal(Signals.SIGKILL);
        assertThat(Bed.exit(adopted).code()).isEqualTo(137);
        adopted.delete();
        adopted.delete();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"runc", "crun"})
  void shouldSayUnknownOrKernelWhereTheShimIsLost(String runtime) throws Exception {
    try (Bed bed = new Bed(runtime)) {
      ContainerProcess process = bed.run(bed.spec("sleep", "1000").build());
      new ProcessBuilder("kill", "-9", Long.toString(process.identity().shimPid()))
          .start()
          .waitFor(10, TimeUnit.SECONDS);
      Awaitility.await()
          .untilAsserted(
              () ->
                  assertThat(bed.launcher().look(process.places(), process.identity()))
                      .isEqualTo(new Look.Running(process.identity(), false, false)));

      process.exit();
      process.signal(Signals.SIGKILL);

      ExitEvidence exit = Bed.exit(process);
      if (exit.source() == ExitEvidence.Source.KERNEL) {
        assertThat(exit.code()).isEqualTo(137);
      } else {
        assertThat(exit.source()).isEqualTo(ExitEvidence.Source.UNKNOWN);
        assertThat(exit.code()).isEqualTo(255);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"runc", "crun"})
  void shouldGiveEachErrorInTheWordsOfDocker(String runtime) throws Exception {
    try (Bed bed = new Bed(runtime)) {
      Files.writeString(bed.root().resolve("etc/plain"), "no program");
      assertError(bed, "nope", 127, "exec: \"nope\": executable file not found in $PATH");
      assertError(bed, "/nope", 127, "exec: \"/nope\": stat /nope: no such file or directory");
      assertError(bed, "/etc/plain", 126, "exec: \"/etc/plain\": permission denied");
      assertError(bed, "/etc", 126, "exec: \"/etc\": ");
      assertError(bed, "./nope", 127, "exec: \"./nope\": stat ./nope: no such file or directory");
      assertError(bed, "/etc/plain/y", 127, "exec: \"/etc/plain/y\": ", ": not a directory");
      assertError(bed, "", 127, "exec: \"\": executable file not found in $PATH");
    }
  }

  private static void assertError(Bed bed, String command, int code, String... words) {
    try {
      bed.run(bed.spec(command).build());
      throw new AssertionError(command + " could be started");
    } catch (LaunchException e) {
      assertThat(e.getMessage())
          .contains("OCI runtime create failed: runc create failed: unable to start container")
          .contains(words)
          .endsWith(": unknown");
      assertThat(e.exitCode()).as(e.getMessage()).isEqualTo(code);
    }
  }
}
