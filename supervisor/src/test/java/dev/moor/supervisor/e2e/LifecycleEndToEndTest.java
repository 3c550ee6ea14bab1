package dev.moor.supervisor.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A container's life under the docker CLI: stop to rm, lists, waits, events, restart policies. */
class LifecycleEndToEndTest extends EndToEnd {
  private static final String TRAPPING =
      "trap 'echo term; exit 3' TERM; trap 'echo usr; exit 4' USR1; echo ready;"
          + " while true; do sleep 0.1; done";

  private void trapping(String name, String... options) {
    List<String> all = new java.util.ArrayList<>(List.of("--name", name));
    all.addAll(List.of(options));
    all.addAll(List.of("busybox", "sh", "-c", TRAPPING));
    docker.up(all.toArray(String[]::new));
    docker.awaitLogs(name, "ready");
  }

  private int exitCode(String name) {
    return docker.inspect(name).path("State").path("ExitCode").asInt();
  }

  @Test
  void shouldStopBySignalAndByTimeout() {
    trapping("term");
    trapping("usr", "--stop-signal", "USR1");
    docker.up("--name", "deaf", "busybox", "sh", "-c", "trap '' TERM; sleep 1000");

    docker.run("stop", "term", "usr").ok();
    docker.run("stop", "-t", "1", "deaf").ok();

    assertThat(exitCode("term")).isEqualTo(3);
    assertThat(exitCode("usr")).isEqualTo(4);
    assertThat(exitCode("deaf")).isEqualTo(137);
    assertThat(moord.http().post("/containers/deaf/stop", null).status()).isEqualTo(304);
  }

  @Test
  void shouldKillBySignalRestartAndStartAgain() {
    trapping("web");

    docker.run("kill", "-s", "USR1", "web").ok();
    docker.awaitStatus("web", "exited");
    assertThat(exitCode("web")).isEqualTo(4);
    assertThat(docker.run("kill", "web").code(1).err()).contains("is not running");
    docker.run("start", "web").ok();
    long pid = docker.pid("web");
    docker.run("restart", "-t", "0", "web").ok();
    assertThat(docker.pid("web")).isPositive().isNotEqualTo(pid);
    assertThat(moord.http().post("/containers/web/start", null).status()).isEqualTo(304);
    assertThat(moord.http().post("/containers/web/kill?signal=NOPE", null).status()).isEqualTo(400);
  }

  @ParameterizedTest
  @MethodSource("clis")
  void shouldPauseAndUnpause(Path cli) {
    Docker d = with(cli);
    d.up("--name", "web", "busybox", "sleep", "1000");

    d.run("pause", "web").ok();
    assertThat(docker.inspect("web").path("State").path("Paused").asBoolean()).isTrue();
    assertThat(d.run("ps", "--format", "{{.Status}}").ok().out()).contains("(Paused)");
    assertThat(d.run("pause", "web").code(1).err()).contains("already paused");
    assertThat(d.run("exec", "web", "true").code(1).err()).contains("paused");
    d.run("unpause", "web").ok();
    d.run("exec", "web", "true").ok();
    assertThat(d.run("unpause", "web").code(1).err()).contains("is not paused");
  }

  @Test
  void shouldAnswerTheThreeConditionsOfWait() {
    docker.run("create", "--name", "web", "--rm", "busybox", "sh", "-c", "sleep 1; exit 5").ok();
    assertThat(
            moord
                .http()
                .post("/containers/web/wait?condition=not-running", null)
                .json()
                .path("StatusCode")
                .asInt(-1))
        .isZero();
    CompletableFuture<JsonNode> next = waitFor("next-exit");
    CompletableFuture<JsonNode> removed = waitFor("removed");

    docker.run("start", "web").ok();
    CompletableFuture<JsonNode> notRunning = waitFor("not-running");

    for (CompletableFuture<JsonNode> answer : List.of(next, removed, notRunning)) {
      await().atMost(Duration.ofSeconds(20)).until(answer::isDone);
      assertThat(answer.join().path("StatusCode").asInt()).isEqualTo(5);
    }
    assertThat(moord.http().post("/containers/web/wait?condition=never", null).status())
        .isIn(400, 404);
  }

  private CompletableFuture<JsonNode> waitFor(String condition) {
    Http.Begun begun = moord.http().begin("POST", "/containers/web/wait?condition=" + condition);
    return CompletableFuture.supplyAsync(() -> begun.end().json());
  }

  @Test
  void shouldRenameAndRefuseANameInUse() {
    String id = docker.up("--name", "one", "busybox", "sleep", "1000");
    docker.run("create", "--name", "two", "busybox").ok();

    assertThat(docker.run("rename", "two", "one").code(1).err())
        .contains(
            "Conflict. The container name \"/one\" is already in use by container \""
                + id
                + "\". You have to remove (or rename) that container to be able to reuse that"
                + " name.");
    docker.run("rename", "one", "three").ok();
    assertThat(docker.inspect(id).path("Name").asText()).isEqualTo("/three");
    docker.run("rename", "two", "one").ok();
  }

  @Test
  void shouldRefuseToRemoveARunningOneButByForce() {
    String id = docker.up("--name", "web", "busybox", "sleep", "1000");
    long pid = docker.pid("web");

    assertThat(moord.http().delete("/containers/web").status()).isEqualTo(409);
    assertThat(docker.run("rm", "web").code(1).err())
        .contains("container is running: stop the container before removing or force remove");
    docker.run("rm", "-f", "web").ok();

    docker.awaitGone(id);
    assertThat(ProcessHandle.of(pid)).isEmpty();
    assertThat(moord.data().resolve("containers").resolve(id)).doesNotExist();
    assertThat(MoordProcess.mountsBelow(moord.data())).noneMatch(m -> m.contains(id));
  }

  @Test
  void shouldRemoveAnonymousVolumesWithV() {
    docker.up("--name", "web", "-v", "/data", "-v", "kept:/kept", "busybox", "sleep", "1000");
    String anonymous =
        docker
            .run("volume", "ls", "-q")
            .ok()
            .out()
            .lines()
            .filter(l -> !l.equals("kept"))
            .findFirst()
            .orElseThrow();

    docker.run("rm", "-f", "-v", "web").ok();

    assertThat(docker.run("volume", "ls", "-q").ok().out())
        .contains("kept")
        .doesNotContain(anonymous);
    docker.run("volume", "rm", "kept").ok();
  }

  @ParameterizedTest
  @MethodSource("clis")
  void shouldListByFilters(Path cli) {
    Docker d = with(cli);
    d.up("--name", "up1", "-l", "tier=web", "busybox", "sleep", "1000");
    d.up("--name", "up2", "busybox", "sleep", "1000");
    d.run("run", "--name", "down", "-l", "tier=db", "busybox", "sh", "-c", "exit 3").code(3);

    assertThat(names(d, "-a")).containsExactly("down", "up2", "up1");
    assertThat(names(d)).containsExactly("up2", "up1");
    assertThat(names(d, "-n", "1")).containsExactly("down");
    assertThat(names(d, "-l")).containsExactly("down");
    assertThat(names(d, "-a", "-f", "label=tier=web")).containsExactly("up1");
    assertThat(names(d, "-a", "-f", "label=tier")).containsExactly("down", "up1");
    assertThat(names(d, "-a", "-f", "name=up")).containsExactly("up2", "up1");
    assertThat(names(d, "-f", "status=exited")).containsExactly("down");
    assertThat(names(d, "-a", "-f", "exited=3")).containsExactly("down");
    assertThat(names(d, "-a", "-f", "before=up2")).containsExactly("up1");
    assertThat(names(d, "-a", "-f", "since=up2")).containsExactly("down");
    assertThat(names(d, "-a", "-f", "ancestor=busybox")).hasSize(3);
    assertThat(d.run("ps", "-s", "--format", "{{.Size}}").ok().out()).contains("virtual");
    assertThat(d.run("ps", "-a", "-f", "name=down", "--format", "{{.Status}}").ok().out())
        .startsWith("Exited (3)");
  }

  private static List<String> names(Docker d, String... options) {
    List<String> all = new java.util.ArrayList<>(List.of("ps", "--format", "{{.Names}}"));
    all.addAll(List.of(options));
    return d.run(all.toArray(String[]::new)).ok().out().lines().toList();
  }

  @ParameterizedTest
  @MethodSource("clis")
  void shouldShowProcesses(Path cli) {
    with(cli).up("--name", "web", "busybox", "sleep", "1000");

    assertThat(with(cli).run("top", "web").ok().out())
        .contains("PID")
        .contains("sleep 1000")
        .contains(Long.toString(docker.pid("web")));
  }

  @ParameterizedTest
  @MethodSource("clis")
  void shouldTellEventsLiveAndSinceTheBeginning(Path cli) {
    String format = "{{.Action}} {{.Actor.Attributes.name}}";
    try (Command live =
        with(cli).start("events", "--format", format, "--filter", "container=seen")) {
      await()
          .atMost(Duration.ofSeconds(20))
          .until(
              () -> {
                docker.run("run", "--rm", "--name", "seen", "busybox", "true").ok();
                return live.out().contains("destroy seen");
              });
      String all =
          with(cli)
              .run(
                  "events",
                  "--since",
                  "0",
                  "--until",
                  Long.toString(Instant.now().getEpochSecond() + 1),
                  "--format",
                  format,
                  "--filter",
                  "container=seen")
              .ok()
              .out();

      assertThat(all).contains("create seen\nattach seen\nstart seen\ndie seen\ndestroy seen");
      assertThat(live.out()).contains("start seen\ndie seen");
    }
  }

  @Test
  void shouldRestartByPolicyWithGrowingPauses() {
    docker.up("--name", "failing", "--restart", "on-failure:2", "busybox", "sh", "-c", "exit 1");
    docker.up("--name", "fine", "--restart", "on-failure:2", "busybox", "true");
    docker.up("--name", "always", "--restart", "always", "busybox", "true");

    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> docker.inspect("failing").path("RestartCount").asInt() == 2);
    docker.awaitStatus("failing", "exited");
    docker.awaitStatus("fine", "exited");
    assertThat(docker.inspect("fine").path("RestartCount").asInt()).isZero();
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> docker.inspect("always").path("RestartCount").asInt() >= 3);
    docker.awaitStatus("always", "restarting");
    docker.run("stop", "always").ok();
    docker.awaitStatus("always", "exited");
  }

  @Test
  void shouldInspect() {
    String id =
        docker.up("--name", "web", "-e", "A=b", "-l", "x=y", "-m", "64m", "busybox", "sleep", "9");
    JsonNode inspect = docker.inspect(id.substring(0, 12));

    assertThat(inspect.path("Id").asText()).isEqualTo(id);
    assertThat(inspect.path("Name").asText()).isEqualTo("/web");
    assertThat(inspect.path("Config").path("Env").toString()).contains("A=b").contains("PATH=");
    assertThat(inspect.path("Config").path("Labels").path("x").asText()).isEqualTo("y");
    assertThat(inspect.path("Config").path("Cmd").toString()).isEqualTo("[\"sleep\",\"9\"]");
    assertThat(inspect.path("HostConfig").path("Memory").asLong()).isEqualTo(64L << 20);
    assertThat(inspect.path("State").path("Running").asBoolean()).isTrue();
    assertThat(Instant.parse(inspect.path("State").path("StartedAt").asText()))
        .isBefore(Instant.now());
    assertThat(Path.of(inspect.path("ResolvConfPath").asText())).exists();
    assertThat(
            Files.isDirectory(
                Path.of(inspect.path("GraphDriver").path("Data").path("MergedDir").asText())))
        .isTrue();
  }

  @Test
  void shouldDoubleThePausesBetweenRestarts() {
    docker.up("--name", "web", "--restart", "on-failure:4", "busybox", "sh", "-c", "exit 3");

    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> docker.inspect("web").path("RestartCount").asInt() == 4);
    docker.awaitStatus("web", "exited");

    List<String> scheduled = new java.util.ArrayList<>();
    List<Instant> ended = new java.util.ArrayList<>();
    List<Instant> begun = new java.util.ArrayList<>();
    JsonNode history = moord.http().get("/moor/containers/web/history").json();
    for (JsonNode entry : history.path("entries")) {
      if (entry.path("event").asText().equals("restart-scheduled")) {
        scheduled.add(entry.path("words").asText());
      }
      Instant at = Instant.parse(entry.path("at").asText());
      if (entry.path("event").asText().equals("started")) {
        begun.add(at);
      } else if (entry.path("event").asText().equals("exited")) {
        ended.add(at);
      }
    }
    assertThat(scheduled)
        .extracting(words -> words.replaceFirst(".* in (\\d+ ms) \\(restart (\\d)\\)", "$2: $1"))
        .containsExactly("1: 100 ms", "2: 200 ms", "3: 400 ms", "4: 800 ms");
    assertThat(begun).hasSize(5);
    for (int i = 1; i < begun.size(); i++) {
      Duration pause = Duration.between(ended.get(i - 1), begun.get(i));
      assertThat(pause).isGreaterThanOrEqualTo(Duration.ofMillis(50L << i));
    }
    assertThat(docker.inspect("web").path("State").path("ExitCode").asInt()).isEqualTo(3);
  }
}
