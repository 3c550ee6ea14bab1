package dev.moor.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.moor.cli.BaseCommand;
import dev.moor.cli.format.Ages;
import dev.moor.cli.format.Listing;
import dev.moor.cli.format.Sizes;
import dev.moor.cli.net.Target;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code moor images}, also {@code moor image ls}. */
@Command(name = "images", description = "List images")
public class ImagesCommand extends BaseCommand {
  @Option(
      names = {"-a", "--all"},
      description = "Show intermediate images too")
  boolean all;

  @Option(
      names = {"-q", "--quiet"},
      description = "Only print the ids")
  boolean quiet;

  @Option(names = "--no-trunc", description = "Do not shorten")
  boolean noTrunc;

  @Option(names = "--digests", description = "Show digests")
  boolean digests;

  @Option(
      names = {"-f", "--filter"},
      paramLabel = "KEY=VALUE",
      description = "Only those that match")
  List<String> filters = new ArrayList<>();

  @Option(names = "--format", description = "table, table TEMPLATE, json, or a Go template")
  String format;

  @Parameters(arity = "0..1", paramLabel = "REPOSITORY[:TAG]")
  String reference;

  @Override
  public Integer call() {
    List<String> wanted = new ArrayList<>(filters);
    if (reference != null) {
      wanted.add("reference=" + reference);
    }
    Target target = Target.of("/images/json").flag("all", all).with("filters", Filters.of(wanted));
    JsonNode images = client().get(target);
    if (quiet) {
      Set<String> ids = new LinkedHashSet<>();
      images.forEach(each -> ids.add(id(each)));
      ids.forEach(out()::println);
      return 0;
    }
    String digestColumn = digests ? "{{.Digest}}\t" : "";
    Listing listing =
        new Listing(
                "{{.Repository}}\t{{.Tag}}\t"
                    + digestColumn
                    + "{{.ID}}\t{{.CreatedSince}}\t{{.Size}}")
            .header("Repository", "REPOSITORY")
            .header("Tag", "TAG")
            .header("Digest", "DIGEST")
            .header("ID", "IMAGE ID")
            .header("CreatedSince", "CREATED")
            .header("CreatedAt", "CREATED AT")
            .header("Size", "SIZE")
            .header("Containers", "CONTAINERS")
            .header("SharedSize", "SHARED SIZE")
            .header("UniqueSize", "UNIQUE SIZE")
            .header("VirtualSize", "SIZE");
    images.forEach(each -> rows(listing, each));
    out().print(listing.render(format));
    return 0;
  }

  private String id(JsonNode image) {
    String id = image.path("Id").asText();
    return noTrunc || id.length() < 19 ? id : id.substring(7, 19);
  }

  private void rows(Listing listing, JsonNode image) {
    List<String> names = new ArrayList<>();
    image.path("RepoTags").forEach(tag -> names.add(tag.asText()));
    names.removeIf(name -> name.equals("<none>:<none>"));
    if (names.isEmpty()) {
      JsonNode digest = image.path("RepoDigests").path(0);
      String repository = ImageNames.repository(digest.asText("<none>"));
      fill(listing.row(), image, repository, "<none>");
    }
    for (String name : names) {
      fill(listing.row(), image, ImageNames.repository(name), ImageNames.tag(name));
    }
  }

  private void fill(ObjectNode row, JsonNode image, String repository, String tag) {
    Instant created = Instant.ofEpochSecond(image.path("Created").asLong());
    String size = Sizes.human(image.path("Size").asLong());
    long containers = image.path("Containers").asLong(-1);
    long shared = image.path("SharedSize").asLong(-1);
    row.put("Containers", containers < 0 ? "N/A" : Long.toString(containers));
    row.put("CreatedAt", Timestamps.display(created));
    row.put("CreatedSince", Ages.human(Duration.between(created, Instant.now())) + " ago");
    row.put("Digest", digest(image, repository));
    row.put("ID", id(image));
    row.put("Repository", repository);
    row.put("SharedSize", shared < 0 ? "N/A" : Sizes.human(shared));
    row.put("Size", size);
    row.put("Tag", tag);
    row.put("UniqueSize", shared < 0 ? "N/A" : Sizes.human(image.path("Size").asLong() - shared));
    row.put("VirtualSize", size);
  }

  private static String digest(JsonNode image, String repository) {
    for (JsonNode each : image.path("RepoDigests")) {
      if (ImageNames.repository(each.asText()).equals(repository)) {
        return ImageNames.tag(each.asText());
      }
    }
    return "<none>";
  }
}
