package dev.moor.http;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A docker CLI of this machine against a test server. */
final class DockerCli {
  private static final List<String> PLACES = List.of("/usr/local/bin/docker", "/usr/bin/docker");

  private final List<String> start;
  private final Map<String, String> environment = new HashMap<>();

  DockerCli(String program, String... hostArguments) {
    start = new ArrayList<>(List.of(program));
    start.addAll(List.of(hostArguments));
  }

  /** Every version that is here; tests run with each. */
  static Stream<String> programs() {
    return PLACES.stream().filter(place -> Files.isExecutable(Path.of(place)));
  }

  /** What a run gave; both outputs together in {@code text}. */
  record Result(int code, byte[] out, String errors) {
    String text() {
      return new String(out, StandardCharsets.UTF_8) + errors;
    }
  }

  /** Runs with one more variable of the environment. */
  Result runWith(String variable, String value, String... arguments) throws IOException {
    environment.put(variable, value);
    return run(arguments);
  }

  Process begin(String... arguments) throws IOException {
    List<String> command = new ArrayList<>(start);
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().putAll(environment);
    builder.environment().remove("DOCKER_HOST");
    return builder.start();
  }

  Result run(byte[] input, String... arguments) throws IOException {
    Process process = begin(arguments);
    try {
      Thread feeder = new Thread(() -> feed(process, input));
      feeder.start();
      StringBuilder errors = new StringBuilder();
      Thread reader = new Thread(() -> errors.append(readAll(process)));
      reader.start();
      byte[] out = process.getInputStream().readAllBytes();
      if (!process.waitFor(30, TimeUnit.SECONDS)) {
        throw new IOException("docker hangs: " + String.join(" ", arguments));
      }
      reader.join();
      feeder.join();
      return new Result(process.exitValue(), out, errors.toString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    } finally {
      process.destroyForcibly();
    }
  }

  Result run(String... arguments) throws IOException {
    return run(new byte[0], arguments);
  }

  private static void feed(Process process, byte[] input) {
    try (OutputStream stdin = process.getOutputStream()) {
      stdin.write(input);
    } catch (IOException e) {
      // the program ended without reading: its exit code tells
      return;
    }
  }

  private static String readAll(Process process) {
    try {
      return new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      return e.toString();
    }
  }
}
