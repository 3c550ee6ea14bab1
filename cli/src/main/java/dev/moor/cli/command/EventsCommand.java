package dev.moor.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import dev.moor.cli.BaseCommand;
import dev.moor.cli.CliException;
import dev.moor.cli.format.GoTemplate;
import dev.moor.cli.format.Json;
import dev.moor.cli.net.Response;
import dev.moor.cli.net.Target;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code moor events}. */
@Command(name = "events", description = "Show what happens, and what happened")
public final class EventsCommand extends BaseCommand {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSSSSSXXX");

  @Option(
      names = {"-f", "--filter"},
      paramLabel = "KEY=VALUE",
      description = "Only those that match")
  List<String> filters = new ArrayList<>();

  @Option(names = "--since", paramLabel = "TIME", description = "From this time on")
  String since;

  @Option(names = "--until", paramLabel = "TIME", description = "Up to this time")
  String until;

  @Option(
      names = "--after",
      paramLabel = "NUMBER",
      description = "Only those after this one; each shows its number as moor.sequence. 0: all")
  String after;

  @Option(names = "--format", description = "json, or a Go template")
  String format;

  @Override
  public Integer call() throws IOException {
    GoTemplate template = template();
    Target target =
        Target.of("/events")
            .with("since", Timestamps.parse(since))
            .with("until", Timestamps.parse(until))
            .with("after", after)
            .with("filters", Filters.of(filters));
    try (Response response = client().open("GET", target);
        MappingIterator<JsonNode> events =
            Json.MAPPER.readerFor(JsonNode.class).readValues(response.body())) {
      while (events.hasNextValue()) {
        JsonNode event = events.nextValue();
        out().println(template == null ? text(event) : template.render(event));
        if (out().checkError()) {
          return 1;
        }
      }
    }
    return 0;
  }

  private GoTemplate template() {
    if (format == null || format.isEmpty()) {
      return null;
    }
    try {
      return GoTemplate.parse(format.equals("json") ? "{{json .}}" : format);
    } catch (IllegalArgumentException e) {
      throw new CliException("template parsing error: " + e.getMessage());
    }
  }

  /** Docker's line: time, type, action, id, and the attributes in order. */
  static String text(JsonNode event) {
    long nanos = event.path("timeNano").asLong();
    Instant time =
        nanos == 0
            ? Instant.ofEpochSecond(event.path("time").asLong())
            : Instant.ofEpochSecond(0, nanos);
    StringBuilder line = new StringBuilder(TIME.format(time.atZone(ZoneId.systemDefault())));
    line.append(' ').append(event.path("Type").asText());
    line.append(' ').append(event.path("Action").asText());
    JsonNode actor = event.path("Actor");
    line.append(' ').append(actor.path("ID").asText());
    JsonNode attributes = actor.path("Attributes");
    TreeSet<String> names = new TreeSet<>();
    attributes.fieldNames().forEachRemaining(names::add);
    if (!names.isEmpty()) {
      List<String> pairs = new ArrayList<>();
      names.forEach(name -> pairs.add(name + "=" + attributes.path(name).asText()));
      line.append(" (").append(String.join(", ", pairs)).append(')');
    }
    return line.toString();
  }
}
