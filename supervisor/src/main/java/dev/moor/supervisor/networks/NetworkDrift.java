package dev.moor.supervisor.networks;

import dev.moor.actors.container.ContainerView;
import dev.moor.actors.container.ContainerView.Phase;
import dev.moor.actors.network.Lease;
import dev.moor.actors.network.NetworkPart;
import dev.moor.actors.network.NetworkSpec;
import dev.moor.actors.network.NetworkView;
import dev.moor.actors.port.HistoryService.Drift;
import dev.moor.runtime.net.Links;
import dev.moor.runtime.net.NftTable;
import dev.moor.runtime.net.Nftables;
import dev.moor.runtime.netns.NetworkNamespaces;
import dev.moor.supervisor.entity.EntityViews;
import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Bridges, containers' devices with their addresses, and the table of rules, against what the views
 * say. Changes nothing: the table that should be there is made in a namespace that nobody has, and
 * both are compared as the kernel lists them.
 */
final class NetworkDrift {
  static final String NOT_OURS = " that is not ours";

  private final EntityViews<NetworkView> networks;
  private final Links links;
  private final Plumbing plumbing;
  private final Nftables nft;
  private final NftTable table;

  NetworkDrift(
      EntityViews<NetworkView> networks,
      Links links,
      Plumbing plumbing,
      Nftables nft,
      NftTable table) {
    this.networks = networks;
    this.links = links;
    this.plumbing = plumbing;
    this.nft = nft;
    this.table = table;
  }

  List<Drift> look(Collection<ContainerView> containers) throws IOException {
    List<Drift> found = new ArrayList<>();
    Set<Integer> bridges = new HashSet<>();
    for (NetworkView network : networks.all()) {
      if (!network.removing()) {
        bridge(network, bridges, found);
      }
    }
    Set<String> devices = new HashSet<>();
    for (ContainerView container : containers) {
      container.networks().leases().forEach(lease -> devices.add(lease.hostDevice()));
      container.networks().opening().stream()
          .filter(opening -> opening.lease() != null)
          .forEach(opening -> devices.add(opening.lease().hostDevice()));
      if (container.phase() == Phase.RUNNING || container.phase() == Phase.PAUSED) {
        container(container, found);
      }
    }
    for (Links.Link link : links.all()) {
      if (bridges.contains(link.master()) && !devices.contains(link.name())) {
        found.add(new Drift("link", link.name(), "a port of a bridge, and of no container"));
      }
    }
    found.addAll(rules(containers));
    return found;
  }

  private void bridge(NetworkView network, Set<Integer> indices, List<Drift> found)
      throws IOException {
    String device = network.spec().device();
    Optional<Links.Link> link = links.find(device);
    if (link.isEmpty() || !link.get().kind().equals("bridge")) {
      found.add(drift(network, "bridge " + device + " is missing"));
      return;
    }
    indices.add(link.get().index());
    if (!link.get().up()) {
      found.add(drift(network, "bridge " + device + " is down"));
    }
    List<Links.Address> addresses = links.addresses(link.get().index());
    for (NetworkSpec.Range range : network.spec().ranges()) {
      if (!has(addresses, range.gateway(), range.cidr().prefix())) {
        String address = range.gateway() + "/" + range.cidr().prefix();
        found.add(drift(network, "bridge " + device + " has no address " + address));
      }
    }
  }

  private static Drift drift(NetworkView network, String what) {
    return new Drift("network", network.name(), what);
  }

  private static boolean has(List<Links.Address> addresses, String address, int prefix)
      throws IOException {
    InetAddress wanted = InetAddress.getByName(address);
    return addresses.stream()
        .anyMatch(found -> found.address().equals(wanted) && found.prefix() == prefix);
  }

  private void container(ContainerView container, List<Drift> found) throws IOException {
    List<Lease> leases = container.networks().leases();
    for (Lease lease : leases) {
      Optional<Links.Link> device = links.find(lease.hostDevice());
      Optional<Links.Link> bridge =
          networks.get(lease.networkId()).isEmpty()
              ? Optional.empty()
              : links.find(networks.get(lease.networkId()).get().spec().device());
      String named = "device " + lease.hostDevice() + " of network " + lease.network();
      if (device.isEmpty()) {
        found.add(new Drift("container", container.id(), named + " is missing"));
      } else if (bridge.isPresent() && device.get().master() != bridge.get().index()) {
        found.add(new Drift("container", container.id(), named + " is no port of its bridge"));
      } else if (!device.get().up()) {
        found.add(new Drift("container", container.id(), named + " is down"));
      }
    }
    if (!leases.isEmpty()) {
      NetworkNamespaces.inside(
              plumbing.path(container.id(), container.pid()), () -> inside(container.networks()))
          .forEach(what -> found.add(new Drift("container", container.id(), what)));
    }
  }

  /** What the calling thread's namespace lacks, and which routes it has more. */
  static List<String> inside(NetworkPart networks) throws IOException {
    List<String> found = new ArrayList<>();
    try (Links own = Links.open()) {
      for (Lease lease : networks.leases()) {
        Optional<Links.Link> device = own.find(lease.device());
        if (device.isEmpty()) {
          found.add("it has no device " + lease.device() + " for network " + lease.network());
          continue;
        }
        List<Links.Address> addresses = own.addresses(device.get().index());
        if (!device.get().up()) {
          found.add("its device " + lease.device() + " is down");
        }
        if (!lease.ipv4().isEmpty() && !has(addresses, lease.ipv4(), lease.prefix4())) {
          found.add("its device " + lease.device() + " has no address " + lease.ipv4());
        }
        if (!lease.ipv6().isEmpty() && !has(addresses, lease.ipv6(), lease.prefix6())) {
          found.add("its device " + lease.device() + " has no address " + lease.ipv6());
        }
      }
      found.addAll(routes(networks, own));
    }
    return found;
  }

  private static List<String> routes(NetworkPart networks, Links own) throws IOException {
    Set<String> wanted = new TreeSet<>();
    for (boolean v6 : new boolean[] {false, true}) {
      Optional<Lease> lease = networks.primary(v6);
      if (lease.isPresent()) {
        String via = v6 ? lease.get().gateway6() : lease.get().gateway4();
        wanted.add(InetAddress.getByName(via).getHostAddress() + " dev " + lease.get().device());
      }
    }
    Set<String> there = new TreeSet<>();
    for (Links.Gateway gateway : own.gateways()) {
      String device =
          own.all().stream()
              .filter(link -> link.index() == gateway.index())
              .map(Links.Link::name)
              .findFirst()
              .orElse("?");
      there.add(gateway.via().getHostAddress() + " dev " + device);
    }
    List<String> found = new ArrayList<>();
    wanted.stream()
        .filter(route -> !there.contains(route))
        .forEach(route -> found.add("it has no default route via " + route));
    there.stream()
        .filter(route -> !wanted.contains(route))
        .forEach(route -> found.add("it has a default route via " + route + NOT_OURS));
    return found;
  }

  private List<Drift> rules(Collection<ContainerView> containers) throws IOException {
    List<NftTable.Bridge> bridges =
        networks.all().stream()
            .filter(network -> !network.removing())
            .map(network -> Firewall.of(network.spec()))
            .toList();
    List<NftTable.Port> ports =
        containers.stream()
            .flatMap(container -> Firewall.ports(container.networks()).stream())
            .toList();
    String name = "table " + table.name();
    boolean there = nft.run("list tables inet\n").contains("inet " + table.name() + "\n");
    if (bridges.isEmpty() || !there) {
      return bridges.isEmpty() == !there
          ? List.of()
          : List.of(new Drift("rules", name, there ? "no network has any" : "it is missing"));
    }
    RuleLines wanted = RuleLines.of(NetworkNamespaces.apart(() -> fresh(bridges, ports)));
    RuleLines found = RuleLines.of(list(nft));
    List<Drift> drift = new ArrayList<>();
    wanted.without(found).forEach(line -> drift.add(new Drift("rules", name, "missing: " + line)));
    found.without(wanted).forEach(line -> drift.add(new Drift("rules", name, "not ours: " + line)));
    return drift;
  }

  private String fresh(List<NftTable.Bridge> bridges, List<NftTable.Port> ports)
      throws IOException {
    try (Nftables own =
        Nftables.open().orElseThrow(() -> new IOException("libnftables is missing"))) {
      own.run(table.whole(bridges, ports));
      return list(own);
    }
  }

  private String list(Nftables from) throws IOException {
    return from.run("list table inet " + table.name() + "\n");
  }
}
