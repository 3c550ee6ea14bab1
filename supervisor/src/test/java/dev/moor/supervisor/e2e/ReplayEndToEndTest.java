package dev.moor.supervisor.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** What drifted from the journal by other hands is named, and nothing else is. */
class ReplayEndToEndTest {
  @Test
  void shouldNameWhatOtherHandsChanged() throws IOException {
    try (MoordProcess moord = MoordProcess.start()) {
      Docker docker = moord.docker();
      String shimless = run(docker);
      String frozen = run(docker);
      String unmounted = run(docker);
      String resting =
          docker.run("create", "--network", "none", "busybox", "true").ok().out().strip();
      docker.run("volume", "create", "kept").ok();
      assertThat(drift(moord)).isEmpty();

      JsonNode inspected = moord.http().get("/containers/" + shimless + "/json").json();
      long pid = inspected.path("State").path("Pid").asLong();
      run("kill", "-9", Long.toString(parentOf(pid)));
      Path freezer = freezerOf(frozen);
      Files.writeString(freezer, freezer.endsWith("cgroup.freeze") ? "1" : "FROZEN");
      Path containers = moord.data().resolve("containers");
      run("umount", "-l", containers.resolve(unmounted).resolve("merged").toString());
      Path foreign = Files.createDirectory(containers.resolve("foreign"));
      Path place = containers.resolve(resting).resolve("merged");
      run("mount", "-t", "tmpfs", "tmpfs", place.toString());
      Files.delete(moord.data().resolve("volumes/kept/_data"));
      try {
        Awaitility.await()
            .untilAsserted(
                () ->
                    assertThat(drift(moord))
                        .contains(
                            "container "
                                + frozen
                                + ": the journal says running, the freezer says"
                                + " paused",
                            "container " + unmounted + ": its root is not mounted",
                            "container "
                                + resting
                                + ": its root is mounted, though it does not run",
                            "folder " + foreign + ": no container",
                            "volume kept: its folder is gone"));
        // a lost conmon is seen at once and journaled: no drift, but known
        assertThat(drift(moord)).noneMatch(line -> line.contains(shimless));
      } finally {
        run("umount", "-l", place.toString());
        Files.writeString(freezer, freezer.endsWith("cgroup.freeze") ? "0" : "THAWED");
        Files.delete(foreign);
      }
    }
  }

  private static String run(Docker docker) {
    return docker
        .run("run", "-d", "--network", "none", "busybox", "sleep", "1000")
        .ok()
        .out()
        .strip();
  }

  private static void run(String... words) {
    Command.run(List.of(words)).ok();
  }

  static List<String> drift(MoordProcess moord) {
    List<String> lines = new ArrayList<>();
    for (JsonNode each : moord.http().get("/moor/journal/replay").json().path("drift")) {
      lines.add(
          "%s %s: %s"
              .formatted(
                  each.path("kind").asText(),
                  each.path("subject").asText(),
                  each.path("what").asText()));
    }
    return lines;
  }

  private static long parentOf(long pid) throws IOException {
    return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
        .filter(line -> line.startsWith("PPid:"))
        .mapToLong(line -> Long.parseLong(line.substring(5).strip()))
        .findFirst()
        .orElseThrow();
  }

  private static Path freezerOf(String id) {
    Path first = Path.of("/sys/fs/cgroup/freezer/moor", id, "freezer.state");
    return Files.exists(first) ? first : Path.of("/sys/fs/cgroup/moor", id, "cgroup.freeze");
  }
}
