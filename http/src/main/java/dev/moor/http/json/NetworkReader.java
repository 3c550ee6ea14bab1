package dev.moor.http.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.moor.actors.network.EndpointChoice;
import dev.moor.actors.network.Ip;
import dev.moor.actors.network.Link;
import dev.moor.actors.network.NetworkChoice;
import dev.moor.actors.network.NetworkSpec;
import dev.moor.actors.port.MoorException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What clients say of networks: a network, an endpoint, a new container's networks and ports. */
public final class NetworkReader {
  private static final int MOST_PORT = 65_535;

  private NetworkReader() {}

  /** The body of {@code POST /networks/create}. */
  public static NetworkSpec network(ObjectNode body) {
    Fields fields = Fields.of(body);
    fields.refuse("Ingress", "ConfigOnly", "ConfigFrom");
    fields.refuseUnless("Scope", "local");
    if (Boolean.FALSE.equals(fields.optionalFlag("EnableIPv4"))) {
      throw fields.notSupported("EnableIPv4");
    }
    Fields ipam = fields.object("IPAM");
    List<NetworkSpec.Range> ranges = new ArrayList<>();
    if (ipam != null) {
      ipam.refuseUnless("Driver", "default");
      for (Fields range : ipam.objects("Config")) {
        ranges.add(
            new NetworkSpec.Range(
                range.text("Subnet"),
                range.text("IPRange"),
                range.text("Gateway"),
                range.textMap("AuxiliaryAddresses")));
      }
    }
    return new NetworkSpec(
        fields.text("Name"),
        fields.text("Driver"),
        "",
        fields.flag("Internal"),
        fields.flag("Attachable"),
        fields.flag("EnableIPv6"),
        ranges,
        ipam == null ? Map.of() : ipam.textMap("Options"),
        fields.textMap("Options"),
        fields.textMap("Labels"),
        null);
  }

  /**
   * Docker's EndpointSettings.
   *
   * @param settings null: nothing is said
   */
  public static EndpointChoice endpoint(String network, Fields settings) {
    if (settings == null) {
      return EndpointChoice.of(network);
    }
    Fields ipam = settings.object("IPAMConfig");
    if (ipam != null) {
      ipam.refuse("LinkLocalIPs");
    }
    String mac = settings.text("MacAddress").toLowerCase(java.util.Locale.ROOT);
    checkMac(mac);
    return new EndpointChoice(
        network,
        "",
        ipam == null ? "" : address(ipam, "IPv4Address"),
        ipam == null ? "" : address(ipam, "IPv6Address"),
        mac,
        settings.textsOrEmpty("Aliases"),
        settings.textMap("DriverOpts"),
        settings.integer("GwPriority"),
        links(settings));
  }

  /** Without the alias it is the name; Docker takes {@code /name:/container/alias} too. */
  private static List<String> links(Fields settings) {
    List<String> links = settings.textsOrEmpty("Links");
    for (String text : links) {
      Link link = Link.parse(text);
      if (!link.target().matches("[a-zA-Z0-9][a-zA-Z0-9_.-]*")
          || !link.alias().matches("[a-zA-Z0-9][a-zA-Z0-9_.-]*")) {
        throw invalid("bad format for links: " + text);
      }
    }
    return links;
  }

  /** Those of the whole container are those of its first network, which is the user's. */
  private static void linkFirst(List<EndpointChoice> endpoints, String mode, Fields host) {
    List<String> links = links(host);
    if (links.isEmpty()) {
      return;
    }
    switch (mode.replaceFirst(":.*", "")) {
      case "none" -> throw host.notSupported("Links");
      case "host" ->
          throw invalid(
              "conflicting options: host type networking can't be used with links. This would"
                  + " result in undefined behavior");
      case "container" ->
          throw invalid(
              "conflicting options: container type network can't be used with links. This would"
                  + " result in undefined behavior");
      default -> {
        String network = mode.isEmpty() ? "default" : mode;
        EndpointChoice there =
            endpoints.stream()
                .filter(e -> e.network().equals(network))
                .findFirst()
                .orElse(EndpointChoice.of(network));
        endpoints.removeIf(e -> e.network().equals(network));
        endpoints.add(there.withLinks(links));
      }
    }
  }

  private static void checkMac(String mac) {
    if (!mac.isEmpty() && !mac.matches("[0-9a-f]{2}(:[0-9a-f]{2}){5}")) {
      throw invalid(mac + " is not a valid mac address");
    }
  }

  private static String address(Fields ipam, String field) {
    String text = ipam.text(field);
    if (text.isEmpty()) {
      return "";
    }
    return Ip.parse(text)
        .map(Ip::toString)
        .orElseThrow(() -> invalid("invalid IP address: " + text));
  }

  /** What the body of a container's creation says of networks and ports. */
  public static NetworkChoice choice(ObjectNode body) {
    Fields config = Fields.of(body);
    List<EndpointChoice> endpoints = new ArrayList<>();
    Fields networking = config.object("NetworkingConfig");
    Fields named = networking == null ? null : networking.object("EndpointsConfig");
    if (named != null) {
      for (Map.Entry<String, JsonNode> entry : named.all()) {
        endpoints.add(endpoint(entry.getKey(), named.object(entry.getKey())));
      }
    }
    String mac = config.text("MacAddress").toLowerCase(java.util.Locale.ROOT);
    Fields host = config.object("HostConfig");
    String mode = host == null ? "" : host.text("NetworkMode");
    if (!mac.isEmpty()) {
      checkMac(mac);
      String first = mode.isEmpty() ? "default" : mode;
      EndpointChoice there =
          endpoints.stream()
              .filter(e -> e.network().equals(first))
              .findFirst()
              .orElse(EndpointChoice.of(first));
      endpoints.removeIf(e -> e.network().equals(first));
      endpoints.add(there.withMac(there.mac().isEmpty() ? mac : there.mac()));
    }
    if (host != null) {
      linkFirst(endpoints, mode, host);
    }
    return new NetworkChoice(
        endpoints,
        host == null ? Map.of() : bindings(host),
        host != null && host.flag("PublishAllPorts"));
  }

  private static Map<String, List<NetworkChoice.Binding>> bindings(Fields host) {
    Map<String, List<NetworkChoice.Binding>> bindings = new TreeMap<>();
    Fields ports = host.object("PortBindings");
    if (ports == null) {
      return bindings;
    }
    for (Map.Entry<String, JsonNode> entry : ports.all()) {
      String port = entry.getKey();
      if (!port.matches("\\d{1,5}(/(tcp|udp|sctp))?")) {
        throw invalid("invalid port specification: \"" + port + "\"");
      }
      List<NetworkChoice.Binding> all = new ArrayList<>();
      if (!entry.getValue().isNull()) {
        for (Fields binding : ports.objects(port)) {
          all.add(binding(binding));
        }
      }
      if (all.isEmpty()) {
        all.add(new NetworkChoice.Binding("", ""));
      }
      bindings.put(port.contains("/") ? port : port + "/tcp", all);
    }
    return bindings;
  }

  private static NetworkChoice.Binding binding(Fields binding) {
    String ip = binding.text("HostIp");
    if (!ip.isEmpty() && Ip.parse(ip).isEmpty()) {
      throw invalid("invalid IP address: " + ip);
    }
    String port = binding.text("HostPort");
    for (String part : port.split("-")) {
      if (!part.isEmpty() && (!part.matches("\\d{1,5}") || Integer.parseInt(part) > MOST_PORT)) {
        throw invalid("invalid port specification: \"" + port + "\"");
      }
    }
    return new NetworkChoice.Binding(ip, port);
  }

  private static MoorException invalid(String why) {
    return new MoorException(MoorException.Kind.INVALID, why);
  }
}
