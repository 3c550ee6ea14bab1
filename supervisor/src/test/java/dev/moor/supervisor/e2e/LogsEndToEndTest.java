package dev.moor.supervisor.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code docker logs} in its ways, also across rotation. */
class LogsEndToEndTest extends EndToEnd {

  @ParameterizedTest
  @MethodSource("clis")
  void shouldTailAndStamp(Path cli) {
    Docker d = with(cli);
    d.run("run", "--name", "ten", "busybox", "seq", "10").ok();

    assertThat(d.run("logs", "--tail", "3", "ten").ok().out()).isEqualTo("8\n9\n10\n");
    assertThat(d.run("logs", "--tail", "0", "ten").ok().out()).isEmpty();
    String stamped = d.run("logs", "-t", "--tail", "1", "ten").ok().out();
    assertThat(stamped).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{9}Z 10\n");
    assertThat(Instant.parse(stamped.split(" ")[0])).isBefore(Instant.now());
  }

  @ParameterizedTest
  @MethodSource("clis")
  void shouldCutBySinceAndUntil(Path cli) {
    Docker d = with(cli);
    d.run("run", "--name", "two", "busybox", "sh", "-c", "echo one; sleep 1; echo two").ok();
    String second = d.run("logs", "-t", "--tail", "1", "two").ok().out().split(" ")[0];

    assertThat(d.run("logs", "--since", second, "two").ok().out()).isEqualTo("two\n");
    String before = Instant.parse(second).minusNanos(1_000).toString();
    assertThat(d.run("logs", "--until", before, "two").ok().out()).isEqualTo("one\n");
  }

  @ParameterizedTest
  @MethodSource("clis")
  void shouldFollowToTheEnd(Path cli) {
    with(cli)
        .up("--name", "slow", "busybox", "sh", "-c", "for i in 1 2 3; do echo $i; sleep 0.5; done");
    try (Command follow = with(cli).start("logs", "-f", "slow")) {
      assertThat(follow.await().ok().out()).isEqualTo("1\n2\n3\n");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void shouldFollowAcrossRotation(boolean compressed) {
    int lines = 20_000;
    String id =
        docker.up(
            "--name",
            "chatty",
            "--log-opt",
            "max-size=64k",
            "--log-opt",
            "max-file=3",
            "--log-opt",
            "compress=" + compressed,
            "busybox",
            "sh",
            "-c",
            "echo begin; until [ -e /go ]; do usleep 50000; done; i=0; while [ $i -lt "
                + lines
                + " ]; do i=$((i+1)); echo line $i;"
                + " [ $((i % 200)) = 0 ] && sleep 0.05; done; sleep 1; exit 0");
    try (Command follow = docker.start("logs", "-f", "chatty")) {
      await().atMost(Duration.ofSeconds(20)).until(() -> follow.out().equals("begin\n"));
      docker.run("exec", "chatty", "touch", "/go").ok();
      await()
          .atMost(Duration.ofSeconds(50))
          .until(() -> follow.out().contains("line " + lines + "\n"));
      List<String> got = follow.out().lines().skip(1).toList();
      List<String> expected = IntStream.rangeClosed(1, lines).mapToObj(i -> "line " + i).toList();

      assertThat(firstDifference(got, expected)).isEqualTo("none");
      assertThat(logFiles(id)).hasSizeBetween(2, 3);
    }
    docker.awaitStatus("chatty", "exited");
    assertThat(logFiles(id).stream().anyMatch(file -> file.toString().endsWith(".gz")))
        .isEqualTo(compressed);
    List<String> kept = docker.run("logs", "chatty").ok().out().lines().toList();
    assertThat(kept).hasSizeGreaterThan(1000).endsWith("line " + lines);
    assertThat(docker.run("logs", "--tail", "1000", "chatty").ok().out().lines().toList())
        .isEqualTo(kept.subList(kept.size() - 1000, kept.size()));
  }

  private static String firstDifference(List<String> got, List<String> expected) {
    for (int i = 0; i < Math.min(got.size(), expected.size()); i++) {
      if (!got.get(i).equals(expected.get(i))) {
        return "at " + i + ": " + got.get(i) + " instead of " + expected.get(i);
      }
    }
    return got.size() == expected.size() ? "none" : got.size() + " lines";
  }

  private List<Path> logFiles(String id) {
    Path folder = moord.data().resolve("containers").resolve(id).resolve("log");
    try (var files = Files.list(folder)) {
      return new ArrayList<>(files.toList());
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void shouldRefuseLogsOfAContainerWithoutLog() {
    docker.run("run", "--name", "quiet", "--log-driver", "none", "busybox", "echo", "x").ok();

    assertThat(docker.run("logs", "quiet").code(1).err()).contains("does not support reading");
    assertThat(moord.http().get("/containers/quiet/logs").status()).isEqualTo(400);
  }
}
