package dev.moor.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.moor.cli.BaseCommand;
import dev.moor.cli.CliException;
import dev.moor.cli.format.Ages;
import dev.moor.cli.format.Listing;
import dev.moor.cli.format.Sizes;
import dev.moor.cli.net.Target;
import java.time.Duration;
import java.time.Instant;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code moor system …}. */
@Command(
    name = "system",
    description = "Look at the whole engine",
    subcommands = {SystemCommand.DiskUsage.class})
public final class SystemCommand extends BaseCommand {
  @Override
  public Integer call() {
    throw new CommandLine.ParameterException(
        new CommandLine(this), "a command is needed; see 'moor system --help'");
  }

  /** {@code moor system df}. */
  @Command(name = "df", description = "Show what images, containers and volumes take on the disk")
  public static final class DiskUsage extends BaseCommand {
    @Option(
        names = {"-v", "--verbose"},
        description = "Each of them")
    boolean verbose;

    @Option(names = "--format", description = "table, table TEMPLATE, json, or a Go template")
    String format;

    private JsonNode usage;

    @Override
    public Integer call() {
      if (verbose && format != null) {
        throw new CliException("the verbose and the format options conflict");
      }
      usage = client().get(Target.of("/system/df"));
      if (verbose) {
        images();
        containers();
        volumes();
      } else {
        summary();
      }
      return 0;
    }

    private void summary() {
      Listing listing =
          new Listing("{{.Type}}\t{{.TotalCount}}\t{{.Active}}\t{{.Size}}\t{{.Reclaimable}}")
              .header("Type", "TYPE")
              .header("TotalCount", "TOTAL")
              .header("Active", "ACTIVE")
              .header("Size", "SIZE")
              .header("Reclaimable", "RECLAIMABLE");
      long layers = usage.path("LayersSize").asLong();
      long used = 0;
      int activeImages = 0;
      for (JsonNode image : usage.path("Images")) {
        if (image.path("Containers").asLong() > 0) {
          activeImages++;
          used += image.path("Size").asLong() - image.path("SharedSize").asLong();
        }
      }
      row(listing, "Images", usage.path("Images").size(), activeImages, layers, layers - used);
      long size = 0;
      long free = 0;
      int active = 0;
      for (JsonNode container : usage.path("Containers")) {
        String state = container.path("State").asText();
        boolean lives = state.equals("running") || state.equals("paused");
        active += lives || state.equals("restarting") ? 1 : 0;
        size += container.path("SizeRw").asLong();
        free += lives ? 0 : container.path("SizeRw").asLong();
      }
      row(listing, "Containers", usage.path("Containers").size(), active, size, free);
      size = 0;
      free = 0;
      active = 0;
      for (JsonNode volume : usage.path("Volumes")) {
        long bytes = Math.max(0, volume.path("UsageData").path("Size").asLong());
        boolean refers = volume.path("UsageData").path("RefCount").asLong() > 0;
        active += refers ? 1 : 0;
        size += bytes;
        free += refers ? 0 : bytes;
      }
      row(listing, "Local Volumes", usage.path("Volumes").size(), active, size, free);
      size = 0;
      free = 0;
      active = 0;
      for (JsonNode cache : usage.path("BuildCache")) {
        boolean inUse = cache.path("InUse").asBoolean();
        active += inUse ? 1 : 0;
        size += cache.path("Size").asLong();
        free += inUse ? 0 : cache.path("Size").asLong();
      }
      row(listing, "Build Cache", usage.path("BuildCache").size(), active, size, free);
      out().print(listing.render(format));
    }

    private static void row(
        Listing listing, String type, int count, int active, long size, long free) {
      long less = Math.max(0, free);
      String percent = size > 0 ? " (" + less * 100 / size + "%)" : "";
      listing
          .row()
          .put("Type", type)
          .put("TotalCount", Integer.toString(count))
          .put("Active", Integer.toString(active))
          .put("Size", Sizes.human(size))
          .put("Reclaimable", Sizes.human(less) + percent);
    }

    private void images() {
      out().println("Images space usage:\n");
      Listing listing =
          new Listing(
                  "{{.Repository}}\t{{.Tag}}\t{{.ID}}\t{{.CreatedSince}}\t{{.Size}}"
                      + "\t{{.SharedSize}}\t{{.UniqueSize}}\t{{.Containers}}")
              .header("Repository", "REPOSITORY")
              .header("Tag", "TAG")
              .header("ID", "IMAGE ID")
              .header("CreatedSince", "CREATED")
              .header("Size", "SIZE")
              .header("SharedSize", "SHARED SIZE")
              .header("UniqueSize", "UNIQUE SIZE")
              .header("Containers", "CONTAINERS");
      for (JsonNode image : usage.path("Images")) {
        ObjectNode row = listing.row();
        String name = image.path("RepoTags").path(0).asText("<none>:<none>");
        long size = image.path("Size").asLong();
        long shared = image.path("SharedSize").asLong();
        row.put("Repository", ImageNames.repository(name)).put("Tag", ImageNames.tag(name));
        row.put("ID", shortened(image.path("Id").asText().replace("sha256:", "")));
        row.put("CreatedSince", age(image)).put("Size", Sizes.human(size));
        row.put("SharedSize", Sizes.human(shared));
        row.put("UniqueSize", Sizes.human(size - shared));
        row.put("Containers", image.path("Containers").asText());
      }
      out().print(listing.render(null));
    }

    private static String age(JsonNode made) {
      Instant created = Instant.ofEpochSecond(made.path("Created").asLong());
      return Ages.human(Duration.between(created, Instant.now())) + " ago";
    }

    private static String shortened(String id) {
      return id.length() > 12 ? id.substring(0, 12) : id;
    }

    private void containers() {
      out().println("\nContainers space usage:\n");
      Listing listing =
          new Listing(
                  "{{.ID}}\t{{.Image}}\t{{.Command}}\t{{.LocalVolumes}}\t{{.Size}}"
                      + "\t{{.CreatedSince}}\t{{.Status}}\t{{.Names}}")
              .header("ID", "CONTAINER ID")
              .header("Image", "IMAGE")
              .header("Command", "COMMAND")
              .header("LocalVolumes", "LOCAL VOLUMES")
              .header("Size", "SIZE")
              .header("CreatedSince", "CREATED")
              .header("Status", "STATUS")
              .header("Names", "NAMES");
      for (JsonNode container : usage.path("Containers")) {
        long volumes = 0;
        for (JsonNode mount : container.path("Mounts")) {
          volumes += mount.path("Type").asText().equals("volume") ? 1 : 0;
        }
        String command = container.path("Command").asText();
        listing
            .row()
            .put("ID", shortened(container.path("Id").asText()))
            .put("Image", container.path("Image").asText())
            .put(
                "Command",
                '"' + (command.length() > 20 ? command.substring(0, 19) + "…" : command) + '"')
            .put("LocalVolumes", Long.toString(volumes))
            .put("Size", Sizes.human(container.path("SizeRw").asLong()))
            .put("CreatedSince", age(container))
            .put("Status", container.path("Status").asText())
            .put("Names", container.path("Names").path(0).asText().replaceFirst("^/", ""));
      }
      out().print(listing.render(null));
    }

    private void volumes() {
      out().println("\nLocal Volumes space usage:\n");
      Listing listing =
          new Listing("{{.Name}}\t{{.Links}}\t{{.Size}}")
              .header("Name", "VOLUME NAME")
              .header("Links", "LINKS")
              .header("Size", "SIZE");
      for (JsonNode volume : usage.path("Volumes")) {
        JsonNode data = volume.path("UsageData");
        listing
            .row()
            .put("Name", volume.path("Name").asText())
            .put("Links", data.path("RefCount").asText())
            .put("Size", Sizes.human(Math.max(0, data.path("Size").asLong())));
      }
      out().print(listing.render(null));
    }
  }
}
