package dev.moor.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.moor.cli.BaseCommand;
import dev.moor.cli.create.KeyValues;
import dev.moor.cli.format.Json;
import dev.moor.cli.format.Listing;
import dev.moor.cli.format.Sizes;
import dev.moor.cli.net.Target;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code moor volume …}. */
@Command(
    name = "volume",
    description = "Manage volumes",
    subcommands = {
      VolumeCommand.Ls.class,
      VolumeCommand.Create.class,
      VolumeCommand.Rm.class,
      InspectCommand.Volume.class,
      VolumeCommand.Prune.class
    })
public final class VolumeCommand extends BaseCommand {
  @Override
  public Integer call() {
    throw new CommandLine.ParameterException(
        new CommandLine(this), "a command is needed; see 'moor volume --help'");
  }

  /** {@code moor volume ls}. */
  @Command(name = "ls", aliases = "list", description = "List volumes")
  public static final class Ls extends BaseCommand {
    @Option(
        names = {"-q", "--quiet"},
        description = "Only print the names")
    boolean quiet;

    @Option(
        names = {"-f", "--filter"},
        paramLabel = "KEY=VALUE",
        description = "Only those that match")
    List<String> filters = new ArrayList<>();

    @Option(names = "--format", description = "table, table TEMPLATE, json, or a Go template")
    String format;

    @Override
    public Integer call() {
      JsonNode volumes =
          client().get(Target.of("/volumes").with("filters", Filters.of(filters))).path("Volumes");
      List<JsonNode> sorted = new ArrayList<>();
      volumes.forEach(sorted::add);
      sorted.sort(java.util.Comparator.comparing(each -> each.path("Name").asText()));
      if (quiet) {
        sorted.forEach(each -> out().println(each.path("Name").asText()));
        return 0;
      }
      Listing listing =
          new Listing("{{.Driver}}\t{{.Name}}")
              .header("Driver", "DRIVER")
              .header("Name", "VOLUME NAME")
              .header("Mountpoint", "MOUNTPOINT")
              .header("Labels", "LABELS")
              .header("Scope", "SCOPE")
              .header("Size", "SIZE");
      for (JsonNode each : sorted) {
        ObjectNode row = listing.row();
        row.put("Driver", each.path("Driver").asText());
        row.put("Labels", PsCommand.labels(each.path("Labels")));
        row.put("Mountpoint", each.path("Mountpoint").asText());
        row.put("Name", each.path("Name").asText());
        row.put("Scope", each.path("Scope").asText());
        row.put("Size", "N/A");
      }
      out().print(listing.render(format));
      return 0;
    }
  }

  /** {@code moor volume create}. */
  @Command(name = "create", description = "Create a volume")
  public static final class Create extends BaseCommand {
    @Option(
        names = {"-d", "--driver"},
        description = "Driver of the volume")
    String driver;

    @Option(names = "--label", paramLabel = "KEY[=VALUE]", description = "Set a label")
    List<String> labels = new ArrayList<>();

    @Option(
        names = {"-o", "--opt"},
        paramLabel = "KEY=VALUE",
        description = "Option of the driver")
    List<String> options = new ArrayList<>();

    @Parameters(arity = "0..1", paramLabel = "NAME")
    String name;

    @Override
    public Integer call() {
      ObjectNode body = Json.MAPPER.createObjectNode();
      body.put("Name", name == null ? "" : name);
      body.put("Driver", driver == null ? "local" : driver);
      body.set("DriverOpts", KeyValues.pairs(options, false, "opt"));
      body.set("Labels", KeyValues.pairs(labels, true, "label"));
      out().println(client().post(Target.of("/volumes/create"), body).path("Name").asText());
      return 0;
    }
  }

  /** {@code moor volume rm}. */
  @Command(name = "rm", aliases = "remove", description = "Remove volumes")
  public static final class Rm extends BaseCommand {
    @Option(
        names = {"-f", "--force"},
        description = "No error where it is not there")
    boolean force;

    @Parameters(arity = "1..*", paramLabel = "VOLUME")
    List<String> volumes;

    @Override
    public Integer call() {
      return Each.of(
          this,
          volumes,
          name -> {
            client().delete(Target.of("/volumes/", name).flag("force", force));
            return name;
          });
    }
  }

  /** {@code moor volume prune}. */
  @Command(name = "prune", description = "Remove volumes that no container uses")
  public static final class Prune extends BaseCommand {
    /** Before this version a prune takes named volumes along. */
    private static final String PRUNE_VERSION = "1.42";

    @Option(
        names = {"-a", "--all"},
        description = "Named ones too, not only anonymous ones")
    boolean all;

    @Option(
        names = {"-f", "--force"},
        description = "Do not ask")
    boolean force;

    @Option(names = "--filter", paramLabel = "KEY=VALUE", description = "Only those that match")
    List<String> filters = new ArrayList<>();

    @Override
    public Integer call() throws IOException {
      String which = all ? "all volumes" : "anonymous volumes";
      if (!force && !Confirm.ask(this, "This will remove " + which + " that no container uses.")) {
        return 0;
      }
      List<String> wanted = new ArrayList<>(filters);
      if (all) {
        wanted.add("all=true");
      }
      JsonNode report =
          client()
              .postAt(
                  PRUNE_VERSION, Target.of("/volumes/prune").with("filters", Filters.of(wanted)));
      JsonNode deleted = report.path("VolumesDeleted");
      if (deleted.size() > 0) {
        out().println("Deleted Volumes:");
        deleted.forEach(each -> out().println(each.asText()));
        out().println();
      }
      out()
          .println("Total reclaimed space: " + Sizes.human(report.path("SpaceReclaimed").asLong()));
      return 0;
    }
  }
}
