package dev.moor.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.moor.cli.BaseCommand;
import dev.moor.cli.CliException;
import dev.moor.cli.format.Table;
import dev.moor.cli.net.Response;
import dev.moor.cli.net.Target;
import dev.moor.cli.term.Streams;
import dev.moor.cli.term.Terminal;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The commands that look into one container. */
public final class Looks {
  private Looks() {}

  /** {@code moor logs}. */
  @Command(name = "logs", description = "Print the output of a container")
  public static final class Logs extends BaseCommand {
    @Option(
        names = {"-f", "--follow"},
        description = "Go on with what comes")
    boolean follow;

    @Option(
        names = {"-t", "--timestamps"},
        description = "Show the times")
    boolean timestamps;

    @Option(
        names = {"-n", "--tail"},
        paramLabel = "LINES",
        description = "Only the last lines")
    String tail = "all";

    @Option(names = "--since", paramLabel = "TIME", description = "From this time on")
    String since;

    @Option(names = "--until", paramLabel = "TIME", description = "Up to this time")
    String until;

    @Option(names = "--details", description = "Show the labels and variables that were asked for")
    boolean details;

    @Parameters(paramLabel = "CONTAINER")
    String container;

    @Override
    public Integer call() throws IOException {
      JsonNode found = client().get(Target.of("/containers/", container, "/json"));
      Target target =
          Target.of("/containers/", found.path("Id").asText(), "/logs")
              .with("stdout", 1)
              .with("stderr", 1)
              .flag("follow", follow)
              .flag("timestamps", timestamps)
              .flag("details", details)
              .with("since", Timestamps.parse(since))
              .with("until", Timestamps.parse(until))
              .with("tail", tail);
      try (Response response = client().open("GET", target)) {
        if (found.path("Config").path("Tty").asBoolean()) {
          Streams.copy(response.body(), out());
        } else {
          Streams.demultiplex(response.body(), out(), err());
        }
      }
      return 0;
    }
  }

  /** {@code moor top}. */
  @Command(name = "top", description = "Show the processes of a container")
  public static final class Top extends BaseCommand {
    @Parameters(index = "0", paramLabel = "CONTAINER")
    String container;

    @Parameters(index = "1..*", arity = "0..*", paramLabel = "PS_OPTIONS")
    List<String> options = new ArrayList<>();

    @Override
    public Integer call() {
      Target target =
          Target.of("/containers/", container, "/top")
              .with("ps_args", options.isEmpty() ? null : String.join(" ", options));
      JsonNode top = client().get(target);
      Table table = new Table(20, 1);
      table.line(joined(top.path("Titles")));
      top.path("Processes").forEach(row -> table.line(joined(row)));
      out().print(table.render());
      return 0;
    }

    private static String joined(JsonNode cells) {
      return StreamSupport.stream(cells.spliterator(), false)
          .map(JsonNode::asText)
          .collect(Collectors.joining("\t"));
    }
  }

  /** {@code moor export}. */
  @Command(name = "export", description = "Write a container's file system as a tar archive")
  public static final class Export extends BaseCommand {
    @Option(
        names = {"-o", "--output"},
        paramLabel = "FILE",
        description = "Write to a file")
    Path output;

    @Parameters(paramLabel = "CONTAINER")
    String container;

    @Override
    public Integer call() throws IOException {
      try (Response response =
          client().open("GET", Target.of("/containers/", container, "/export"))) {
        save(response, output, out());
      }
      return 0;
    }
  }

  /**
   * Writes a body to a file (a new one takes its place when whole) or to a pipe. What is no regular
   * file, such as a device, is written to and never replaced.
   */
  static void save(Response response, Path output, OutputStream out) throws IOException {
    if (output == null) {
      if (Terminal.isTerminal(1)) {
        throw new CliException("cowardly refusing to save to a terminal: use -o or redirect");
      }
      Streams.copy(response.body(), out);
      return;
    }
    if (Files.exists(output) && !Files.isRegularFile(output)) {
      try (OutputStream file = Files.newOutputStream(output, StandardOpenOption.WRITE)) {
        response.body().transferTo(file);
      }
      return;
    }
    Path folder = output.toAbsolutePath().getParent();
    Path part = Files.createTempFile(folder, ".moor-", ".part");
    try {
      try (OutputStream file = Files.newOutputStream(part)) {
        response.body().transferTo(file);
      }
      Files.move(part, output, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(part);
    }
  }
}
