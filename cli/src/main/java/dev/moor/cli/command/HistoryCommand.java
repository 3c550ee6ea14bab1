package dev.moor.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.moor.cli.BaseCommand;
import dev.moor.cli.CliException;
import dev.moor.cli.format.Listing;
import dev.moor.cli.net.ApiException;
import dev.moor.cli.net.Target;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code moor history}: what happened to a container, who asked, and how long it took. */
@Command(name = "history", description = "Show what happened to a container, also a removed one")
public final class HistoryCommand extends BaseCommand {
  private static final String TABLE = "{{.Sequence}}\t{{.At}}\t{{.Took}}\t{{.Asker}}\t{{.What}}";
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS");

  @Option(
      names = {"-n", "--last"},
      paramLabel = "N",
      description = "Only the newest N events")
  Integer last;

  @Option(
      names = {"-a", "--all"},
      description = "All events, however many")
  boolean all;

  @Option(names = "--format", description = "table, table TEMPLATE, json, or a Go template")
  String format;

  @Parameters(paramLabel = "CONTAINER")
  String container;

  @Override
  public Integer call() {
    if (last != null && last <= 0) {
      throw new CliException("invalid value for --last: " + last);
    }
    Target target =
        Target.of("/moor/containers/", container, "/history")
            .with("limit", all ? Integer.valueOf(0) : last);
    JsonNode history = history(target);
    Listing listing =
        new Listing(TABLE)
            .header("Sequence", "SEQUENCE")
            .header("EntitySequence", "EVENT NUMBER")
            .header("At", "WHEN")
            .header("WrittenAt", "WRITTEN")
            .header("Event", "EVENT")
            .header("Took", "TOOK")
            .header("Asker", "WHO")
            .header("Evidence", "EVIDENCE")
            .header("What", "WHAT");
    history.path("entries").forEach(entry -> fill(listing.row(), entry));
    out().print(listing.render(format));
    out().flush();
    remarks(history);
    return 0;
  }

  private JsonNode history(Target target) {
    try {
      return client().getUnversioned(target);
    } catch (ApiException e) {
      if (e.status() == 404 && isImage()) {
        throw new CliException(
            e.getMessage() + "; it is an image: moor image history " + container);
      }
      throw e;
    }
  }

  private boolean isImage() {
    try {
      return !client().get(Target.of("/images/", container, "/json")).isEmpty();
    } catch (ApiException e) {
      return false; // what the first answer said stands
    }
  }

  private void remarks(JsonNode history) {
    if (!history.path("damage").asText().isEmpty()) {
      err().println("moor: events are missing: " + history.path("damage").asText());
    }
    if (history.path("omitted").asLong() > 0 && last == null) {
      err()
          .println(
              "moor: %d earlier events are not shown; --all shows them"
                  .formatted(history.path("omitted").asLong()));
    }
    List<String> namesakes = new ArrayList<>();
    history.path("namesakes").forEach(id -> namesakes.add(shortId(id.asText())));
    if (!namesakes.isEmpty()) {
      err()
          .println(
              "moor: this is %s; other containers had this name: %s"
                  .formatted(shortId(history.path("id").asText()), String.join(", ", namesakes)));
    }
  }

  static String shortId(String id) {
    return id.length() <= 12 ? id : id.substring(0, 12);
  }

  private static void fill(ObjectNode row, JsonNode entry) {
    String evidence = entry.path("evidence").asText("");
    String words = entry.path("words").asText();
    row.put("Sequence", entry.path("sequence").asLong());
    row.put("EntitySequence", entry.path("entitySequence").asLong());
    row.put("At", time(entry.path("at").asText()));
    row.put("WrittenAt", time(entry.path("writtenAt").asText()));
    row.put("Event", entry.path("event").asText());
    row.put("Took", entry.has("tookMicros") ? took(entry.path("tookMicros").asLong()) : "");
    row.put("Asker", entry.has("asker") ? asker(entry.path("asker")) : "");
    row.put("Evidence", evidence);
    row.put("What", evidence.isEmpty() ? words : words + " [" + evidence + "]");
  }

  private static String time(String text) {
    return TIME.format(Instant.parse(text).atZone(ZoneId.systemDefault()));
  }

  private static String took(long micros) {
    return micros < 1_000_000
        ? String.format(Locale.ROOT, "%.1f ms", micros / 1e3)
        : String.format(Locale.ROOT, "%.2f s", micros / 1e6);
  }

  /** As {@code uid 0}, a certificate's subject, or {@code moord}. */
  private static String asker(JsonNode asker) {
    String transport = asker.path("transport").asText();
    String subject = asker.path("subject").asText("");
    if (transport.equals("moord")) {
      return "moord";
    }
    if (!subject.isEmpty()) {
      return subject;
    }
    long uid = asker.path("uid").asLong(-1);
    long pid = asker.path("pid").asLong(-1);
    String process = pid > 0 ? " pid " + pid : "";
    return (uid < 0 ? transport : "uid " + uid) + process;
  }
}
