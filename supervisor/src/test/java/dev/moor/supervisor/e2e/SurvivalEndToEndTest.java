package dev.moor.supervisor.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What a SIGKILL of moord leaves of containers: everything. */
class SurvivalEndToEndTest extends EndToEnd {

  @Test
  void shouldKeepPidsAndStatesOverACrash() {
    docker.up("--name", "runs", "busybox", "sleep", "1000");
    docker.up("--name", "paused", "busybox", "sleep", "1000");
    docker.run("pause", "paused").ok();
    docker.run("create", "--name", "created", "busybox", "true").ok();
    docker.run("run", "--name", "ended", "busybox", "sh", "-c", "exit 3").code(3);
    long running = docker.pid("runs");
    long paused = docker.pid("paused");
    JsonNode ended = docker.inspect("ended").path("State");

    moord.crashAndBegin();

    assertThat(docker.pid("runs")).isEqualTo(running);
    assertThat(docker.status("runs")).isEqualTo("running");
    assertThat(docker.pid("paused")).isEqualTo(paused);
    assertThat(docker.status("paused")).isEqualTo("paused");
    assertThat(docker.status("created")).isEqualTo("created");
    assertThat(docker.inspect("ended").path("State")).isEqualTo(ended);
    assertThat(docker.run("create", "--name", "runs", "busybox").code(1).err())
        .contains("Conflict. The container name \"/runs\" is already in use by container");
    docker.run("unpause", "paused").ok();
    assertThat(docker.run("exec", "paused", "echo", "hi").ok().line()).isEqualTo("hi");
    assertThat(docker.run("exec", "runs", "echo", "hi").ok().line()).isEqualTo("hi");
    docker.run("stop", "-t", "0", "runs").ok();
    assertThat(docker.inspect("runs").path("State").path("ExitCode").asInt()).isEqualTo(137);
    docker.run("start", "runs").ok();
    assertThat(docker.status("runs")).isEqualTo("running");
  }

  @Test
  void shouldLoseNoLineOfAChattyContainer() {
    docker.up(
        "--name",
        "chatty",
        "busybox",
        "sh",
        "-c",
        "i=0; while [ $i -lt 200000 ]; do i=$((i+1)); echo line $i; done; sleep 1000");
    docker.awaitLogs("chatty", "line 1000\n");
    moord.crash();
    Path log = moord.data().resolve("containers");
    assertThat(log).exists();

    moord.begin();

    docker.awaitLogs("chatty", "line 200000\n");
    String all = docker.run("logs", "chatty").ok().out();
    String expected =
        String.join("\n", IntStream.rangeClosed(1, 200000).mapToObj(i -> "line " + i).toList());
    assertThat(all.strip().equals(expected)).as("every line once, in order").isTrue();
  }

  @Test
  void shouldTellTheTrueEndOfWhatEndedMeanwhile() throws IOException {
    Path go = moord.home().resolve("go");
    Files.createDirectory(go);
    String id =
        docker.up(
            "--name",
            "gap",
            "-v",
            go + ":/go",
            "busybox",
            "sh",
            "-c",
            "while [ ! -e /go/now ]; do sleep 0.1; done; exit 42");
    String rm =
        docker.up(
            "--rm",
            "--name",
            "gone",
            "-v",
            go + ":/go",
            "busybox",
            "sh",
            "-c",
            "while [ ! -e /go/now ]; do sleep 0.1; done");
    long pid = docker.pid(id);
    long rmPid = docker.pid(rm);

    moord.crash();
    Files.createFile(go.resolve("now"));
    awaitEnd(pid);
    awaitEnd(rmPid);
    // a clear difference between the end, as the evidence has it, and the next start of the daemon
    Instant ended = Instant.now().minusSeconds(600).truncatedTo(ChronoUnit.SECONDS);
    Path exitFile =
        moord.data().resolve("containers").resolve(id).resolve("runs/1/exit").resolve(id);
    Files.setLastModifiedTime(exitFile, FileTime.from(ended));
    moord.begin();

    assertThat(docker.run("wait", "gap").ok().line()).isEqualTo("42");
    JsonNode state = docker.inspect(id).path("State");
    assertThat(state.path("ExitCode").asInt()).isEqualTo(42);
    assertThat(state.path("Status").asText()).isEqualTo("exited");
    Instant finished = Instant.parse(state.path("FinishedAt").asText());
    assertThat(finished).isEqualTo(ended);
    docker.awaitGone("gone");
    String events =
        docker
            .run(
                "events",
                "--since",
                "0",
                "--until",
                Long.toString(now()),
                "--filter",
                "container=" + id,
                "--format",
                "{{.Action}} {{index .Actor.Attributes \"exitCode\"}}")
            .ok()
            .out();
    assertThat(events).contains("create").contains("start").contains("die 42");
    assertThat(
            docker
                .run(
                    "events",
                    "--since",
                    "0",
                    "--until",
                    Long.toString(now()),
                    "--filter",
                    "container=" + rm,
                    "--format",
                    "{{.Action}}")
                .ok()
                .out())
        .contains("die")
        .contains("destroy");
  }

  private static long now() {
    return Instant.now().getEpochSecond() + 1;
  }

  private static void awaitEnd(long pid) {
    await("process " + pid + " to end")
        .atMost(Duration.ofSeconds(20))
        .until(() -> !Files.exists(Path.of("/proc/" + pid)));
  }

  @Test
  void shouldApplyTheRestartPolicyToWhatDiedMeanwhile() {
    docker.up("--name", "again", "--restart", "always", "busybox", "sleep", "1000");
    docker.up("--name", "failing", "--restart", "on-failure:5", "busybox", "sleep", "1000");
    docker.up("--name", "stopped", "--restart", "unless-stopped", "busybox", "sleep", "1000");
    docker.run("stop", "-t", "0", "stopped").ok();
    long pid = docker.pid("again");
    long failing = docker.pid("failing");

    moord.crash();
    for (long p : List.of(pid, failing)) {
      ProcessHandle.of(p).orElseThrow().destroyForcibly();
      awaitEnd(p);
    }
    moord.begin();

    for (String name : List.of("again", "failing")) {
      docker.awaitStatus(name, "running");
      assertThat(docker.inspect(name).path("RestartCount").asInt()).isEqualTo(1);
    }
    assertThat(docker.pid("again")).isNotEqualTo(pid);
    assertThat(docker.status("stopped")).isEqualTo("exited");
  }

  @Test
  void shouldGoOnWhereAnInteractiveClientWasCut() {
    Command client =
        docker.start(
            "run",
            "-i",
            "--name",
            "open",
            "busybox",
            "sh",
            "-c",
            "cat; echo stdin ended; sleep 1000");
    try (client) {
      client.write("hello\n");
      await().atMost(Duration.ofSeconds(20)).until(() -> client.out().contains("hello"));
      long pid = docker.pid("open");

      moord.crash();
      client.await();
      moord.begin();

      assertThat(docker.pid("open")).isEqualTo(pid);
      docker.awaitLogs("open", "stdin ended");
      assertThat(docker.run("logs", "open").ok().out()).isEqualTo("hello\nstdin ended\n");
    }
  }

  @Test
  void shouldAttachAgainToATerminalThatSurvived() {
    docker
        .onTerminal(List.of("/ #", "\\x10\\x11"), "run", "-it", "--name", "tty", "busybox", "sh")
        .ok();
    long pid = docker.pid("tty");

    moord.crashAndBegin();

    assertThat(docker.pid("tty")).isEqualTo(pid);
    docker
        .onTerminal(List.of("/ #", "echo back-$((1+1))\\n", "back-2", "exit 6\\n"), "attach", "tty")
        .code(6);
  }

  @Test
  void shouldAttachAgainToOpenStdinWithoutStdinOnce() {
    moord
        .http()
        .post(
            "/containers/create?name=keep",
            "{\"Image\":\"busybox\",\"Cmd\":[\"cat\"],\"OpenStdin\":true}");
    docker.run("start", "keep").ok();
    long pid = docker.pid("keep");

    moord.crashAndBegin();

    try (Command client = docker.start("attach", "keep")) {
      client.write("after\n");
      await().atMost(Duration.ofSeconds(20)).until(() -> client.out().contains("after"));
    }
    assertThat(docker.pid("keep")).isEqualTo(pid);
  }

  @Test
  void shouldKeepARunningExec() {
    docker.up("--name", "web", "busybox", "sleep", "1000");
    docker
        .run(
            "exec",
            "-d",
            "web",
            "sh",
            "-c",
            "i=0; while [ ! -e /stop ]; do i=$((i+1)); echo $i > /count; sleep 0.1; done")
        .ok();
    await().until(() -> docker.run("exec", "web", "cat", "/count").code() == 0);

    moord.crashAndBegin();

    String before = docker.run("exec", "web", "cat", "/count").ok().line();
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> !docker.run("exec", "web", "cat", "/count").out().strip().equals(before));
  }

  @Test
  void shouldLeaveContainersRunningOnSigterm() {
    docker.up("--name", "web", "busybox", "sleep", "1000");
    long pid = docker.pid("web");

    int code = moord.terminate();

    assertThat(code).isZero();
    assertThat(ProcessHandle.of(pid)).isPresent();
    moord.begin();
    assertThat(docker.pid("web")).isEqualTo(pid);
    assertThat(docker.status("web")).isEqualTo("running");
  }

  @Test
  void shouldReportAContainerWhoseShimWasKilledAsUnmonitored() {
    String id = docker.up("--name", "web", "busybox", "sleep", "1000");
    long pid = docker.pid("web");
    long shim = Shims.of(pid);

    ProcessHandle.of(shim).orElseThrow().destroyForcibly();

    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> docker.run("ps", "--format", "{{.Status}}").out().contains("unmonitored"));
    assertThat(docker.pid("web")).isEqualTo(pid);
    assertThat(docker.status("web")).isEqualTo("running");
    docker.run("stop", "-t", "1", "web").ok();
    docker.awaitStatus("web", "exited");
    docker.run("rm", id).ok();
  }

  @Test
  void shouldReportAShimKilledInTheGapAsUnmonitored() {
    docker.up("--name", "web", "busybox", "sleep", "1000");
    long pid = docker.pid("web");
    long shim = Shims.of(pid);

    moord.crash();
    ProcessHandle.of(shim).orElseThrow().destroyForcibly();
    awaitEnd(shim);
    moord.begin();

    assertThat(docker.pid("web")).isEqualTo(pid);
    assertThat(docker.run("ps", "--format", "{{.Status}}").ok().out()).contains("unmonitored");
    docker.run("kill", "web").ok();
    docker.awaitStatus("web", "exited");
  }
}
