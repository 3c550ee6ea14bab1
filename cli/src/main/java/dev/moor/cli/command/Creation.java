package dev.moor.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.moor.cli.CliException;
import dev.moor.cli.Io;
import dev.moor.cli.create.CreateFlags;
import dev.moor.cli.create.CreateRequest;
import dev.moor.cli.net.ApiException;
import dev.moor.cli.net.EngineClient;
import dev.moor.cli.net.Target;
import dev.moor.cli.term.Terminal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** Creates a container from flags, with the pull that may be needed first. */
final class Creation {
  private final Io io;
  private final EngineClient client;
  private final CreateFlags flags;

  Creation(Io io, EngineClient client, CreateFlags flags) {
    this.io = io;
    this.client = client;
    this.flags = flags;
  }

  /** The new container's id. */
  String create(String image, List<String> command, Set<String> attached) {
    ObjectNode body = CreateRequest.of(flags, image, command, attached, io.env());
    if (!Set.of("always", "missing", "never").contains(flags.pull)) {
      throw new CliException(
          125,
          "invalid pull option: '"
              + flags.pull
              + "': must be one of \"always\", \"missing\" or"
              + " \"never\"");
    }
    if (flags.cidFile != null && Files.exists(flags.cidFile)) {
      throw new CliException(
          125,
          "container ID file found, make sure the other container isn't running or delete "
              + flags.cidFile);
    }
    if (flags.pull.equals("always")) {
      pull(image);
    }
    JsonNode created = createOrPull(image, body);
    created.path("Warnings").forEach(warning -> io.err().println("WARNING: " + warning.asText()));
    String id = created.path("Id").asText();
    if (flags.cidFile != null) {
      write(flags.cidFile, id);
    }
    return id;
  }

  private JsonNode createOrPull(String image, ObjectNode body) {
    Target target =
        Target.of("/containers/create").with("name", flags.name()).with("platform", flags.platform);
    try {
      return client.post(target, body);
    } catch (ApiException e) {
      boolean noImage = e.status() == 404 && e.getMessage().toLowerCase().contains("image");
      if (!noImage || !flags.pull.equals("missing")) {
        throw e;
      }
      io.err().println("Unable to find image '" + ImageNames.withTag(image) + "' locally");
      pull(image);
      return client.post(target, body);
    }
  }

  private void pull(String image) {
    new Progress(flags.quiet ? null : io.err(), false, Terminal.isTerminal(2))
        .pull(client, ImageNames.withTag(image), flags.platform, io.env());
  }

  private static void write(Path file, String id) {
    try {
      Files.writeString(file, id);
    } catch (IOException e) {
      throw new CliException(125, "failed to create the container ID file: " + e.getMessage());
    }
  }
}
