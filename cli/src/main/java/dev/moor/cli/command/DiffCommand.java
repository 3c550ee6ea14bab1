package dev.moor.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.moor.cli.BaseCommand;
import dev.moor.cli.CliException;
import dev.moor.cli.format.Json;
import dev.moor.cli.net.Target;
import java.time.Instant;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code moor diff}: of a container's files, or of all containers between two times. */
@Command(
    name = "diff",
    description =
        "Show what changed in a container's file system; with --from, how all containers differ"
            + " between two times")
public final class DiffCommand extends BaseCommand {
  @Option(names = "--from", paramLabel = PastMoment.LABEL, description = "Compare with then")
  String from;

  @Option(names = "--to", paramLabel = PastMoment.LABEL, description = "Until then (else now)")
  String to;

  @Option(names = "--format", description = "json for the differences as JSON")
  String format;

  @Parameters(paramLabel = "CONTAINER", arity = "0..1")
  String container;

  @Override
  public Integer call() {
    boolean inTime = from != null || to != null;
    if (inTime == (container != null)) {
      throw new CliException(
          "moor diff takes a CONTAINER (its files) or --from TIME [--to TIME] (all containers)");
    }
    return inTime ? times() : files();
  }

  private int files() {
    if (format != null && !format.isEmpty()) {
      throw new CliException("--format goes with --from only");
    }
    for (JsonNode each : client().get(Target.of("/containers/", container, "/changes"))) {
      int kind = each.path("Kind").asInt();
      out().println((kind == 1 ? "A " : kind == 2 ? "D " : "C ") + each.path("Path").asText());
    }
    return 0;
  }

  private int times() {
    if (from == null) {
      throw new CliException("--to needs --from");
    }
    if (format != null && !format.isEmpty() && !format.equals("json")) {
      throw new CliException("unknown format '" + format + "': only json is known");
    }
    Target target = PastMoment.with(Target.of("/moor/diff"), "from", "fromSequence", from);
    String end = to == null ? now() : to;
    JsonNode differences =
        client().getUnversioned(PastMoment.with(target, "to", "toSequence", end));
    if ("json".equals(format)) {
      out().println(Json.compact(differences));
      return 0;
    }
    for (JsonNode each : differences) {
      String kind = each.path("kind").asText();
      String sign = kind.equals("added") ? "A" : kind.equals("removed") ? "D" : "C";
      out()
          .println(
              "%s %s (%s)"
                  .formatted(
                      sign,
                      each.path("name").asText(),
                      HistoryCommand.shortId(each.path("id").asText())));
      each.path("changes").forEach(this::change);
    }
    return 0;
  }

  /** The moment of the request: a daemon whose clock is a little behind refuses the future. */
  private static String now() {
    return Instant.now().minusMillis(1).toString();
  }

  private void change(JsonNode change) {
    String before = change.path("before").asText();
    String after = change.path("after").asText();
    out()
        .println(
            "    %s: %s -> %s"
                .formatted(
                    change.path("field").asText(),
                    before.isEmpty() ? "-" : before,
                    after.isEmpty() ? "-" : after));
  }
}
