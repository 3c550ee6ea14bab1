package dev.moor.actors.network;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What stands in a container's events about its networks.
 *
 * @param leases of the run that is under way
 * @param opening connections asked for and not confirmed
 * @param closing ids of networks to be left, not confirmed
 */
public record NetworkPart(
    NetworkChoice choice,
    List<Lease> leases,
    List<PublishedPort> ports,
    List<Opening> opening,
    List<String> closing) {

  /** An open connection. */
  public record Opening(EndpointChoice endpoint, Lease lease) {}

  public NetworkPart {
    leases = List.copyOf(leases);
    ports = List.copyOf(ports);
    opening = List.copyOf(opening);
    closing = List.copyOf(closing);
  }

  /** Only {@code lo}, or another's namespace. */
  public static NetworkPart none() {
    return new NetworkPart(NetworkChoice.none(), List.of(), List.of(), List.of(), List.of());
  }

  public NetworkPart withChoice(NetworkChoice other) {
    return new NetworkPart(other, leases, ports, opening, closing);
  }

  /** A run has these now. */
  public NetworkPart reserved(List<Lease> newLeases, List<PublishedPort> newPorts) {
    NetworkChoice found = choice;
    for (Lease lease : newLeases) {
      found =
          found.withEndpoints(
              found.endpoints().stream()
                  .map(
                      e ->
                          e.isOn(lease.network(), lease.networkId())
                                  || e.network().equals(lease.network())
                              ? e.on(lease.network(), lease.networkId())
                              : e)
                  .toList());
    }
    return new NetworkPart(found, newLeases, newPorts, List.of(), List.of());
  }

  /** The run is over: what was to be connected or left is so at the next start. */
  public NetworkPart released() {
    NetworkChoice settled = choice;
    for (Opening open : opening) {
      settled = settled.with(open.endpoint());
    }
    for (String id : closing) {
      settled = settled.without("", id);
    }
    return new NetworkPart(settled, List.of(), List.of(), List.of(), List.of());
  }

  public NetworkPart opening(EndpointChoice endpoint, Lease lease) {
    List<Opening> open = new ArrayList<>(opening);
    open.add(new Opening(endpoint, lease));
    return new NetworkPart(choice, leases, ports, open, closing);
  }

  /** An open connection is made. */
  public NetworkPart opened(String networkId) {
    List<Opening> open = new ArrayList<>(opening);
    List<Lease> all = new ArrayList<>(leases);
    NetworkChoice settled = choice;
    for (Opening one : opening) {
      if (one.endpoint().networkId().equals(networkId)) {
        open.remove(one);
        settled = settled.with(one.endpoint());
        if (one.lease() != null) {
          all.add(one.lease());
        }
      }
    }
    return new NetworkPart(settled, all, ports, open, closing);
  }

  /** An open connection is given up. */
  public NetworkPart notOpened(String networkId) {
    List<Opening> open = new ArrayList<>(opening);
    open.removeIf(one -> one.endpoint().networkId().equals(networkId));
    return new NetworkPart(choice, leases, ports, open, closing);
  }

  public NetworkPart closing(String networkId) {
    List<String> all = new ArrayList<>(closing);
    all.add(networkId);
    return new NetworkPart(choice, leases, ports, opening, all);
  }

  /** The network is left. */
  public NetworkPart closed(String networkId) {
    List<Lease> rest = new ArrayList<>(leases);
    rest.removeIf(lease -> lease.networkId().equals(networkId));
    NetworkPart kept = notClosed(networkId);
    return new NetworkPart(
        choice.without("", networkId), rest, ports, kept.opening(), kept.closing());
  }

  /** Leaving failed. */
  public NetworkPart notClosed(String networkId) {
    List<String> all = new ArrayList<>(closing);
    all.remove(networkId);
    return new NetworkPart(choice, leases, ports, opening, all);
  }

  public Optional<Lease> lease(String networkId) {
    return leases.stream().filter(lease -> lease.networkId().equals(networkId)).findFirst();
  }

  public boolean isOpen(String networkId) {
    return closing.contains(networkId)
        || opening.stream().anyMatch(open -> open.endpoint().networkId().equals(networkId));
  }

  /** Those of its ports that lead to it now: with internal networks alone, none does. */
  public List<PublishedPort> reached() {
    return ports.stream().filter(port -> primary(port.v6()).isPresent()).toList();
  }

  /** The one of IPv4, else that of IPv6. */
  public Optional<Lease> primary() {
    return primary(false).or(() -> primary(true));
  }

  /**
   * The lease whose network has a family's default route and published ports: of the highest
   * priority, and of those the first by name, as with Docker.
   */
  public Optional<Lease> primary(boolean v6) {
    return leases.stream()
        .filter(lease -> !(v6 ? lease.gateway6() : lease.gateway4()).isEmpty())
        .min(Comparator.comparingInt(this::priority).reversed().thenComparing(Lease::network));
  }

  private int priority(Lease lease) {
    return choice.endpoints().stream()
        .filter(e -> e.isOn(lease.network(), lease.networkId()))
        .mapToInt(EndpointChoice::gatewayPriority)
        .findFirst()
        .orElse(0);
  }
}
