package dev.moor.images;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.moor.images.store.DurableFiles;
import dev.moor.runtime.linux.Mounts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The real Docker Engine on its own roots, for the length of a test class. */
final class ScratchDockerd implements AutoCloseable {
  private static final Path DOCKERD = Path.of("/usr/sbin/dockerd");
  private static final Duration START = Duration.ofSeconds(60);
  private static final long COMMAND_SECONDS = 120;
  private final Path dir;
  private final Process process;

  private ScratchDockerd(Path dir, Process process) {
    this.dir = dir;
    this.process = process;
  }

  static boolean isInstalled() {
    return Files.isExecutable(DOCKERD) && Files.isExecutable(Path.of("/usr/bin/docker"));
  }

  static ScratchDockerd start() throws IOException {
    Path dir = Files.createTempDirectory("moor-dockerd");
    Process process =
        new ProcessBuilder(
                DOCKERD.toString(),
                "--data-root=" + dir.resolve("data"),
                "--exec-root=" + dir.resolve("exec"),
                "-H=unix://" + dir.resolve("d.sock"),
                "--pidfile=" + dir.resolve("d.pid"),
                "--bridge=none",
                "--iptables=false",
                "--storage-driver=overlay2")
            .redirectErrorStream(true)
            .redirectOutput(dir.resolve("log").toFile())
            .start();
    ScratchDockerd dockerd = new ScratchDockerd(dir, process);
    try {
      await().atMost(START).until(dockerd::answers);
      return dockerd;
    } catch (RuntimeException e) {
      dockerd.close();
      throw e;
    }
  }

  private boolean answers() throws IOException, InterruptedException {
    return Files.exists(dir.resolve("d.sock")) && run(docker("version")).code() == 0;
  }

  Path dir() {
    return dir;
  }

  /** What a command wrote and how it ended. */
  record Result(int code, String output) {}

  private List<String> docker(String... arguments) {
    List<String> command =
        new ArrayList<>(List.of("/usr/bin/docker", "-H", "unix://" + dir.resolve("d.sock")));
    command.addAll(List.of(arguments));
    return command;
  }

  /** Runs the docker client and expects success. */
  String ok(String... arguments) throws IOException, InterruptedException {
    return okCommand(docker(arguments).toArray(new String[0]));
  }

  /** Runs any command and expects success. */
  static String okCommand(String... command) throws IOException, InterruptedException {
    Result result = run(List.of(command));
    assertThat(result.code()).as("%s: %s", List.of(command), result.output()).isZero();
    return result.output().strip();
  }

  private static Result run(List<String> command) throws IOException, InterruptedException {
    Path output = Files.createTempFile("moor-command", ".out");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
    // the other way, which mount(8) of 2.39 and newer takes, has only 256 bytes for an option
    builder.environment().put("LIBMOUNT_FORCE_MOUNT2", "always");
    Process process = builder.start();
    try {
      process.getOutputStream().close();
      assertThat(process.waitFor(COMMAND_SECONDS, TimeUnit.SECONDS)).as("%s", command).isTrue();
      return new Result(process.exitValue(), Files.readString(output));
    } finally {
      process.destroyForcibly();
      Files.deleteIfExists(output);
    }
  }

  @Override
  public void close() throws IOException {
    process.destroy();
    try {
      if (!process.waitFor(30, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    // it mounts its folder on itself where / is not shared, and may leave that behind
    Mounts.unmount(dir.resolve("data"), 0);
    DurableFiles.deleteTree(dir);
  }
}
