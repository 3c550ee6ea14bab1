package dev.moor.supervisor.networks;

import dev.moor.actors.network.Cidr;
import dev.moor.actors.network.EndpointChoice;
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
  private static final Set<String> OPTIONS =
      Set.of(
          BRIDGE + "name",
          BRIDGE + "enable_icc",
          BRIDGE + "enable_ip_masquerade",
          BRIDGE + "host_binding_ipv4",
          BRIDGE + "default_bridge",
          "com.docker.network.driver.mtu");

  private NetworkRules() {}

  static void check(NetworkSpec spec) {
    if (!spec.name().matches(NAME)) {
      throw invalid(
          "invalid network name: " + spec.name() + ", only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed");
    }
    if (!spec.driver().equals("bridge")) {
      throw new MoorException(
          Kind.NOT_FOUND,
          "could not find plugin %s in v1 plugin registry: plugin not found"
              .formatted(spec.driver()));
    }
    if (!spec.ipamOptions().isEmpty()) {
      throw notSupported("IPAM.Options", spec.ipamOptions().keySet().toString());
    }
    for (String option : spec.options().keySet()) {
      if (!OPTIONS.contains(option)) {
        throw notSupported("Options", option);
      }
    }
    String device = spec.deviceWanted();
    if (!device.isEmpty() && !device.matches("[a-zA-Z0-9_.-]{1,15}")) {
      throw invalid("invalid bridge name: " + device);
    }
    spec.ranges().stream()
        .map(NetworkSpec.Range::subnet)
        .filter(subnet -> !subnet.isEmpty() && Cidr.parse(subnet).isEmpty())
        .findFirst()
        .ifPresent(
            subnet -> {
              throw invalid("invalid subnet " + subnet + ": invalid CIDR address");
            });
  }

  static void check(EndpointChoice endpoint, NetworkView network) {
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
        && any(filters, "type", value -> value.equals(builtin ? "builtin" : "custom"))
        && any(
            filters,
            "dangling",
            value -> Filters.bool("dangling", value) == (!builtin && !used.test(view)))
        && Filters.labels(filters.get("label"), view.spec().labels());
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
