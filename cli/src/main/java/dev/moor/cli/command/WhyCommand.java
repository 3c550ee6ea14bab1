package dev.moor.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.moor.cli.BaseCommand;
import dev.moor.cli.CliException;
import dev.moor.cli.format.Json;
import dev.moor.cli.net.Target;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code moor why}: the chain of events that led to a container's present state. */
@Command(name = "why", description = "Explain how a container came to its present state")
public final class WhyCommand extends BaseCommand {
  @Option(names = "--format", description = "json for the chain as JSON")
  String format;

  @Parameters(paramLabel = "CONTAINER")
  String container;

  @Override
  public Integer call() {
    if (format != null && !format.isEmpty() && !format.equals("json")) {
      throw new CliException("unknown format '" + format + "': only json is known");
    }
    JsonNode why = client().getUnversioned(Target.of("/moor/containers/", container, "/why"));
    if ("json".equals(format)) {
      out().println(Json.compact(why));
      return 0;
    }
    out()
        .println(
            "%s (%s) is %s."
                .formatted(
                    why.path("name").asText(),
                    HistoryCommand.shortId(why.path("id").asText()),
                    why.path("state").asText()));
    int number = 0;
    for (JsonNode sentence : why.path("sentences")) {
      out().println("%3d. %s".formatted(++number, sentence.asText()));
    }
    return 0;
  }
}
