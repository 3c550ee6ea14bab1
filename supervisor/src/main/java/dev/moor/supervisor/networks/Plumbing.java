package dev.moor.supervisor.networks;

import dev.moor.actors.network.Lease;
import dev.moor.actors.network.NetworkPart;
import dev.moor.actors.network.NetworkSpec;
import dev.moor.runtime.linux.Errno;
import dev.moor.runtime.linux.FreshProc;
import dev.moor.runtime.linux.Linux;
import dev.moor.runtime.linux.LinuxException;
import dev.moor.runtime.net.Links;
import dev.moor.runtime.net.Nftables;
import dev.moor.runtime.net.ResolverRules;
import dev.moor.runtime.netns.NetworkNamespaces;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Devices, addresses and routes of containers; every call may be repeated. */
final class Plumbing {
  private final Links host;
  private final Path namespaces;

  /**
   * @param namespaces folder of the held namespaces, a file a container
   */
  Plumbing(Links host, Path namespaces) {
    this.host = host;
    this.namespaces = namespaces;
  }

  Path path(String id) {
    return namespaces.resolve(id);
  }

  /** Where the running container's namespace is found. */
  Path path(String id, long pid) throws IOException {
    Path held = path(id);
    return NetworkNamespaces.isHeld(held) ? held : Path.of("/proc/" + pid + "/ns/net");
  }

  /**
   * A device a lease: in the bridge, in the namespace, with address and maybe route.
   *
   * @param named whether somebody answers at 127.0.0.11
   */
  void plug(Path namespace, List<Lease> leases, NetworkPart whole, boolean named, SpecOf specOf)
      throws IOException {
    int fd = Linux.open(namespace, Linux.O_RDONLY, 0);
    try {
      for (Lease lease : leases) {
        NetworkSpec spec = specOf.of(lease);
        Links.Link bridge =
            host.find(spec.device())
                .orElseThrow(() -> new IOException("bridge " + spec.device() + " is missing"));
        addVeth(lease, bridge, spec.mtu(), fd);
        Optional<Links.Link> port = host.find(lease.hostDevice());
        if (port.isPresent()) {
          host.setHairpin(port.get());
        }
      }
    } finally {
      Linux.close(fd);
    }
    NetworkNamespaces.inside(
        namespace,
        () -> {
          try (Links inside = Links.open();
              FreshProc proc = FreshProc.open()) {
            for (Lease lease : leases) {
              configure(inside, proc, lease);
            }
            route(inside, whole);
          }
          if (named) {
            resolve();
          }
          return null;
        });
  }

  /** What the network of a lease is. */
  interface SpecOf {
    NetworkSpec of(Lease lease) throws IOException;
  }

  private void addVeth(Lease lease, Links.Link bridge, int mtu, int fd) throws IOException {
    try {
      host.addVeth(lease.hostDevice(), bridge.index(), mtu, lease.device(), lease.mac(), fd);
    } catch (LinuxException e) {
      if (e.errno() != Errno.EEXIST) {
        throw e;
      }
      // A leftover of a start that was cut off.
      host.delete(lease.hostDevice());
      host.addVeth(lease.hostDevice(), bridge.index(), mtu, lease.device(), lease.mac(), fd);
    }
  }

  private static void configure(Links inside, FreshProc proc, Lease lease) throws IOException {
    Links.Link device =
        inside
            .find(lease.device())
            .orElseThrow(() -> new IOException("device " + lease.device() + " is missing"));
    if (lease.ipv6().isEmpty()) {
      Path off = proc.net("ipv6/conf/" + lease.device() + "/disable_ipv6");
      if (Files.exists(off)) {
        Files.writeString(off, "1");
      }
    } else {
      inside.addAddress(device, InetAddress.getByName(lease.ipv6()), lease.prefix6());
    }
    if (!lease.ipv4().isEmpty()) {
      inside.addAddress(device, InetAddress.getByName(lease.ipv4()), lease.prefix4());
    }
    inside.setUp(device);
  }

  private static void resolve() throws IOException {
    try (Nftables nft =
        Nftables.open().orElseThrow(() -> new IOException("libnftables is missing"))) {
      nft.run(ResolverRules.TABLE);
    }
  }

  /** Leads 127.0.0.11 anew, and takes back what an earlier moord needed for that. */
  void resolveAnew(Path namespace, List<Lease> leases) throws IOException {
    NetworkNamespaces.inside(
        namespace,
        () -> {
          try (FreshProc proc = FreshProc.open()) {
            for (Lease lease : leases) {
              Path local = proc.net("ipv4/conf/" + lease.device() + "/route_localnet");
              if (Files.exists(local)) {
                Files.writeString(local, "0");
              }
            }
          }
          resolve();
          return null;
        });
  }

  private static void route(Links inside, NetworkPart networks) throws IOException {
    for (boolean v6 : new boolean[] {false, true}) {
      Optional<Lease> lease = networks.primary(v6);
      Optional<Links.Link> device =
          lease.isEmpty() ? Optional.empty() : inside.find(lease.get().device());
      if (device.isPresent()) {
        String gateway = v6 ? lease.get().gateway6() : lease.get().gateway4();
        inside.setDefaultRoute(device.get(), InetAddress.getByName(gateway));
      }
    }
  }

  void unplug(Path namespace, Lease lease, NetworkPart after) throws IOException {
    host.delete(lease.hostDevice());
    if (after.primary().isPresent()) {
      NetworkNamespaces.inside(
          namespace,
          () -> {
            try (Links inside = Links.open()) {
              route(inside, after);
            }
            return null;
          });
    }
  }

  void deleteDevice(Lease lease) throws IOException {
    host.delete(lease.hostDevice());
  }

  /** The namespace of a container that is over. */
  void drop(String id) throws IOException {
    NetworkNamespaces.delete(path(id));
  }

  /** Makes the device a port of its bridge again, up; whether it was not. */
  boolean rejoin(Lease lease, SpecOf specOf) throws IOException {
    Optional<Links.Link> device = host.find(lease.hostDevice());
    Optional<Links.Link> bridge = host.find(specOf.of(lease).device());
    if (device.isEmpty()
        || bridge.isEmpty()
        || (device.get().master() == bridge.get().index() && device.get().up())) {
      return false;
    }
    host.setMaster(device.get(), bridge.get());
    host.setHairpin(device.get());
    return true;
  }

  /** What was missing inside of a namespace, and is there again. What is there more stays. */
  List<String> mendInside(Path namespace, NetworkPart networks) throws IOException {
    return NetworkNamespaces.inside(
        namespace,
        () -> {
          List<String> missing =
              NetworkDrift.inside(networks).stream()
                  .filter(what -> !what.endsWith(NetworkDrift.NOT_OURS))
                  .toList();
          if (!missing.isEmpty()) {
            try (Links inside = Links.open();
                FreshProc proc = FreshProc.open()) {
              for (Lease lease : networks.leases()) {
                configure(inside, proc, lease);
              }
              route(inside, networks);
            }
          }
          return missing;
        });
  }

  boolean exists(Lease lease) throws IOException {
    return host.find(lease.hostDevice()).isPresent();
  }

  /** Namespaces held for containers that do not run. */
  void sweep(java.util.function.Predicate<String> wanted) throws IOException {
    if (!Files.isDirectory(namespaces)) {
      return;
    }
    try (java.nio.file.DirectoryStream<Path> held = Files.newDirectoryStream(namespaces)) {
      for (Path path : held) {
        if (!wanted.test(path.getFileName().toString())) {
          NetworkNamespaces.delete(path);
        }
      }
    }
  }
}
