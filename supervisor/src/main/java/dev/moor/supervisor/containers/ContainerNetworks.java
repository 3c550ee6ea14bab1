package dev.moor.supervisor.containers;

import dev.moor.actors.container.ContainerCommand;
import dev.moor.actors.container.ContainerCommand.Outcome;
import dev.moor.actors.container.ContainerEffect;
import dev.moor.actors.container.ContainerSpec;
import dev.moor.actors.container.ContainerView;
import dev.moor.actors.network.Lease;
import dev.moor.actors.network.Link;
import dev.moor.actors.network.NetworkPart;
import dev.moor.actors.port.MoorException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The networks' part of one container's work; every method blocks and may be repeated. */
final class ContainerNetworks {
  private static final Logger LOG = LoggerFactory.getLogger(ContainerNetworks.class);
  private static final int NOT_LAUNCHED_CODE = 128;
  private static final int SHORT_ID = 12;

  private final WorkContext context;
  private final ContainerFolder folder;
  private final ContainerSpec spec;

  ContainerNetworks(WorkContext context, ContainerFolder folder, ContainerSpec spec) {
    this.context = context;
    this.folder = folder;
    this.spec = spec;
  }

  private NetworkAccess networks() {
    return context
        .networks()
        .orElseThrow(
            () ->
                new MoorException(
                    MoorException.Kind.UNAVAILABLE,
                    "this machine has no networks but none and host"));
  }

  /** Takes addresses and ports for a run. */
  Outcome reserve(ContainerEffect.Reserve effect) {
    try {
      NetworkAccess.Reservation taken =
          networks().reserve(effect.created(), effect.name(), effect.run(), effect.choice());
      return new ContainerCommand.NetworksReserved(effect.run(), taken.leases(), taken.ports());
    } catch (MoorException e) {
      return new ContainerCommand.LaunchFailed(
          effect.run(),
          "failed to set up container networking: " + e.getMessage(),
          NOT_LAUNCHED_CODE,
          context.clock().instant());
    }
  }

  /** The namespace for the run; empty where it has none of its own making. */
  Optional<Path> attach(NetworkPart networks) throws IOException {
    return networks.leases().isEmpty()
        ? Optional.empty()
        : Optional.of(networks().attach(folder.id(), networks, spec.host().dns()));
  }

  Outcome connect(ContainerEffect.Connect effect) {
    NetworkPart.Opening opening = effect.opening();
    String network = opening.endpoint().networkId();
    try {
      networks().connect(folder.id(), opening, effect.networks());
      List<Lease> leases = new ArrayList<>(effect.networks().leases());
      leases.removeIf(lease -> lease.networkId().equals(network));
      leases.add(opening.lease());
      NetworkPart before = effect.networks();
      NetworkPart after =
          before.withChoice(before.choice().with(opening.endpoint())).reserved(leases, List.of());
      context.files().changeNetworks(folder, spec, context, before, after, links(after));
      return new ContainerCommand.ConnectDone(network);
    } catch (IOException | RuntimeException e) {
      return new ContainerCommand.ConnectFailed(network, RuntimePort.reason(e));
    }
  }

  Outcome disconnect(ContainerEffect.Disconnect effect) {
    try {
      networks().disconnect(folder.id(), effect.networkId(), effect.networks());
      NetworkPart after = effect.networks().closed(effect.networkId());
      context.files().changeNetworks(folder, spec, context, effect.networks(), after, links(after));
      return new ContainerCommand.DisconnectDone(effect.networkId());
    } catch (IOException | RuntimeException e) {
      return new ContainerCommand.DisconnectFailed(effect.networkId(), RuntimePort.reason(e));
    }
  }

  void writeHosts(NetworkPart networks) throws IOException {
    if (!spec.host().networkMode().startsWith("container:")) {
      // one after the other, or an older list could be written last
      synchronized (context.files()) {
        context.files().writeHosts(folder, spec, context, networks, links(networks));
      }
    }
  }

  /** A container that it links to has come, gone or changed its address. */
  void relink(NetworkPart networks) throws IOException {
    synchronized (context.files()) {
      context.files().changeNetworks(folder, spec, context, networks, networks, links(networks));
    }
  }

  /** Lines of linked containers that run; on user networks the name server knows their aliases. */
  private List<String> links(NetworkPart networks) {
    List<String> lines = new ArrayList<>();
    for (Lease lease : networks.leases()) {
      networks.choice().endpoints().stream()
          .filter(endpoint -> endpoint.isOn(lease.network(), lease.networkId()))
          .filter(endpoint -> DefaultLinks.isOn(endpoint.network()))
          .flatMap(endpoint -> endpoint.links().stream())
          .map(Link::parse)
          .forEach(link -> lines.addAll(lines(link, lease)));
    }
    return lines;
  }

  private List<String> lines(Link link, Lease lease) {
    Optional<ContainerView> target = context.find().apply(link.target());
    if (target.isEmpty() || context.networks().isEmpty()) {
      return List.of();
    }
    String name = target.get().name();
    String names =
        link.alias()
            + " "
            + target.get().id().substring(0, SHORT_ID)
            + (name.equals(link.alias()) ? "" : " " + name);
    return context.networks().get().addresses(target.get().id(), lease.networkId()).stream()
        .map(address -> address + '\t' + names)
        .toList();
  }

  void release() throws IOException {
    if (context.networks().isPresent()) {
      context.networks().get().release(folder.id());
    }
  }

  /** Whether it may have changed its addresses and routes itself, and meant it. */
  private boolean ownsItsNetwork() {
    return spec.host().privileged()
        || spec.host().capAdd().stream()
            .map(name -> name.toUpperCase(Locale.ROOT).replaceFirst("^CAP_", ""))
            .anyMatch(name -> name.equals("NET_ADMIN") || name.equals("ALL"));
  }

  /** Compares an adopted run with the kernel; a difference is repaired and told. */
  void check(long pid, NetworkPart networks, Consumer<String> repaired) {
    if (context.networks().isEmpty()) {
      return;
    }
    try {
      context
          .networks()
          .get()
          .check(folder.id(), pid, networks, !ownsItsNetwork())
          .ifPresent(repaired);
      if (networks.choice().endpoints().stream().anyMatch(e -> !e.links().isEmpty())) {
        // others may have come or gone before this one was known again
        relink(networks);
      }
    } catch (IOException | RuntimeException e) {
      LOG.warn("the networks of container {} could not be checked", folder.id(), e);
    }
  }
}
