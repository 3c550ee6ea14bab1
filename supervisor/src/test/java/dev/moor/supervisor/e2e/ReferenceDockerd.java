package dev.moor.supervisor.e2e;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The real Docker Engine on roots of its own, to compare with. */
final class ReferenceDockerd implements AutoCloseable {
  private static final Path DOCKERD = Path.of("/usr/sbin/dockerd");
  private final Path home;
  private final List<String> words;
  private Process process;

  private ReferenceDockerd(Path home, List<String> words) {
    this.home = home;
    this.words = words;
  }

  static boolean isInstalled() {
    return Files.isExecutable(DOCKERD);
  }

  /** Its major version; "Docker version 20.10.24+dfsg1, build ...". */
  static int major() {
    String said = Command.run(List.of(DOCKERD.toString(), "--version")).ok().line();
    return Integer.parseInt(said.replaceFirst("Docker version (\\d+)\\..*", "$1"));
  }

  /** Without networks. */
  static ReferenceDockerd start() throws IOException {
    return start(List.of(), "--bridge=none", "--iptables=false");
  }

  /**
   * @param prefix words before its own, as nsenter's
   */
  static ReferenceDockerd start(List<String> prefix, String... flags) throws IOException {
    Path home = Files.createTempDirectory("moor-dockerd");
    List<String> words = new ArrayList<>(prefix);
    words.addAll(
        List.of(
            DOCKERD.toString(),
            "--data-root=" + home.resolve("data"),
            "--exec-root=" + home.resolve("exec"),
            "-H=unix://" + home.resolve("d.sock"),
            "--pidfile=" + home.resolve("d.pid"),
            "--storage-driver=overlay2"));
    words.addAll(List.of(flags));
    ReferenceDockerd dockerd = new ReferenceDockerd(home, words);
    try {
      dockerd.begin();
      return dockerd;
    } catch (RuntimeException | IOException e) {
      dockerd.close();
      throw e;
    }
  }

  private void begin() throws IOException {
    process =
        new ProcessBuilder(words)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(home.resolve("log").toFile()))
            .start();
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> Files.exists(home.resolve("d.sock")) && run("version").code() == 0);
  }

  /** Its containers end with it. */
  void restart() throws IOException {
    end();
    begin();
  }

  Command.Result run(String... arguments) {
    return run(new byte[0], arguments);
  }

  Command.Result run(byte[] stdin, String... arguments) {
    List<String> words =
        new ArrayList<>(List.of(Docker.newest().toString(), "-H", "unix://" + home + "/d.sock"));
    words.addAll(Arrays.asList(arguments));
    return Command.run(
        words, new java.io.ByteArrayInputStream(stdin), Map.of("DOCKER_BUILDKIT", "0"));
  }

  @Override
  public void close() throws IOException {
    if (process != null) {
      end();
    }
    MoordProcess.clear(home);
  }

  private void end() {
    process.destroy();
    try {
      if (!process.waitFor(30, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
