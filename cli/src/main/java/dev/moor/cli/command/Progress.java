package dev.moor.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import dev.moor.cli.CliException;
import dev.moor.cli.format.Json;
import dev.moor.cli.net.EngineClient;
import dev.moor.cli.net.Response;
import dev.moor.cli.net.Target;
import java.io.IOException;
import java.io.PrintStream;

/** Prints the daemon's progress lines; an error line ends the command. */
final class Progress {
  private final PrintStream out;
  private final boolean bare;

  /**
   * Prints to {@code out}, or nothing where it is null; {@code bare} leaves the layers' lines out.
   */
  Progress(PrintStream out, boolean bare) {
    this.out = out;
    this.bare = bare;
  }

  /** Pulls an image by its full name. */
  void pull(EngineClient client, String image, String platform) {
    Target target =
        Target.of("/images/create")
            .with("fromImage", ImageNames.repository(image))
            .with("tag", ImageNames.tag(image))
            .with("platform", platform);
    try (Response response = client.open("POST", target)) {
      print(response);
    } catch (IOException e) {
      throw new CliException("the pull broke: " + e.getMessage());
    }
  }

  /** Reads a stream of JSON objects to its end. */
  void print(Response response) throws IOException {
    try (MappingIterator<JsonNode> lines =
        Json.MAPPER.readerFor(JsonNode.class).readValues(response.body())) {
      while (lines.hasNextValue()) {
        print(lines.nextValue());
      }
    }
  }

  private void print(JsonNode line) {
    JsonNode error = line.path("errorDetail").path("message");
    if (error.isTextual() || line.has("error")) {
      throw new CliException(error.asText(line.path("error").asText()));
    }
    if (out == null) {
      return;
    }
    if (line.has("stream")) {
      out.print(line.path("stream").asText());
    } else if (line.has("status")) {
      String id = line.path("id").asText("");
      boolean counting = line.path("progressDetail").has("current");
      if (!counting && !(bare && !id.isEmpty())) {
        out.println((id.isEmpty() ? "" : id + ": ") + line.path("status").asText());
      }
    }
    out.flush();
  }
}
