package dev.moor.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MainTest {
  private static final String PS =
      "[{\"Id\":\"59fad3d6910a4b0eeddb8c7473a1986c\",\"Names\":[\"/web\"],\"Image\":\"busybox\","
          + "\"ImageID\":\"sha256:1\",\"Command\":\"sleep 100000000000000000\",\"Created\":1,"
          + "\"State\":\"running\",\"Status\":\"Up 2 minutes\",\"Labels\":{\"a\":\"b\"},"
          + "\"Ports\":[{\"IP\":\"0.0.0.0\",\"PrivatePort\":80,\"PublicPort\":8080,"
          + "\"Type\":\"tcp\"}],\"Mounts\":[]}]";

  @Test
  void shouldSayHowToStartTheDaemonWhenNoneIsThere() {
    Cli cli = Cli.of("unix:///nonexistent/moor.sock");

    int code = cli.run("ps");

    assertThat(code).isEqualTo(1);
    assertThat(cli.err())
        .startsWith("Cannot connect to the Moor daemon at unix:///nonexistent/moor.sock.")
        .contains("bin/moord", "MOOR_HOST");
  }

  @Test
  void shouldTakeTheHostOfTheFlagBeforeTheEnvironment() throws Exception {
    try (FakeDaemon daemon = new FakeDaemon(FakeDaemon.json("[]"))) {
      Cli cli = Cli.of("unix:///nonexistent/moor.sock");

      int code = cli.run("-H", daemon.address(), "ps");

      assertThat(code).isZero();
      assertThat(daemon.requests().get(0)).startsWith("GET /v1.41/containers/json HTTP/1.1\r\n");
    }
  }

  @Test
  void shouldTakeDockerHostWhenMoorHostIsNotSet() throws Exception {
    try (FakeDaemon daemon = new FakeDaemon(FakeDaemon.json("[]"))) {
      assertThat(new Cli().env("DOCKER_HOST", daemon.address()).run("ps")).isZero();
    }
  }

  @Test
  void shouldPrintContainersInDockersColumns() throws Exception {
    try (FakeDaemon daemon = new FakeDaemon(FakeDaemon.json(PS))) {
      Cli cli = Cli.of(daemon.address());

      assertThat(cli.run("ps")).isZero();

      String[] lines = cli.out().split("\n");
      assertThat(lines[0])
          .isEqualTo(
              "CONTAINER ID   IMAGE     COMMAND                  CREATED        STATUS"
                  + "         PORTS                  NAMES");
      assertThat(lines[1]).startsWith("59fad3d6910a   busybox   \"sleep 1000000000000…\"   ");
      assertThat(lines[1]).endsWith("Up 2 minutes   0.0.0.0:8080->80/tcp   web");
    }
  }

  @Test
  void shouldPrintJsonLinesAndTemplates() throws Exception {
    try (FakeDaemon daemon = new FakeDaemon(FakeDaemon.json(PS), FakeDaemon.json(PS))) {
      Cli cli = Cli.of(daemon.address());

      cli.run("ps", "--format", "json");
      assertThat(cli.out()).startsWith("{\"Command\":").contains("\"Names\":\"web\"");
      cli.run("ps", "--format", "{{.ID}}={{.Label \"a\"}}");
      assertThat(cli.out()).isEqualTo("59fad3d6910a=b\n");
    }
  }

  @Test
  void shouldPassTheDaemonsErrorOn() throws Exception {
    try (FakeDaemon daemon =
        new FakeDaemon(FakeDaemon.status(404, "{\"message\":\"No such container: x\"}"))) {
      Cli cli = Cli.of(daemon.address());

      assertThat(cli.run("stop", "x")).isEqualTo(1);
      assertThat(cli.err()).isEqualTo("Error response from daemon: No such container: x\n");
    }
  }

  @Test
  void shouldEndWithDockersCodesForWrongCommandLines() {
    Cli cli = Cli.of("unix:///nonexistent");

    assertThat(cli.run("ps", "--bogus")).isEqualTo(125);
    assertThat(cli.run("rm")).isEqualTo(1);
    assertThat(cli.run("bogus")).isEqualTo(1);
    assertThat(cli.run("run", "--memory", "8x", "busybox")).isEqualTo(125);
  }

  @Test
  void shouldEndWith127WhenTheCommandIsNotFound() throws Exception {
    String why = "{\"message\":\"exec: \\\"x\\\": executable file not found in $PATH\"}";
    try (FakeDaemon daemon =
        new FakeDaemon(FakeDaemon.json("{\"Id\":\"1\"}"), FakeDaemon.status(400, why))) {
      Cli cli = Cli.of(daemon.address());

      assertThat(cli.run("run", "-d", "busybox", "x")).isEqualTo(127);
      assertThat(cli.err()).contains("executable file not found");
    }
  }

  @Test
  void shouldCarryStandardInputAndItsEndThroughARun() throws Exception {
    FakeDaemon.Answer echo =
        channel -> {
          FakeDaemon.write(channel, "HTTP/1.1 101 UPGRADED\r\nUpgrade: tcp\r\n\r\n");
          StringBuilder got = new StringBuilder();
          for (int b = FakeDaemon.read(channel); b >= 0; b = FakeDaemon.read(channel)) {
            got.append((char) b);
          }
          frame(channel, 1, "got " + got);
          frame(channel, 2, "done");
        };
    try (FakeDaemon daemon =
        new FakeDaemon(FakeDaemon.json("{\"Id\":\"1\"}"), echo, FakeDaemon.json("{}"))) {
      Cli cli = Cli.of(daemon.address()).input("hello");
      int code = cli.run("exec", "-i", "box", "cat");

      assertThat(code).isZero();
      assertThat(cli.out()).isEqualTo("got hello");
      assertThat(cli.err()).isEqualTo("done");
      assertThat(daemon.requests().get(1))
          .startsWith("POST /v1.41/exec/1/start")
          .contains("Upgrade: tcp", "\"Tty\":false");
    }
  }

  private static void frame(SocketChannel channel, int type, String text)
      throws java.io.IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    FakeDaemon.write(channel, new byte[] {(byte) type, 0, 0, 0, 0, 0, 0, (byte) bytes.length});
    FakeDaemon.write(channel, bytes);
  }

  @Test
  void shouldUploadInChunksAndPrintTheProgress(@TempDir Path folder) throws Exception {
    Path file = Files.writeString(folder.resolve("x.tar"), "content");
    String body = "{\"stream\":\"Loaded image: a:1\\n\"}\r\n";
    try (FakeDaemon daemon = new FakeDaemon(FakeDaemon.json(body))) {
      Cli cli = Cli.of(daemon.address());

      assertThat(cli.run("load", "-i", file.toString())).isZero();
      assertThat(cli.out()).isEqualTo("Loaded image: a:1\n");
      assertThat(daemon.requests().get(0))
          .contains("Transfer-Encoding: chunked", "7\r\ncontent\r\n0\r\n\r\n");
    }
  }

  @Test
  void shouldFailWhenAProgressLineIsAnError() throws Exception {
    String body = "{\"errorDetail\":{\"message\":\"bad tar\"},\"error\":\"bad tar\"}\r\n";
    try (FakeDaemon daemon = new FakeDaemon(FakeDaemon.json(body))) {
      Cli cli = Cli.of(daemon.address());

      assertThat(cli.run("import", "-", "x:1")).isEqualTo(1);
      assertThat(cli.err()).isEqualTo("bad tar\n");
    }
  }

  @Test
  void shouldWriteToADeviceAndNeverReplaceIt(@TempDir Path folder) throws Exception {
    Path link = Files.createSymbolicLink(folder.resolve("sink"), Path.of("/dev/null"));
    try (FakeDaemon daemon = new FakeDaemon(FakeDaemon.json("tar"))) {
      assertThat(Cli.of(daemon.address()).run("export", "-o", link.toString(), "box")).isZero();
      assertThat(link).isSymbolicLink();
    }
  }

  @Test
  void shouldPrintTheTreeWithStates() throws Exception {
    String tree =
        "{\"kind\":\"supervisor\",\"label\":\"moord\",\"state\":\"\",\"pid\":7,\"children\":["
            + "{\"kind\":\"container\",\"label\":\"web\",\"state\":\"running\",\"pid\":0,"
            + "\"children\":[{\"kind\":\"shim\",\"label\":\"conmon\",\"state\":\"\",\"pid\":8,"
            + "\"children\":[]}]},{\"kind\":\"container\",\"label\":\"db\","
            + "\"state\":\"exited\",\"pid\":0,\"children\":[]}]}";
    try (FakeDaemon daemon = new FakeDaemon(FakeDaemon.json(tree))) {
      Cli cli = Cli.of(daemon.address());

      assertThat(cli.run("tree")).isZero();
      assertThat(cli.out())
          .isEqualTo(
              "moord pid 7\n├─ web (container) [running]\n│  └─ conmon (shim) pid 8\n"
                  + "└─ db (container) [exited]\n");
    }
  }

  @Test
  void shouldPrintCompletionForEachShell() {
    Cli cli = Cli.of("unix:///nonexistent");

    assertThat(cli.run("completion", "bash")).isZero();
    assertThat(cli.out()).contains("_complete_moor", "unpause");
    assertThat(cli.run("completion", "fish")).isZero();
    assertThat(cli.out()).contains("-a unpause");
    assertThat(cli.run("completion", "tcsh")).isEqualTo(1);
  }
}
