package dev.moor.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.moor.cli.BaseCommand;
import dev.moor.cli.CliException;
import dev.moor.cli.format.Ages;
import dev.moor.cli.format.Json;
import dev.moor.cli.format.Listing;
import dev.moor.cli.format.Sizes;
import dev.moor.cli.net.Target;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code moor ps}. */
@Command(name = "ps", description = "List containers")
public final class PsCommand extends BaseCommand {
  private static final Set<String> LIVE = Set.of("running", "paused", "restarting");
  private static final String TABLE =
      "{{.ID}}\t{{.Image}}\t{{.Command}}\t{{.RunningFor}}\t{{.Status}}\t{{.Ports}}\t{{.Names}}";

  @Option(
      names = {"-a", "--all"},
      description = "Show stopped ones too")
  boolean all;

  @Option(
      names = {"-q", "--quiet"},
      description = "Only print the ids")
  boolean quiet;

  @Option(
      names = {"-n", "--last"},
      paramLabel = "N",
      description = "Only the last N created, of any state")
  int last = -1;

  @Option(
      names = {"-l", "--latest"},
      description = "Only the last created, of any state")
  boolean latest;

  @Option(
      names = {"-s", "--size"},
      description = "Show sizes")
  boolean size;

  @Option(names = "--no-trunc", description = "Do not shorten")
  boolean noTrunc;

  @Option(
      names = {"-f", "--filter"},
      paramLabel = "KEY=VALUE",
      description = "Only those that match")
  List<String> filters = new ArrayList<>();

  @Option(
      names = "--at",
      paramLabel = PastMoment.LABEL,
      description = "Those that were there then, as they were")
  String at;

  @Option(names = "--format", description = "table, table TEMPLATE, json, or a Go template")
  String format;

  @Override
  public Integer call() {
    if (filters.isEmpty() && last == 0) {
      throw new CliException("invalid value for --last: 0");
    }
    if (at != null) {
      print(past(), false);
      return 0;
    }
    boolean withSize = size || (format != null && format.contains(".Size"));
    Target target =
        Target.of("/containers/json")
            .flag("all", all || latest || last > 0)
            .with("limit", latest ? Integer.valueOf(1) : last > 0 ? Integer.valueOf(last) : null)
            .flag("size", withSize)
            .with("filters", Filters.of(filters));
    print(client().get(target), withSize);
    return 0;
  }

  /** Of the past the journal knows no sizes, and filters ask about the present. */
  private JsonNode past() {
    if (!filters.isEmpty() || size || latest || last >= 0) {
      throw new CliException("--at goes with --all, --quiet, --no-trunc and --format only");
    }
    Target target = PastMoment.with(Target.of("/moor/containers"), "at", "sequence", at);
    ArrayNode shown = Json.MAPPER.createArrayNode();
    for (JsonNode each : client().getUnversioned(target)) {
      if (all || LIVE.contains(each.path("State").asText())) {
        shown.add(each);
      }
    }
    return shown;
  }

  private void print(JsonNode found, boolean withSize) {
    if (quiet) {
      found.forEach(each -> out().println(id(each.path("Id").asText())));
      return;
    }
    Listing listing = listing(withSize);
    found.forEach(each -> fill(listing.row(), each, withSize));
    out().print(listing.render(format));
  }

  private Listing listing(boolean withSize) {
    return new Listing(withSize ? TABLE + "\t{{.Size}}" : TABLE)
        .header("ID", "CONTAINER ID")
        .header("Image", "IMAGE")
        .header("Command", "COMMAND")
        .header("CreatedAt", "CREATED AT")
        .header("RunningFor", "CREATED")
        .header("Status", "STATUS")
        .header("State", "STATE")
        .header("Ports", "PORTS")
        .header("Names", "NAMES")
        .header("Size", "SIZE")
        .header("Labels", "LABELS")
        .header("Label", "")
        .header("Mounts", "MOUNTS")
        .header("LocalVolumes", "LOCAL VOLUMES")
        .header("Networks", "NETWORKS");
  }

  private String id(String id) {
    return noTrunc || id.length() <= 12 ? id : id.substring(0, 12);
  }

  private void fill(ObjectNode row, JsonNode each, boolean withSize) {
    Instant created = Instant.ofEpochSecond(each.path("Created").asLong());
    String command = each.path("Command").asText();
    row.put("Command", '"' + (noTrunc ? command : ellipsis(command, 20)) + '"');
    row.put("CreatedAt", Timestamps.display(created));
    row.put("ID", id(each.path("Id").asText()));
    row.put("Image", image(each));
    row.put("Labels", labels(each.path("Labels")));
    row.put("LocalVolumes", localVolumes(each));
    row.put("Mounts", mounts(each));
    row.put("Names", names(each));
    row.put(
        "Networks", String.join(",", fieldNames(each.path("NetworkSettings").path("Networks"))));
    row.put("Ports", PortText.of(each.path("Ports")));
    row.put("RunningFor", Ages.human(Duration.between(created, Instant.now())) + " ago");
    row.put("Size", withSize ? size(each) : "0B");
    row.put("State", each.path("State").asText());
    row.put("Status", each.path("Status").asText());
  }

  private String image(JsonNode each) {
    String image = each.path("Image").asText();
    if (image.isEmpty()) {
      return "<no image>";
    }
    boolean isId = image.equals(each.path("ImageID").asText()) && image.startsWith("sha256:");
    return isId && !noTrunc ? image.substring(7, 19) : image;
  }

  /** The container's own names; a name with a second slash is a link's. */
  private String names(JsonNode each) {
    List<String> names = new ArrayList<>();
    for (JsonNode name : each.path("Names")) {
      String text = name.asText().startsWith("/") ? name.asText().substring(1) : name.asText();
      if (noTrunc || !text.contains("/")) {
        names.add(text);
      }
    }
    return String.join(",", names);
  }

  private String mounts(JsonNode each) {
    List<String> mounts = new ArrayList<>();
    for (JsonNode mount : each.path("Mounts")) {
      String name = mount.path("Name").asText("");
      String text = name.isEmpty() ? mount.path("Source").asText() : name;
      mounts.add(noTrunc ? text : ellipsis(text, 15));
    }
    return String.join(",", mounts);
  }

  private static String localVolumes(JsonNode each) {
    int count = 0;
    for (JsonNode mount : each.path("Mounts")) {
      count += mount.path("Driver").asText("").equals("local") ? 1 : 0;
    }
    return Integer.toString(count);
  }

  private static String size(JsonNode each) {
    String own = Sizes.human(each.path("SizeRw").asLong());
    long whole = each.path("SizeRootFs").asLong();
    return whole > 0 ? own + " (virtual " + Sizes.human(whole) + ")" : own;
  }

  static String labels(JsonNode labels) {
    List<String> parts = new ArrayList<>();
    fieldNames(labels).forEach(name -> parts.add(name + "=" + labels.path(name).asText()));
    return String.join(",", parts);
  }

  private static TreeSet<String> fieldNames(JsonNode object) {
    TreeSet<String> names = new TreeSet<>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }

  /** Shortened to {@code max} characters, the last of which says that more was there. */
  static String ellipsis(String text, int max) {
    return text.length() <= max ? text : text.substring(0, max - 1) + "…";
  }
}
