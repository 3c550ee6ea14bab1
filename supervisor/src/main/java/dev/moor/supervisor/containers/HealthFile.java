package dev.moor.supervisor.containers;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.moor.actors.health.HealthRule.Result;
import dev.moor.actors.health.HealthRule.Track;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The last results of a run's probes, so that a new daemon goes on counting. Only changes of the
 * status are journaled; this file is a convenience, and losing it loses the log, not the status.
 */
final class HealthFile {
  private static final ObjectMapper JSON = new ObjectMapper();

  private HealthFile() {}

  static void write(Path file, Track track) throws IOException {
    ObjectNode tree = JSON.createObjectNode();
    tree.put("status", track.status()).put("streak", track.failingStreak());
    for (Result result : track.log()) {
      tree.withArray("log")
          .addObject()
          .put("start", result.start().toString())
          .put("end", result.end().toString())
          .put("code", result.exitCode())
          .put("output", result.output());
    }
    Path fresh = file.resolveSibling(file.getFileName() + ".new");
    Files.write(fresh, JSON.writeValueAsBytes(tree));
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /** Empty where there is none that can be read. */
  static Optional<Track> read(Path file) throws IOException {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      JsonNode tree = JSON.readTree(Files.readAllBytes(file));
      List<Result> log = new ArrayList<>();
      for (JsonNode result : tree.path("log")) {
        log.add(
            new Result(
                Instant.parse(result.path("start").asText()),
                Instant.parse(result.path("end").asText()),
                result.path("code").asInt(),
                result.path("output").asText()));
      }
      return Optional.of(new Track(tree.path("status").asText(), tree.path("streak").asInt(), log));
    } catch (JsonProcessingException | java.time.format.DateTimeParseException e) {
      return Optional.empty();
    }
  }
}
