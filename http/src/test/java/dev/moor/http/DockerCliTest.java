package dev.moor.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.moor.http.DockerCli.Result;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The real docker CLIs against the fake engine. */
@Timeout(120)
class DockerCliTest {
  private TestServer server;

  @BeforeEach
  void start() throws IOException {
    server = new TestServer();
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  private DockerCli docker(String program) {
    return new DockerCli(program, "-H", "unix://" + server.socket);
  }

  @ParameterizedTest
  @MethodSource("dev.moor.http.DockerCli#programs")
  void shouldEchoStdinAndEndAtItsEnd(String program) throws IOException {
    byte[] input = new byte[5_000_000];
    new Random(2).nextBytes(input);
    for (byte[] sent : List.of("x\n".getBytes(StandardCharsets.UTF_8), new byte[0], input)) {
      Result result = docker(program).run(sent, "run", "-i", "busybox", "cat");
      assertThat(result.code()).describedAs(result.errors()).isZero();
      assertThat(result.out()).isEqualTo(sent);
    }
    Result exec =
        docker(program)
            .run(
                "abc".getBytes(StandardCharsets.UTF_8),
                "exec",
                "-i",
                server.engine.views.values().iterator().next().name(),
                "cat");
    assertThat(exec.out()).asString(StandardCharsets.UTF_8).isEqualTo("abc");
    assertThat(exec.code()).isEqualTo(7);
  }

  @ParameterizedTest
  @MethodSource("dev.moor.http.DockerCli#programs")
  void shouldRunWithoutStdinToTheEnd(String program) throws IOException {
    Result result = docker(program).run("run", "--name", "a", "busybox", "x");
    assertThat(result.errors()).isEqualTo("no stdin\n");
    assertThat(result.code()).isZero();
  }

  @ParameterizedTest
  @MethodSource("dev.moor.http.DockerCli#programs")
  void shouldListAndShow(String program) throws IOException {
    DockerCli docker = docker(program);
    assertThat(docker.run("run", "-d", "--name", "web", "busybox", "sleep", "1 2").code()).isZero();
    assertThat(docker.run("ps").text()).contains("\"sleep '1 2'\"", "Up 5 minutes", "web");
    assertThat(docker.run("inspect", "-f", "{{.State.Status}} {{.Name}}", "web").text())
        .isEqualTo("running /web\n");
    assertThat(docker.run("images").text()).contains("busybox", "latest");
    assertThat(docker.run("version", "-f", "{{.Server.Version}}").text()).isEqualTo("0.1.0\n");
    assertThat(docker.run("info").text()).contains("Server Version: 0.1.0", "Storage Driver");
    assertThat(docker.run("ps", "--filter", "bogus=1").text()).contains("invalid filter 'bogus'");
    assertThat(docker.run("run", "--volume-driver", "nfs", "busybox").text())
        .contains("option HostConfig.VolumeDriver is not supported yet");
    Result missing = docker.run("run", "missing");
    assertThat(missing.code()).isEqualTo(125);
    assertThat(missing.text()).contains("Unable to find image 'missing:latest' locally");
  }

  @ParameterizedTest
  @MethodSource("dev.moor.http.DockerCli#programs")
  void shouldShowLogsAndEvents(String program) throws IOException {
    DockerCli docker = docker(program);
    docker.run("create", "--name", "web", "busybox");
    byte[] frame = {1, 0, 0, 0, 0, 0, 0, 3, 'h', 'i', '\n', 2, 0, 0, 0, 0, 0, 0, 2, 'e', '\n'};
    server.engine.streams.log = new ListPublisher<>(List.of(java.nio.ByteBuffer.wrap(frame)));
    Result logs = docker.run("logs", "web");
    assertThat(logs.out()).asString(StandardCharsets.UTF_8).isEqualTo("hi\n");
    assertThat(logs.errors()).isEqualTo("e\n");
    Process events = docker.begin("events");
    try (BufferedReader reader = events.inputReader()) {
      await().until(() -> server.engine.streams.events.getNumberOfSubscribers() == 1);
      server.engine.streams.events.submit(FakeEngine.FakeStreams.event("die"));
      assertThat(reader.readLine()).contains("container die abc123 (image=busybox, name=web)");
    } finally {
      events.destroy();
    }
    await().until(() -> server.engine.streams.events.getNumberOfSubscribers() == 0);
  }

  @ParameterizedTest
  @MethodSource("dev.moor.http.DockerCli#programs")
  void shouldCopyLoadAndSave(String program) throws IOException {
    DockerCli docker = docker(program);
    docker.run("create", "--name", "web", "busybox");
    assertThat(docker.run("cp", "web:/etc/hosts", "-").text()).isEqualTo("tar!");
    assertThat(docker.run("cp", "/etc/hostname", "web:/etc/").code()).isZero();
    assertThat(server.engine.store.uploadedBytes).isPositive();
    assertThat(docker.run(new byte[3_000_000], "load").text())
        .contains("Loaded image: 3000000 bytes");
    assertThat(docker.run(new byte[10], "import", "-", "a:b").text()).contains("sha256:feed");
    assertThat(docker.run("save", "busybox").text()).isEqualTo("saved");
    assertThat(docker.run("export", "web").text()).isEqualTo("root");
    assertThat(docker.run("rmi", "busybox").text()).contains("Untagged: busybox:latest");
  }
}
