package dev.moor.supervisor.networks;

import dev.moor.actors.network.Cidr;
import dev.moor.actors.network.EndpointChoice;
import dev.moor.actors.network.Ip;
import dev.moor.actors.network.NetworkSpec;
import dev.moor.actors.network.NetworkView;
import dev.moor.actors.port.MoorException;
import dev.moor.actors.port.MoorException.Kind;
import dev.moor.actors.port.NetworkService.Listed;
import dev.moor.actors.rules.Filters;
import dev.moor.supervisor.Moments;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** What can be asked of networks, and which ones a filter takes. */
final class NetworkRules {
  private static final String NAME = "[a-zA-Z0-9][a-zA-Z0-9_.-]*";
  private static final String BRIDGE = "com.docker.network.bridge.";
  private static final String DOCKERS = "com.docker.network.";
  private static final String DEFAULT_MODE = "nat";
  private static final Set<String> KNOWN =
      Set.of(
          BRIDGE + "name",
          BRIDGE + "default_bridge",
          BRIDGE + "enable_icc",
          BRIDGE + "enable_ip_masquerade",
          BRIDGE + "host_binding_ipv4",
          BRIDGE + "gateway_mode_ipv4",
          BRIDGE + "gateway_mode_ipv6",
          DOCKERS + "driver.mtu",
          DOCKERS + "container_iface_prefix");
  private static final Map<String, String> PATTERNS =
      Map.of(
          BRIDGE + "name", "[a-zA-Z0-9_.-]{1,15}",
          BRIDGE + "default_bridge", "1|t|T|true|TRUE|True|0|f|F|false|FALSE|False",
          BRIDGE + "enable_icc", "1|t|T|true|TRUE|True|0|f|F|false|FALSE|False",
          BRIDGE + "enable_ip_masquerade", "1|t|T|true|TRUE|True|0|f|F|false|FALSE|False",
          DOCKERS + "driver.mtu", "[1-9]\\d{1,4}|0",
          DOCKERS + "container_iface_prefix", "[a-zA-Z0-9_.-]{1,12}");

  private NetworkRules() {}

  static void check(NetworkSpec spec) {
    if (!spec.name().matches(NAME)) {
      throw invalid(
          "invalid network name: " + spec.name() + ", only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed");
    }
    checkDriver(spec.driver());
    if (!spec.ipamOptions().isEmpty()) {
      throw notSupported("IPAM.Options", spec.ipamOptions().keySet().toString());
    }
    spec.options().forEach(NetworkRules::checkOption);
    spec.ranges().stream()
        .map(NetworkSpec.Range::subnet)
        .filter(subnet -> !subnet.isEmpty() && Cidr.parse(subnet).isEmpty())
        .findFirst()
        .ifPresent(
            subnet -> {
              throw invalid("invalid subnet " + subnet + ": invalid CIDR address");
            });
  }

  private static void checkDriver(String driver) {
    switch (driver) {
      case "bridge" -> {}
      case "host", "null" ->
          throw new MoorException(
              Kind.FORBIDDEN, "only one instance of \"" + driver + "\" network is allowed");
      case "overlay" ->
          throw new MoorException(
              Kind.UNAVAILABLE,
              "This node is not a swarm manager, and Moor knows no swarm: the network driver"
                  + " overlay is not supported");
      case "macvlan", "ipvlan" -> throw notSupported("Driver", driver);
      default -> throw new MoorException(Kind.NOT_FOUND, "plugin \"" + driver + "\" not found");
    }
  }

  /**
   * As Docker, options of other makers are kept and shown; what is Docker's works or is refused.
   */
  private static void checkOption(String option, String value) {
    if (!option.startsWith(DOCKERS) || value.isEmpty()) {
      return;
    }
    if (!KNOWN.contains(option)) {
      throw notSupported("Options", option);
    }
    if (option.startsWith(BRIDGE + "gateway_mode_") && !value.equals(DEFAULT_MODE)) {
      throw notSupported("Options", option + "=" + value);
    }
    boolean address = option.equals(BRIDGE + "host_binding_ipv4");
    if (address
        ? Ip.parse(value).filter(ip -> !ip.v6()).isEmpty()
        : !value.matches(PATTERNS.getOrDefault(option, ".*"))) {
      throw invalid("failed to parse " + option + " value: " + value);
    }
  }

  /** What is Docker's own among the options of an endpoint would change something. */
  static void checkOptions(EndpointChoice endpoint) {
    endpoint.driverOptions().keySet().stream()
        .filter(option -> option.startsWith(DOCKERS))
        .findFirst()
        .ifPresent(
            option -> {
              throw notSupported("DriverOpts", option);
            });
  }

  static void check(EndpointChoice endpoint, NetworkView network) {
    checkOptions(endpoint);
    boolean predefined = network.name().equals(NetworkEngine.DEFAULT);
    if (predefined && (!endpoint.ipv4().isEmpty() || !endpoint.ipv6().isEmpty())) {
      throw invalid("user specified IP address is supported on user defined networks only");
    }
    if (predefined && !endpoint.aliases().isEmpty()) {
      throw invalid(
          "network-scoped alias is supported only for containers in user defined networks");
    }
  }

  private static MoorException invalid(String why) {
    return new MoorException(Kind.INVALID, why);
  }

  private static MoorException notSupported(String field, String value) {
    return new MoorException(
        Kind.NOT_IMPLEMENTED, "option " + field + " is not supported: " + value);
  }

  static boolean matches(
      Listed listed, Map<String, List<String>> filters, Predicate<NetworkView> used) {
    NetworkView view = listed.view();
    boolean builtin =
        Predefined.NAMES.contains(view.name()) || view.name().equals(NetworkEngine.DEFAULT);
    return any(filters, "name", value -> view.name().contains(value))
        && any(filters, "id", value -> view.id().startsWith(value))
        && any(filters, "driver", value -> view.spec().driver().equals(value))
        && any(filters, "scope", value -> value.equals("local"))
        && any(filters, "type", value -> isType(value, builtin))
        && any(
            filters,
            "dangling",
            value -> Filters.bool("dangling", value) == (!builtin && !used.test(view)))
        && Filters.labels(filters.get("label"), view.spec().labels());
  }

  private static boolean isType(String value, boolean builtin) {
    if (!Set.of("builtin", "custom").contains(value)) {
      throw invalid("invalid filter: 'type'='" + value + "'");
    }
    return value.equals(builtin ? "builtin" : "custom");
  }

  private static boolean any(
      Map<String, List<String>> filters, String key, Predicate<String> test) {
    List<String> values = filters.get(key);
    return values == null || values.isEmpty() || values.stream().anyMatch(test);
  }

  static boolean isPruned(NetworkView view, Map<String, List<String>> filters) {
    boolean unwanted =
        filters.getOrDefault("label!", List.of()).stream()
            .anyMatch(label -> Filters.labels(List.of(label), view.spec().labels()));
    Optional<Instant> until = Moments.until(filters, Instant.now());
    return !unwanted
        && Filters.labels(filters.get("label"), view.spec().labels())
        && until.map(limit -> view.createdAt().isBefore(limit)).orElse(true);
  }
}
