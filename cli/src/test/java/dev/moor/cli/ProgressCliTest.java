package dev.moor.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program itself: bars on a terminal, lines in a pipe. */
class ProgressCliTest {
  private static final String LINES =
      "{\"status\":\"Pulling from a/b\",\"id\":\"1\"}\r\n"
          + "{\"status\":\"Pulling fs layer\",\"progressDetail\":{},\"id\":\"aa\"}\r\n"
          + "{\"status\":\"Downloading\",\"progressDetail\":{\"current\":500,\"total\":1000},"
          + "\"id\":\"aa\"}\r\n"
          + "{\"status\":\"Pull complete\",\"progressDetail\":{},\"id\":\"aa\"}\r\n"
          + "{\"status\":\"Status: Downloaded\"}\r\n";

  @TempDir Path folder;

  private String pull(String... before) throws IOException {
    try (FakeDaemon daemon = new FakeDaemon(FakeDaemon.json(LINES))) {
      List<String> command = new ArrayList<>(List.of(before));
      command.addAll(
          List.of(
              Path.of(System.getProperty("java.home"), "bin", "java").toString(),
              "-cp",
              System.getProperty("java.class.path"),
              Main.class.getName(),
              "-H",
              daemon.address(),
              "pull",
              "reg.example/a/b:1"));
      ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
      builder.environment().put("DOCKER_CONFIG", folder.toString());
      Process process = builder.start();
      process.getOutputStream().close();
      String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.onExit().join().exitValue()).as(out).isZero();
      return out;
    }
  }

  @Test
  void shouldPrintPlainLinesInAPipe() throws IOException {
    assertThat(pull())
        .isEqualTo(
            "1: Pulling from a/b\naa: Pulling fs layer\naa: Pull complete\nStatus: Downloaded\n"
                + "reg.example/a/b:1\n");
  }

  @Test
  void shouldDrawBarsOnATerminal() throws IOException {
    String terminal = "import pty,sys\nsys.exit(pty.spawn(sys.argv[1:]) >> 8)";

    String out = pull("python3", "-c", terminal);

    assertThat(out)
        .contains("\u001b[1A\u001b[2K", "aa: Downloading [" + "=".repeat(25) + ">", "500B/1kB")
        .contains("aa: Pull complete", "Status: Downloaded");
  }
}
