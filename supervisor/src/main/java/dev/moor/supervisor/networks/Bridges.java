package dev.moor.supervisor.networks;

import dev.moor.actors.network.Cidr;
import dev.moor.actors.network.Ip;
import dev.moor.actors.network.NetworkSpec;
import dev.moor.runtime.linux.Errno;
import dev.moor.runtime.linux.LinuxException;
import dev.moor.runtime.net.Links;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The bridges of networks on the host; every call may be repeated. */
final class Bridges {
  private static final Path SYSCTL = Path.of("/proc/sys/net");

  private final Links links;

  Bridges(Links links) {
    this.links = links;
  }

  /** Makes what is not there: what that was. */
  List<String> ensure(NetworkSpec spec) throws IOException {
    List<String> made = new ArrayList<>();
    String name = spec.device();
    Optional<Links.Link> found = links.find(name);
    if (found.isEmpty()) {
      add(spec);
      made.add("bridge " + name + " was missing");
      found = links.find(name);
    }
    Links.Link bridge =
        found.orElseThrow(() -> new IOException("bridge " + name + " is gone again"));
    if (!bridge.kind().equals("bridge")) {
      throw new IOException("device " + name + " is there and is no bridge");
    }
    if (!bridge.up()) {
      links.setUp(bridge);
      made.add("bridge " + name + " was down");
    }
    List<Links.Address> addresses = links.addresses(bridge.index());
    for (NetworkSpec.Range range : spec.ranges()) {
      InetAddress gateway = InetAddress.getByName(range.gateway());
      if (addresses.stream().noneMatch(address -> address.address().equals(gateway))) {
        links.addAddress(bridge, gateway, range.cidr().prefix());
        made.add("bridge " + name + " had no address " + range.gateway());
      }
    }
    settings(spec);
    return made;
  }

  private void add(NetworkSpec spec) throws IOException {
    String name = spec.device();
    Ip seed =
        spec.ranges().isEmpty() ? new Ip(java.math.BigInteger.ONE, false) : first(spec).gatewayIp();
    try {
      links.addBridge(name, seed.mac(), spec.mtu());
    } catch (LinuxException e) {
      if (e.errno() != Errno.EEXIST) {
        throw e;
      }
    }
  }

  private static NetworkSpec.Range first(NetworkSpec spec) {
    return spec.ranges().get(0);
  }

  /** Packets to 127.0.0.1 may be sent into the bridge; they never may come from it (raw chain). */
  private static void settings(NetworkSpec spec) throws IOException {
    set("ipv4/ip_forward", "1");
    set("ipv4/conf/" + spec.device() + "/route_localnet", "1");
    if (spec.ranges().stream().anyMatch(NetworkSpec.Range::v6)) {
      set("ipv6/conf/" + spec.device() + "/disable_ipv6", "0");
      set("ipv6/conf/all/forwarding", "1");
    }
  }

  private static void set(String key, String value) throws IOException {
    Path file = SYSCTL.resolve(key);
    if (!Files.readString(file).strip().equals(value)) {
      Files.writeString(file, value, StandardCharsets.US_ASCII);
    }
  }

  /** One that was there before stays. */
  void remove(NetworkSpec spec) throws IOException {
    if (!spec.borrowed()) {
      links.delete(spec.device());
    }
  }

  /** Whether a device of this name is there. */
  boolean exists(String device) throws IOException {
    return links.find(device).isPresent();
  }

  /** What the host has routes to, but for those of the devices given. */
  List<Cidr> hostRoutes(List<String> without) throws IOException {
    List<Integer> own = new ArrayList<>();
    for (Links.Link link : links.all()) {
      if (without.contains(link.name())) {
        own.add(link.index());
      }
    }
    List<Cidr> routes = new ArrayList<>();
    for (Links.Route route : links.routes()) {
      if (!own.contains(route.index())) {
        Ip.parse(route.to().getHostAddress().split("%")[0])
            .ifPresent(ip -> routes.add(Cidr.of(ip, route.prefix())));
      }
    }
    return routes;
  }

  /** The address that a bridge of somebody else's making has already. */
  Optional<String> addressOf(String device) throws IOException {
    Optional<Links.Link> link = links.find(device);
    if (link.isEmpty()) {
      return Optional.empty();
    }
    return links.addresses(link.get().index()).stream()
        .filter(address -> address.address().getAddress().length == 4)
        .map(address -> address.address().getHostAddress() + "/" + address.prefix())
        .findFirst();
  }
}
