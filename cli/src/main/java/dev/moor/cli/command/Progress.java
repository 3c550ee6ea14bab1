package dev.moor.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import dev.moor.cli.CliException;
import dev.moor.cli.config.DockerConfig;
import dev.moor.cli.config.Login;
import dev.moor.cli.format.Json;
import dev.moor.cli.net.EngineClient;
import dev.moor.cli.net.Response;
import dev.moor.cli.net.Target;
import dev.moor.cli.term.Terminal;
import java.io.IOException;
import java.io.PrintStream;
import java.util.Map;

/** Prints the daemon's progress lines; an error line ends the command. */
final class Progress {
  private final PrintStream out;
  private final boolean bare;
  private final LayerBars bars;
  private String lastId = "";

  /**
   * Prints to {@code out}, or nothing where it is null; {@code bare} leaves the layers' lines out.
   */
  Progress(PrintStream out, boolean bare) {
    this(out, bare, Terminal.isTerminal(1));
  }

  /** As the other; {@code drawn} redraws the layers' lines in place, as a terminal can. */
  Progress(PrintStream out, boolean bare, boolean drawn) {
    this.out = out;
    this.bare = bare;
    this.bars = out != null && drawn ? new LayerBars(out) : null;
  }

  /** Pulls an image by its full name, as the user that Docker's config names. */
  void pull(EngineClient client, String image, String platform, Map<String, String> env) {
    Login login = DockerConfig.read(env).get(DockerConfig.serverOf(image));
    Map<String, String> headers =
        login.isEmpty() ? Map.of() : Map.of("X-Registry-Auth", login.header());
    Target target =
        Target.of("/images/create")
            .with("fromImage", ImageNames.repository(image))
            .with("tag", ImageNames.tag(image))
            .with("platform", platform);
    try (Response response = client.open("POST", target, headers)) {
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

  /** The newest id of an image that a build told; empty where there was none. */
  String lastId() {
    return lastId;
  }

  private void print(JsonNode line) {
    lastId = line.path("aux").path("ID").asText(lastId);
    JsonNode error = line.path("errorDetail").path("message");
    if (error.isTextual() || line.has("error")) {
      String message = error.asText(line.path("error").asText());
      int code = line.path("errorDetail").path("code").asInt(0);
      throw code == 0 ? new CliException(message) : new CliException(code, message);
    }
    if (out == null) {
      return;
    }
    if (line.has("stream")) {
      out.print(line.path("stream").asText());
    } else if (line.has("status")) {
      String id = line.path("id").asText("");
      boolean counting = line.path("progressDetail").has("current");
      if (bars != null && !id.isEmpty()) {
        bars.draw(id, line.path("status").asText(), line.path("progressDetail"));
      } else if (!counting && !(bare && !id.isEmpty())) {
        out.println((id.isEmpty() ? "" : id + ": ") + line.path("status").asText());
      }
    }
    out.flush();
  }
}
