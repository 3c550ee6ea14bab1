package dev.moor.actors.container;

import dev.moor.actors.container.ContainerState.Core;
import dev.moor.actors.port.MoorException.Kind;
import java.util.Optional;

/** Whether a container can be connected to a network, or leave it. */
final class NetworkRule {
  private NetworkRule() {}

  static Optional<Decision> refusal(Core core, ContainerCommand.Connect command) {
    String mode = core.host().networkMode();
    if (mode.equals("host") || mode.startsWith("container:")) {
      return refused(
          Kind.INVALID,
          "container sharing network namespace with another container or host cannot be connected"
              + " to any other network");
    }
    if (mode.equals("none") && core.networks().choice().endpoints().isEmpty()) {
      return refused(
          Kind.INVALID,
          "container cannot be connected to multiple networks with one of the networks in private"
              + " (none) mode");
    }
    if (core.networks().isOpen(command.endpoint().networkId())) {
      return refused(Kind.CONFLICT, "a change of this network is under way, try again");
    }
    // while it does not run, what is said later holds
    return core.networks().lease(command.endpoint().networkId()).isPresent()
        ? refused(
            Kind.FORBIDDEN,
            "endpoint with name %s already exists in network %s"
                .formatted(core.name(), command.endpoint().network()))
        : Optional.empty();
  }

  static Optional<Decision> refusal(Core core, ContainerCommand.Disconnect command) {
    if (core.networks().isOpen(command.networkId())) {
      return refused(Kind.CONFLICT, "a change of this network is under way, try again");
    }
    boolean there =
        core.networks().choice().endpoints().stream()
            .anyMatch(e -> e.isOn(command.network(), command.networkId()));
    return there
        ? Optional.empty()
        : refused(
            Kind.INTERNAL,
            "container %s is not connected to network %s".formatted(core.id(), command.network()));
  }

  private static Optional<Decision> refused(Kind kind, String why) {
    return Optional.of(Decision.reject(kind, why));
  }
}
