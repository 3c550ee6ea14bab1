package dev.moor.supervisor.networks;

import dev.moor.actors.network.EndpointChoice;
import dev.moor.actors.network.NetworkChoice;
import dev.moor.actors.network.NetworkView;
import dev.moor.actors.port.MoorException;
import dev.moor.actors.port.MoorException.Kind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** What a network mode and the endpoints that a client named come to. */
final class ChoiceRule {
  private final Function<String, Optional<NetworkView>> networks;
  private final boolean defaultBridge;

  ChoiceRule(Function<String, Optional<NetworkView>> networks, boolean defaultBridge) {
    this.networks = networks;
    this.defaultBridge = defaultBridge;
  }

  NetworkChoice complete(String mode, NetworkChoice asked, List<String> warnings) {
    if (mode.equals("host") || mode.equals("none") || mode.startsWith("container:")) {
      return alone(mode, asked, warnings);
    }
    boolean plain = mode.equals("default");
    // clients name the default network again as an endpoint that says nothing
    boolean nothingElse =
        asked.endpoints().stream()
            .allMatch(e -> e.network().equals("default") && e.links().isEmpty());
    if (plain && !defaultBridge && nothingElse) {
      return NetworkChoice.none();
    }
    String network = plain ? NetworkEngine.DEFAULT : mode;
    List<EndpointChoice> endpoints = new ArrayList<>();
    EndpointChoice first = EndpointChoice.of(network);
    List<EndpointChoice> others = new ArrayList<>();
    for (EndpointChoice endpoint : asked.endpoints()) {
      if (isSame(endpoint.network(), network, plain)) {
        first = endpoint;
      } else {
        others.add(endpoint);
      }
    }
    endpoints.add(found(first, network));
    others.stream()
        .sorted(Comparator.comparing(EndpointChoice::network))
        .forEach(endpoint -> endpoints.add(found(endpoint, endpoint.network())));
    endpoints.forEach(ChoiceRule::check);
    return asked.withEndpoints(endpoints);
  }

  private boolean isSame(String named, String network, boolean plain) {
    if (named.equals(network) || (plain && named.equals("default"))) {
      return true;
    }
    Optional<NetworkView> one = networks.apply(named);
    return one.isPresent() && one.equals(networks.apply(network));
  }

  private EndpointChoice found(EndpointChoice endpoint, String network) {
    return networks
        .apply(network)
        .map(view -> endpoint.on(view.name(), view.id()))
        .orElseGet(() -> endpoint.on(network, ""));
  }

  private static void check(EndpointChoice endpoint) {
    NetworkRules.checkOptions(endpoint);
    boolean user = !endpoint.network().equals(NetworkEngine.DEFAULT);
    if (!user && (!endpoint.ipv4().isEmpty() || !endpoint.ipv6().isEmpty())) {
      throw new MoorException(
          Kind.INVALID, "user specified IP address is supported on user defined networks only");
    }
    if (!user && !endpoint.aliases().isEmpty()) {
      throw new MoorException(
          Kind.INVALID,
          "network-scoped alias is supported only for containers in user defined" + " networks");
    }
  }

  private static NetworkChoice alone(String mode, NetworkChoice asked, List<String> warnings) {
    for (EndpointChoice endpoint : asked.endpoints()) {
      boolean same = endpoint.network().equals(mode);
      if (!same || !endpoint.ipv4().isEmpty() || !endpoint.ipv6().isEmpty()) {
        throw new MoorException(
            Kind.INVALID,
            "conflicting options: cannot attach both user-defined and non-user-defined"
                + " network-modes");
      }
    }
    boolean publishes = !asked.bindings().isEmpty() || asked.publishAll();
    if (publishes && mode.equals("host")) {
      warnings.add("Published ports are discarded when using host network mode");
    }
    return NetworkChoice.none();
  }
}
