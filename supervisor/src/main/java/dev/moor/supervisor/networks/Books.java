package dev.moor.supervisor.networks;

import dev.moor.actors.container.ContainerEvent;
import dev.moor.actors.network.AddressBook;
import dev.moor.actors.network.EndpointChoice;
import dev.moor.actors.network.Ip;
import dev.moor.actors.network.Lease;
import dev.moor.actors.network.NetworkChoice;
import dev.moor.actors.network.NetworkPart;
import dev.moor.actors.network.NetworkSpec;
import dev.moor.actors.network.NetworkView;
import dev.moor.actors.network.PortBook;
import dev.moor.actors.network.PublishedPort;
import dev.moor.actors.port.MoorException;
import dev.moor.actors.port.MoorException.Kind;
import dev.moor.supervisor.containers.NetworkAccess.Reservation;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** Who has which address and port now; the one writer, rebuilt from the containers' events. */
final class Books {
  private static final int SHORT_ID = 12;

  private final Map<String, List<AddressBook>> addresses = new HashMap<>();
  private final PortBook ports = new PortBook();
  private final Map<String, List<PublishedPort>> portsOf = new HashMap<>();
  private final PortBook.Listeners listeners;

  Books(PortBook.Listeners listeners) {
    this.listeners = listeners;
  }

  /**
   * @param network the network that an endpoint names; throws NOT_FOUND
   */
  synchronized Reservation reserve(
      ContainerEvent.Created created,
      String name,
      int run,
      NetworkChoice choice,
      Function<EndpointChoice, NetworkView> network) {
    String id = created.id();
    release(id);
    List<Lease> leases = new ArrayList<>();
    try {
      for (EndpointChoice endpoint : choice.endpoints()) {
        NetworkView view = network.apply(endpoint);
        String device = device(view.spec(), leases);
        leases.add(lease(id, name, created.spec().hostname(), view, endpoint, device, run));
      }
      NetworkPart part =
          new NetworkPart(choice, List.of(), List.of(), List.of(), List.of())
              .reserved(leases, List.of());
      boolean v6 = part.primary(true).isPresent();
      String defaultIp =
          part.primary()
              .map(
                  lease ->
                      network.apply(EndpointChoice.of(lease.network())).spec().bindingAddress())
              .orElse("");
      List<PublishedPort> published =
          part.primary().isEmpty()
              ? List.of()
              : ports.take(
                  id, choice.published(created.spec().exposedPorts()), defaultIp, v6, listeners);
      portsOf.put(id, published);
      return new Reservation(leases, published);
    } catch (MoorException e) {
      release(id);
      throw e;
    }
  }

  /** A lease on one network more. */
  synchronized Lease connect(
      String id,
      String name,
      String hostname,
      NetworkView view,
      EndpointChoice endpoint,
      List<Lease> before) {
    try {
      return lease(id, name, hostname, view, endpoint, device(view.spec(), before), 0);
    } catch (MoorException e) {
      release(id, view.id()); // of two families one may have been had
      throw e;
    }
  }

  /** The first name that is free. */
  private static String device(NetworkSpec spec, List<Lease> others) {
    Set<String> devices = new LinkedHashSet<>();
    others.forEach(lease -> devices.add(lease.device()));
    int number = 0;
    while (devices.contains(spec.devicePrefix() + number)) {
      number++;
    }
    return spec.devicePrefix() + number;
  }

  private Lease lease(
      String id,
      String name,
      String hostname,
      NetworkView view,
      EndpointChoice endpoint,
      String device,
      int run) {
    NetworkSpec spec = view.spec();
    if (!endpoint.ipv6().isEmpty() && spec.ranges().stream().noneMatch(r -> r.v6())) {
      throw new MoorException(
          Kind.INVALID,
          "no configured subnet contains IP address %s: network %s has no IPv6"
              .formatted(endpoint.ipv6(), view.name()));
    }
    List<AddressBook> books = books(view);
    String four = "";
    String gateway4 = "";
    int prefix4 = 0;
    String six = "";
    String gateway6 = "";
    int prefix6 = 0;
    String mac = endpoint.mac();
    for (int i = 0; i < books.size(); i++) {
      NetworkSpec.Range range = spec.ranges().get(i);
      String wanted = range.v6() ? endpoint.ipv6() : endpoint.ipv4();
      AddressBook book = books.get(i);
      Ip ip = wanted.isEmpty() ? book.any(id) : book.fixed(wanted, id);
      String gateway = spec.internal() ? "" : range.gateway();
      if (range.v6()) {
        six = ip.toString();
        gateway6 = gateway;
        prefix6 = range.cidr().prefix();
      } else {
        four = ip.toString();
        gateway4 = gateway;
        prefix4 = range.cidr().prefix();
      }
      if (mac.isEmpty()) {
        mac = ip.mac();
      }
    }
    String hash = hash(id + "/" + view.id());
    Set<String> names = new LinkedHashSet<>(List.of(name));
    names.addAll(endpoint.aliases());
    names.add(id.substring(0, SHORT_ID));
    if (!hostname.isEmpty()) {
      names.add(hostname);
    }
    return new Lease(
        view.name(),
        view.id(),
        hash(hash + "/" + run),
        "veth" + hash.substring(0, 10),
        device,
        mac,
        four,
        prefix4,
        gateway4,
        six,
        prefix6,
        gateway6,
        List.copyOf(names));
  }

  private List<AddressBook> books(NetworkView view) {
    return addresses.computeIfAbsent(
        view.id(),
        key -> {
          String label = view.name() + " (" + view.id() + ")";
          return view.spec().ranges().stream().map(r -> new AddressBook(r, label)).toList();
        });
  }

  /** What the journal says a container has. */
  synchronized void restore(String id, NetworkPart part, Function<String, NetworkView> network) {
    List<Lease> leases = new ArrayList<>(part.leases());
    part.opening().stream().filter(o -> o.lease() != null).forEach(o -> leases.add(o.lease()));
    for (Lease lease : leases) {
      NetworkView view = network.apply(lease.networkId());
      if (view != null) {
        for (AddressBook book : books(view)) {
          book.restore(lease.ipv4(), id);
          book.restore(lease.ipv6(), id);
        }
      }
    }
    part.ports().forEach(port -> ports.restore(port, id));
    portsOf.put(id, part.ports());
  }

  synchronized void release(String id) {
    addresses.values().forEach(books -> books.forEach(book -> book.release(id)));
    List<PublishedPort> own = portsOf.remove(id);
    if (own != null) {
      ports.release(own);
    }
  }

  synchronized void release(String id, String networkId) {
    addresses.getOrDefault(networkId, List.of()).forEach(book -> book.release(id));
  }

  synchronized void forget(String networkId) {
    addresses.remove(networkId);
  }

  static String hash(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-256", e);
    }
  }

  static MoorException missing(String ref) {
    return new MoorException(Kind.NOT_FOUND, dev.moor.actors.network.NetworkMachine.noSuch(ref));
  }
}
