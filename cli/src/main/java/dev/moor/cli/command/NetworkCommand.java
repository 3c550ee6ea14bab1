package dev.moor.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.moor.cli.BaseCommand;
import dev.moor.cli.CliException;
import dev.moor.cli.create.KeyValues;
import dev.moor.cli.format.Json;
import dev.moor.cli.format.Listing;
import dev.moor.cli.net.Target;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code moor network …}. */
@Command(
    name = "network",
    description = "Manage networks",
    subcommands = {
      NetworkCommand.Ls.class,
      NetworkCommand.Create.class,
      NetworkCommand.Rm.class,
      InspectCommand.Network.class,
      NetworkCommand.Connect.class,
      NetworkCommand.Disconnect.class,
      NetworkCommand.Prune.class
    })
public final class NetworkCommand extends BaseCommand {
  private static final int SHORT_ID = 12;

  @Override
  public Integer call() {
    throw new CommandLine.ParameterException(
        new CommandLine(this), "a command is needed; see 'moor network --help'");
  }

  /** {@code moor network ls}. */
  @Command(name = "ls", aliases = "list", description = "List networks")
  public static final class Ls extends BaseCommand {
    @Option(
        names = {"-q", "--quiet"},
        description = "Only print the ids")
    boolean quiet;

    @Option(names = "--no-trunc", description = "Whole ids")
    boolean whole;

    @Option(
        names = {"-f", "--filter"},
        paramLabel = "KEY=VALUE",
        description = "Only those that match")
    List<String> filters = new ArrayList<>();

    @Option(names = "--format", description = "table, table TEMPLATE, json, or a Go template")
    String format;

    private String id(JsonNode network) {
      String id = network.path("Id").asText();
      return whole ? id : id.substring(0, Math.min(SHORT_ID, id.length()));
    }

    @Override
    public Integer call() {
      List<JsonNode> sorted = new ArrayList<>();
      client()
          .get(Target.of("/networks").with("filters", Filters.of(filters)))
          .forEach(sorted::add);
      sorted.sort(java.util.Comparator.comparing(each -> each.path("Name").asText()));
      if (quiet) {
        sorted.forEach(each -> out().println(id(each)));
        return 0;
      }
      Listing listing =
          new Listing("{{.ID}}\t{{.Name}}\t{{.Driver}}\t{{.Scope}}")
              .header("ID", "NETWORK ID")
              .header("Name", "NAME")
              .header("Driver", "DRIVER")
              .header("Scope", "SCOPE")
              .header("IPv6", "IPV6")
              .header("Internal", "INTERNAL")
              .header("Labels", "LABELS")
              .header("CreatedAt", "CREATED AT");
      for (JsonNode each : sorted) {
        ObjectNode row = listing.row();
        row.put("CreatedAt", each.path("Created").asText());
        row.put("Driver", each.path("Driver").asText());
        row.put("ID", id(each));
        row.put("IPv6", each.path("EnableIPv6").asText());
        row.put("Internal", each.path("Internal").asText());
        row.put("Labels", PsCommand.labels(each.path("Labels")));
        row.put("Name", each.path("Name").asText());
        row.put("Scope", each.path("Scope").asText());
      }
      out().print(listing.render(format));
      return 0;
    }
  }

  /** {@code moor network create}. */
  @Command(name = "create", description = "Create a network")
  public static final class Create extends BaseCommand {
    @Option(
        names = {"-d", "--driver"},
        description = "Driver of the network")
    String driver = "bridge";

    @Option(names = "--subnet", paramLabel = "CIDR", description = "Subnet")
    List<String> subnets = new ArrayList<>();

    @Option(names = "--ip-range", paramLabel = "CIDR", description = "Part that is given away")
    List<String> ranges = new ArrayList<>();

    @Option(names = "--gateway", paramLabel = "IP", description = "Address of the bridge")
    List<String> gateways = new ArrayList<>();

    @Option(names = "--aux-address", paramLabel = "NAME=IP", description = "Not given away")
    List<String> auxiliary = new ArrayList<>();

    @Option(names = "--internal", description = "Nothing gets in or out")
    boolean internal;

    @Option(names = "--attachable", description = "Noted; every network of one machine is")
    boolean attachable;

    @Option(names = "--ipv6", description = "IPv6 addresses too")
    boolean ipv6;

    @Option(names = "--label", paramLabel = "KEY[=VALUE]", description = "Set a label")
    List<String> labels = new ArrayList<>();

    @Option(
        names = {"-o", "--opt"},
        paramLabel = "KEY=VALUE",
        description = "Option of the driver")
    List<String> options = new ArrayList<>();

    @Parameters(arity = "1", paramLabel = "NETWORK")
    String name;

    @Override
    public Integer call() {
      ObjectNode body = Json.MAPPER.createObjectNode();
      body.put("Name", name);
      body.put("CheckDuplicate", true);
      body.put("Driver", driver);
      body.put("Internal", internal);
      body.put("Attachable", attachable);
      body.put("EnableIPv6", ipv6);
      body.set("Options", KeyValues.pairs(options, false, "opt"));
      body.set("Labels", KeyValues.pairs(labels, true, "label"));
      if (subnets.isEmpty() && ranges.size() + gateways.size() + auxiliary.size() > 0) {
        throw new CliException("--ip-range, --gateway and --aux-address need a --subnet");
      }
      ArrayNode config = body.putObject("IPAM").put("Driver", "default").putArray("Config");
      for (String subnet : subnets) {
        ObjectNode range = config.addObject().put("Subnet", subnet);
        ranges.stream().filter(r -> alike(r, subnet)).forEach(r -> range.put("IPRange", r));
        gateways.stream().filter(g -> alike(g, subnet)).forEach(g -> range.put("Gateway", g));
        List<String> own = auxiliary.stream().filter(a -> alike(a, subnet)).toList();
        if (!own.isEmpty()) {
          range.set("AuxiliaryAddresses", KeyValues.pairs(own, false, "aux-address"));
        }
      }
      out().println(client().post(Target.of("/networks/create"), body).path("Id").asText());
      return 0;
    }

    /** Of one family of addresses: a network has one subnet of each. */
    private static boolean alike(String address, String subnet) {
      return address.contains(":") == subnet.contains(":");
    }
  }

  /** {@code moor network rm}. */
  @Command(name = "rm", aliases = "remove", description = "Remove networks")
  public static final class Rm extends BaseCommand {
    @Parameters(arity = "1..*", paramLabel = "NETWORK")
    List<String> networks;

    @Override
    public Integer call() {
      return Each.of(
          this,
          networks,
          name -> {
            client().delete(Target.of("/networks/", name));
            return name;
          });
    }
  }

  /** {@code moor network connect}. */
  @Command(name = "connect", description = "Connect a container to a network")
  public static final class Connect extends BaseCommand {
    @Option(names = "--alias", paramLabel = "NAME", description = "Name on the network")
    List<String> aliases = new ArrayList<>();

    @Option(
        names = "--link",
        paramLabel = "CONTAINER:ALIAS",
        description = "Another container under a name of this one's own")
    List<String> links = new ArrayList<>();

    @Option(names = "--ip", description = "IPv4 address")
    String ip;

    @Option(names = "--ip6", description = "IPv6 address")
    String ip6;

    @Parameters(index = "0", paramLabel = "NETWORK")
    String network;

    @Parameters(index = "1", paramLabel = "CONTAINER")
    String container;

    @Override
    public Integer call() {
      ObjectNode body = Json.MAPPER.createObjectNode().put("Container", container);
      ObjectNode endpoint = body.putObject("EndpointConfig");
      ArrayNode names = endpoint.putArray("Aliases");
      aliases.forEach(names::add);
      ArrayNode linked = endpoint.putArray("Links");
      links.forEach(linked::add);
      ObjectNode addresses = endpoint.putObject("IPAMConfig");
      if (ip != null) {
        addresses.put("IPv4Address", ip);
      }
      if (ip6 != null) {
        addresses.put("IPv6Address", ip6);
      }
      client().post(Target.of("/networks/", network, "/connect"), body);
      return 0;
    }
  }

  /** {@code moor network disconnect}. */
  @Command(name = "disconnect", description = "Disconnect a container from a network")
  public static final class Disconnect extends BaseCommand {
    @Option(
        names = {"-f", "--force"},
        description = "Also where the container does not answer")
    boolean force;

    @Parameters(index = "0", paramLabel = "NETWORK")
    String network;

    @Parameters(index = "1", paramLabel = "CONTAINER")
    String container;

    @Override
    public Integer call() {
      ObjectNode body =
          Json.MAPPER.createObjectNode().put("Container", container).put("Force", force);
      client().post(Target.of("/networks/", network, "/disconnect"), body);
      return 0;
    }
  }

  /** {@code moor network prune}. */
  @Command(name = "prune", description = "Remove networks that no container uses")
  public static final class Prune extends BaseCommand {
    @Option(
        names = {"-f", "--force"},
        description = "Do not ask")
    boolean force;

    @Option(names = "--filter", paramLabel = "KEY=VALUE", description = "Only those that match")
    List<String> filters = new ArrayList<>();

    @Override
    public Integer call() throws IOException {
      if (!force && !Confirm.ask(this, "This will remove all networks that no container uses.")) {
        return 0;
      }
      JsonNode deleted =
          client()
              .post(Target.of("/networks/prune").with("filters", Filters.of(filters)))
              .path("NetworksDeleted");
      if (deleted.size() > 0) {
        out().println("Deleted Networks:");
        deleted.forEach(each -> out().println(each.asText()));
      }
      return 0;
    }
  }
}
