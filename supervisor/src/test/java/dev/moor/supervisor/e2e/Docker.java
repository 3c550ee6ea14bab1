package dev.moor.supervisor.e2e;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A docker CLI that speaks to one moord. */
final class Docker {
  private final MoordProcess moord;
  private final Path binary;

  Docker(MoordProcess moord, Path binary) {
    this.moord = moord;
    this.binary = binary;
  }

  /** Every docker CLI of this machine, the newest first. */
  static List<Path> all() {
    List<Path> found =
        Stream.of("/usr/local/bin/docker", "/usr/bin/docker")
            .map(Path::of)
            .filter(Files::isExecutable)
            .toList();
    if (found.isEmpty()) {
      throw new AssertionError("no docker CLI: install docker.io (bin/verify does)");
    }
    return found;
  }

  static Path newest() {
    return all().get(0);
  }

  /** The CLI's major version: what it knows and says differs before 23. */
  int major() {
    String said = Command.run(List.of(binary.toString(), "--version")).ok().line();
    return Integer.parseInt(said.replaceFirst("Docker version (\\d+)\\..*", "$1"));
  }

  List<String> words(String... arguments) {
    List<String> words =
        new ArrayList<>(List.of(binary.toString(), "-H", "unix://" + moord.socket()));
    words.addAll(Arrays.asList(arguments));
    return words;
  }

  Command.Result run(String... arguments) {
    return Command.run(words(arguments));
  }

  Command.Result run(byte[] stdin, String... arguments) {
    return Command.run(words(arguments), stdin);
  }

  Command start(String... arguments) {
    return Command.start(words(arguments), Map.of());
  }

  /** On a terminal of its own; the keys are typed one after another, each once its cue is there. */
  Command.Result onTerminal(List<String> cuesAndKeys, String... arguments) {
    List<String> all =
        new ArrayList<>(
            List.of("python3", Path.of("src/test/resources/e2e/terminal.py").toString()));
    all.add(Integer.toString(cuesAndKeys.size()));
    all.addAll(cuesAndKeys);
    all.addAll(words(arguments));
    return Command.run(all);
  }

  /** {@code run -d} with these arguments; the id. */
  String up(String... arguments) {
    List<String> all = new ArrayList<>(List.of("run", "-d"));
    all.addAll(Arrays.asList(arguments));
    return run(all.toArray(String[]::new)).ok().line();
  }

  /** The container's inspect. */
  JsonNode inspect(String container) {
    Http.Answer answer = moord.http().get("/containers/" + container + "/json");
    if (answer.status() != 200) {
      throw new AssertionError(container + ": " + answer.status() + " " + answer.text());
    }
    return answer.json();
  }

  String status(String container) {
    return inspect(container).path("State").path("Status").asText();
  }

  long pid(String container) {
    return inspect(container).path("State").path("Pid").asLong();
  }

  void awaitStatus(String container, String status) {
    await(container + " to be " + status)
        .atMost(Duration.ofSeconds(20))
        .pollInterval(Duration.ofMillis(50))
        .untilAsserted(
            () -> org.assertj.core.api.Assertions.assertThat(status(container)).isEqualTo(status));
  }

  void awaitGone(String container) {
    await(container + " to be gone")
        .atMost(Duration.ofSeconds(20))
        .pollInterval(Duration.ofMillis(50))
        .until(() -> moord.http().get("/containers/" + container + "/json").status() == 404);
  }

  void awaitLogs(String container, String text) {
    await(container + " to log " + text)
        .atMost(Duration.ofSeconds(20))
        .pollInterval(Duration.ofMillis(50))
        .until(() -> run("logs", container).out().contains(text));
  }
}
