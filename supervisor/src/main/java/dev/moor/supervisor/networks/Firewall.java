package dev.moor.supervisor.networks;

import dev.moor.actors.network.NetworkPart;
import dev.moor.actors.network.NetworkSpec;
import dev.moor.actors.network.PublishedPort;
import dev.moor.runtime.net.Conntrack;
import dev.moor.runtime.net.NftTable;
import dev.moor.runtime.net.Nftables;
import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Moor's own table: what is to be in it, and the changes that make it so. */
final class Firewall {
  private static final Logger LOG = LoggerFactory.getLogger(Firewall.class);

  private final Nftables nft;
  private final NftTable table;
  private final Map<String, NftTable.Bridge> bridges = new HashMap<>();
  private final Map<String, List<NftTable.Port>> ports = new HashMap<>();

  Firewall(Nftables nft, NftTable table) {
    this.nft = nft;
    this.table = table;
  }

  /** Writes the whole table; whether there was none. */
  synchronized boolean rebuild() throws IOException {
    boolean missing = !nft.run("list tables inet\n").contains("inet " + table.name() + "\n");
    whole();
    return missing;
  }

  /** Without a network there is no table either. */
  private void whole() throws IOException {
    if (bridges.isEmpty()) {
      nft.run(table.gone());
      return;
    }
    nft.run(table.whole(bridges.values(), ports.values().stream().flatMap(List::stream).toList()));
  }

  synchronized void bridge(String networkId, NetworkSpec spec) throws IOException {
    NftTable.Bridge bridge = of(spec);
    if (!bridge.equals(bridges.put(networkId, bridge))) {
      whole();
    }
  }

  /** Notes it without a change of the table. */
  synchronized void known(String networkId, NetworkSpec spec) {
    bridges.put(networkId, of(spec));
  }

  /** Notes the ports of a running container without a change of the table. */
  synchronized void known(String containerId, NetworkPart networks) {
    ports.put(containerId, ports(networks));
  }

  synchronized void noBridge(String networkId) throws IOException {
    if (bridges.remove(networkId) != null) {
      whole();
    }
  }

  static NftTable.Bridge of(NetworkSpec spec) {
    String four = "";
    String six = "";
    for (NetworkSpec.Range range : spec.ranges()) {
      if (range.v6()) {
        six = range.subnet();
      } else {
        four = range.subnet();
      }
    }
    return new NftTable.Bridge(
        spec.device(), four, six, spec.internal(), !spec.connected(), spec.masquerade());
  }

  /** The container's published ports are these from now on. */
  void publish(String containerId, NetworkPart networks) throws IOException {
    List<NftTable.Port> changed = change(containerId, networks);
    if (!changed.isEmpty()) {
      forget(changed);
    }
  }

  /** What came or went. */
  private synchronized List<NftTable.Port> change(String containerId, NetworkPart networks)
      throws IOException {
    List<NftTable.Port> wanted = ports(networks);
    List<NftTable.Port> before = ports.getOrDefault(containerId, List.of());
    if (wanted.isEmpty()) {
      ports.remove(containerId);
    } else {
      ports.put(containerId, wanted);
    }
    if (wanted.equals(before)) {
      return List.of();
    }
    List<NftTable.Port> gone = new ArrayList<>(before);
    gone.removeAll(wanted);
    List<NftTable.Port> fresh = new ArrayList<>(wanted);
    fresh.removeAll(before);
    String change = table.remove(gone) + table.add(fresh);
    try {
      nft.run(change);
    } catch (IOException e) {
      LOG.warn(
          "table {} was changed by another and is written anew: {}", table.name(), e.getMessage());
      whole();
    }
    gone.addAll(fresh);
    return gone;
  }

  /** A client that goes on sending would else be led as before. */
  private static void forget(List<NftTable.Port> changed) {
    try (Conntrack connections = Conntrack.open()) {
      for (NftTable.Port port : changed) {
        InetAddress target = InetAddress.getByName(port.containerIp());
        connections.forgetTarget(target, port.protocol(), port.containerPort());
        if (!port.protocol().equals("tcp")) {
          connections.forgetPort(target.getAddress().length > 4, port.protocol(), port.hostPort());
        }
      }
    } catch (IOException e) {
      LOG.debug("connections to published ports are not forgotten: {}", e.getMessage());
    }
  }

  /** Whether there is anything to let pass. */
  synchronized boolean hasBridges() {
    return !bridges.isEmpty();
  }

  static List<NftTable.Port> ports(NetworkPart networks) {
    List<NftTable.Port> ports = new ArrayList<>();
    for (PublishedPort port : networks.ports()) {
      networks
          .primary(port.v6())
          .map(lease -> port.v6() ? lease.ipv6() : lease.ipv4())
          .ifPresent(
              target ->
                  ports.add(
                      new NftTable.Port(
                          port.hostIp(),
                          port.hostPort(),
                          port.protocol(),
                          target,
                          port.containerPort())));
    }
    return ports;
  }
}
