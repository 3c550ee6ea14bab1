package dev.moor.supervisor.e2e;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A child process in a session of its own, so that it can reach no terminal and can be ended with
 * all its children; its output goes to files. It ends with the test, or at its time limit.
 */
final class Command implements AutoCloseable {
  private static final long LIMIT_SECONDS = 60;

  private final List<String> words;
  private final Process process;
  private final Path folder;

  private Command(List<String> words, Process process, Path folder) {
    this.words = words;
    this.process = process;
    this.folder = folder;
  }

  /** What a finished command left. */
  record Result(List<String> words, int code, byte[] outBytes, String err) {
    String out() {
      return new String(outBytes, StandardCharsets.UTF_8);
    }

    /** Without the line end. */
    String line() {
      return out().strip();
    }

    Result ok() {
      return code(0);
    }

    /** Fails where the exit code is another one. */
    Result code(int expected) {
      if (code != expected) {
        throw new AssertionError(
            words + " ended with " + code + ", not " + expected + ": " + out() + err);
      }
      return this;
    }
  }

  /** Runs to its end with nothing on stdin. */
  static Result run(List<String> words) {
    return run(words, new byte[0]);
  }

  static Result run(List<String> words, byte[] stdin) {
    return run(words, new ByteArrayInputStream(stdin), Map.of());
  }

  static Result run(List<String> words, InputStream stdin, Map<String, String> environment) {
    try (Command command = start(words, environment)) {
      command.feed(stdin);
      return command.await();
    }
  }

  /** Starts; stdin stays open until {@link #closeStdin} or the end. */
  static Command start(List<String> words, Map<String, String> environment) {
    try {
      Path folder = Files.createTempDirectory("moor-e2e-cmd");
      List<String> all = new ArrayList<>(List.of("setsid", "--wait"));
      all.addAll(words);
      ProcessBuilder builder =
          new ProcessBuilder(all)
              .redirectOutput(folder.resolve("out").toFile())
              .redirectError(folder.resolve("err").toFile());
      builder.environment().remove("DOCKER_HOST");
      builder.environment().remove("DOCKER_CONTEXT");
      builder.environment().putAll(environment);
      return new Command(words, builder.start(), folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Copies all of it to stdin and closes it; a reader that went away is no error here. */
  private void feed(InputStream stdin) {
    try (var out = process.getOutputStream()) {
      stdin.transferTo(out);
    } catch (IOException e) {
      // the command ended without reading: its exit code is what the test judges
      if (process.isAlive() && !String.valueOf(e.getMessage()).contains("roken pipe")) {
        throw new UncheckedIOException(e);
      }
    }
  }

  void write(String text) {
    try {
      process.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
      process.getOutputStream().flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void closeStdin() {
    try {
      process.getOutputStream().close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  boolean alive() {
    return process.isAlive();
  }

  String out() {
    return new String(read("out"), StandardCharsets.UTF_8);
  }

  String err() {
    return new String(read("err"), StandardCharsets.UTF_8);
  }

  private byte[] read(String name) {
    try {
      return Files.readAllBytes(folder.resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits for the end, at most a minute. */
  Result await() {
    try {
      if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
        throw new AssertionError(words + " did not end in time; so far: " + out() + err());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while waiting for " + words, e);
    }
    return new Result(words, process.exitValue(), read("out"), err());
  }

  @Override
  public void close() {
    List<ProcessHandle> all = new ArrayList<>(process.descendants().toList());
    all.add(process.toHandle());
    all.forEach(ProcessHandle::destroyForcibly);
    try {
      process.waitFor(10, TimeUnit.SECONDS);
      for (String name : List.of("out", "err")) {
        Files.deleteIfExists(folder.resolve(name));
      }
      Files.deleteIfExists(folder);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
