package dev.moor.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.moor.runtime.cgroup.Cgroups;
import dev.moor.runtime.cgroup.EarlyMove;
import dev.moor.runtime.spec.LaunchSpec;
import dev.moor.runtime.spec.LaunchSpec.Security;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** What is done so that a launch waits less changes nothing of what it makes. */
class LaunchPreparationTest {
  private static final String NO_MKDIR =
      """
      {"defaultAction": "SCMP_ACT_ALLOW",
       "syscalls": [{"names": ["mkdir", "mkdirat"], "action": "SCMP_ACT_ERRNO"}]}
      """;

  @Test
  void shouldGiveLaterContainersTheFilterThatTheFirstOneGot() throws Exception {
    try (Bed bed = new Bed("crun")) {
      ContainerProcess first = bed.run(sleeper(bed, ""));
      ContainerProcess second = bed.run(sleeper(bed, ""));

      assertThat(config(first)).doesNotContain("seccomp_bpf_data");
      assertThat(config(second)).contains("seccomp_bpf_data", "\"seccomp\":{");
      assertThat(filter(bed, second)).isEqualTo(filter(bed, first)).hasSizeGreaterThan(1000);
      assertThat(status(second)).contains("Seccomp:\t2", "Seccomp_filters:\t1");
    }
  }

  @Test
  void shouldKeepFiltersOfProfilesApart() throws Exception {
    try (Bed bed = new Bed("crun")) {
      bed.run(sleeper(bed, ""));
      for (int i = 0; i < 2; i++) {
        ContainerProcess made = bed.run(tryMkdir(bed, NO_MKDIR));
        assertThat(Bed.exit(made).code()).isZero();
        assertThat(bed.log(made)).contains("F refused");
      }
      for (int i = 0; i < 2; i++) {
        ContainerProcess made = bed.run(tryMkdir(bed, ""));
        assertThat(Bed.exit(made).code()).isZero();
        assertThat(bed.log(made)).contains("F made");
      }
    }
  }

  @Test
  void shouldMoveNoThreadOfThisProcess() throws Exception {
    try (Bed bed = new Bed("crun");
        EarlyMove move = new EarlyMove(Cgroups.detect())) {
      bed.run(sleeper(bed, ""));
      Map<String, String> before = starters();
      assertThat(before).isNotEmpty();

      move.begin();

      Awaitility.await().atMost(10, TimeUnit.SECONDS).until(() -> !moving());
      assertThat(starters()).isEqualTo(before);
    }
  }

  private static LaunchSpec sleeper(Bed bed, String seccomp) {
    return with(bed.spec("sleep", "1000"), seccomp);
  }

  private static LaunchSpec tryMkdir(Bed bed, String seccomp) {
    String script = "busybox mkdir -p /tmp/$$ 2>/dev/null && echo made || echo refused";
    return with(bed.spec("sh", "-c", script), seccomp);
  }

  private static LaunchSpec with(Bed.SpecBuilder builder, String seccomp) {
    return builder
        .with(
            spec ->
                spec.security =
                    new Security(false, List.of(), List.of(), seccomp, false, null, null))
        .build();
  }

  private static String config(ContainerProcess process) throws IOException {
    return Files.readString(process.places().bundle().resolve("config.json"));
  }

  private static byte[] filter(Bed bed, ContainerProcess process) throws IOException {
    Path state = bed.folder().resolve("run/crun").resolve(process.places().id());
    return Files.readAllBytes(state.resolve("seccomp.bpf"));
  }

  private static String status(ContainerProcess process) throws IOException {
    return Files.readString(Path.of("/proc/" + process.identity().pid() + "/status"));
  }

  /** The cgroups of the threads that start shims. */
  private static Map<String, String> starters() throws IOException {
    return threads("moor-shim-start", "cgroup");
  }

  /** The thread of the move is in its write. */
  private static boolean moving() throws IOException {
    return threads("moor-early-move", "stat").values().stream().anyMatch(s -> s.contains(") D "));
  }

  /** The file of each thread whose name begins so, by its number. */
  private static Map<String, String> threads(String name, String file) throws IOException {
    Map<String, String> found = new TreeMap<>();
    try (var tasks = Files.newDirectoryStream(Path.of("/proc/self/task"))) {
      for (Path task : tasks) {
        try {
          if (Files.readString(task.resolve("comm")).startsWith(name)) {
            found.put(task.getFileName().toString(), Files.readString(task.resolve(file)));
          }
        } catch (NoSuchFileException e) {
          continue; // a thread that ended meanwhile
        }
      }
    }
    return found;
  }
}
