package dev.moor.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.moor.cli.BaseCommand;
import dev.moor.cli.CliException;
import dev.moor.cli.format.Ages;
import dev.moor.cli.format.Listing;
import dev.moor.cli.format.Sizes;
import dev.moor.cli.net.ApiException;
import dev.moor.cli.net.Target;
import java.time.Duration;
import java.time.Instant;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What an image was made of, and whether it is whole. */
public final class ImageLooks {
  private static final int SHORT_COMMAND = 45;

  private ImageLooks() {}

  /** {@code moor image history}; {@code moor history} is a container's timeline. */
  @Command(name = "history", description = "Show the steps an image was made by")
  public static final class History extends BaseCommand {
    @Option(names = "--no-trunc", description = "Do not shorten")
    boolean noTrunc;

    @Option(
        names = {"-q", "--quiet"},
        description = "Only print the ids")
    boolean quiet;

    @Option(
        names = {"-H", "--human"},
        arity = "0..1",
        fallbackValue = "true",
        description = "Sizes and dates for people (default true)")
    boolean human = true;

    @Option(names = "--format", description = "table, table TEMPLATE, json, or a Go template")
    String format;

    @Parameters(paramLabel = "IMAGE")
    String image;

    @Override
    public Integer call() {
      JsonNode steps = client().get(Target.of("/images/", image, "/history"));
      if (quiet) {
        steps.forEach(step -> out().println(id(step)));
        return 0;
      }
      Listing listing =
          new Listing(
                  human
                      ? "{{.ID}}\t{{.CreatedSince}}\t{{.CreatedBy}}\t{{.Size}}\t{{.Comment}}"
                      : "{{.ID}}\t{{.CreatedAt}}\t{{.CreatedBy}}\t{{.Size}}\t{{.Comment}}")
              .header("ID", "IMAGE")
              .header("CreatedSince", "CREATED")
              .header("CreatedAt", "CREATED AT")
              .header("CreatedBy", "CREATED BY")
              .header("Size", "SIZE")
              .header("Comment", "COMMENT");
      steps.forEach(step -> fill(listing.row(), step));
      out().print(listing.render(format));
      return 0;
    }

    private String id(JsonNode step) {
      String id = step.path("Id").asText();
      return noTrunc || id.length() < 19 ? id : id.substring(7, 19);
    }

    private void fill(ObjectNode row, JsonNode step) {
      Instant created = Instant.ofEpochSecond(step.path("Created").asLong());
      String by = step.path("CreatedBy").asText("").replace('\t', ' ');
      if (!noTrunc && by.length() > SHORT_COMMAND) {
        by = by.substring(0, SHORT_COMMAND - 1) + "…";
      }
      long size = step.path("Size").asLong();
      row.put("ID", id(step));
      row.put("CreatedSince", Ages.human(Duration.between(created, Instant.now())) + " ago");
      row.put("CreatedAt", created.toString());
      row.put("CreatedBy", by);
      row.put("Size", human ? Sizes.human(size) : Long.toString(size));
      row.put("Comment", step.path("Comment").asText(""));
    }
  }

  /** {@code moor image verify}. */
  @Command(name = "verify", description = "Read all image content again and check it")
  public static final class Verify extends BaseCommand {
    @Override
    public Integer call() {
      JsonNode report;
      try {
        report = client().postUnversioned(Target.of("/moor/images/verify"));
      } catch (ApiException e) {
        if (e.status() == 404 && e.getMessage().contains("page not found")) {
          throw new CliException("the daemon at " + client().address() + " is no moord");
        }
        throw e;
      }
      report.path("Damaged").forEach(each -> out().println("damaged: blob " + each.asText()));
      report
          .path("DamagedLayers")
          .forEach(each -> out().println("damaged: layer " + each.asText()));
      report
          .path("NotCompared")
          .forEach(each -> out().println("only seen to be there: layer " + each.asText()));
      boolean clean = report.path("Damaged").isEmpty() && report.path("DamagedLayers").isEmpty();
      out()
          .println(
              report.path("Blobs").asLong()
                  + " blobs and "
                  + report.path("Layers").asLong()
                  + " layers read: "
                  + (clean ? "all whole" : "damage found"));
      return clean ? 0 : 1;
    }
  }
}
