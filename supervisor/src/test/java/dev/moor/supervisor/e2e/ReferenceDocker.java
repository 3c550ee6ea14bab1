package dev.moor.supervisor.e2e;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The real Docker Engine on roots of its own: what its users expect. */
final class ReferenceDocker implements AutoCloseable {
  private final Path home;
  private final Process process;

  private ReferenceDocker(Path home, Process process) {
    this.home = home;
    this.process = process;
  }

  static ReferenceDocker start(String... flags) {
    try {
      Path home = Files.createTempDirectory("moor-ref");
      List<String> words =
          new ArrayList<>(
              List.of(
                  "setsid",
                  "dockerd",
                  "--data-root=" + home.resolve("data"),
                  "--exec-root=" + home.resolve("exec"),
                  "-H=unix://" + home.resolve("d.sock"),
                  "--pidfile=" + home.resolve("d.pid"),
                  "--bridge=none",
                  "--iptables=false"));
      words.addAll(List.of(flags));
      Process process =
          new ProcessBuilder(words)
              .redirectErrorStream(true)
              .redirectOutput(home.resolve("log").toFile())
              .start();
      ReferenceDocker docker = new ReferenceDocker(home, process);
      docker.awaitAnswer();
      return docker;
    } catch (IOException e) {
      throw new UncheckedIOException("dockerd (bin/verify installs it)", e);
    }
  }

  private void awaitAnswer() {
    try {
      await("dockerd to answer")
          .atMost(Duration.ofSeconds(60))
          .pollInterval(Duration.ofMillis(200))
          .until(() -> Files.exists(socket()) && run("version").code() == 0);
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  Path socket() {
    return home.resolve("d.sock");
  }

  Http http() {
    return new Http(socket());
  }

  Command.Result run(String... arguments) {
    List<String> words =
        new ArrayList<>(List.of(Docker.newest().toString(), "-H", "unix://" + socket()));
    words.addAll(Arrays.asList(arguments));
    return Command.run(words);
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(30, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    for (String mounted : MoordProcess.mountsBelow(home)) {
      Command.run(List.of("umount", "-l", mounted));
    }
    Command.run(List.of("rm", "-rf", "--one-file-system", home.toString()));
  }
}
