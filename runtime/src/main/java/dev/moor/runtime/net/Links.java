package dev.moor.runtime.net;

import dev.moor.runtime.linux.Errno;
import dev.moor.runtime.linux.LinuxException;
import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Links, addresses and routes of one network namespace. */
public final class Links implements AutoCloseable {
  /**
   * @param kind {@code bridge}, {@code veth}, or empty
   * @param master index of the bridge it is a port of, 0 for none
   */
  public record Link(
      int index, String name, String kind, boolean up, int master, int mtu, String mac) {}

  public record Address(int index, InetAddress address, int prefix) {}

  public record Route(InetAddress to, int prefix, int index) {}

  /** A default route. */
  public record Gateway(InetAddress via, int index) {}

  private final NetlinkSocket socket;

  private Links(NetlinkSocket socket) {
    this.socket = socket;
  }

  /** Of the calling thread's namespace, for any thread from then on. */
  public static Links open() throws IOException {
    return new Links(NetlinkSocket.open());
  }

  public Optional<Link> find(String name) throws IOException {
    try {
      return socket.ask(LinkMessages.getLink(name), "look for " + name, false).stream()
          .map(NetlinkReader::link)
          .findFirst();
    } catch (LinuxException e) {
      if (e.errno() == Errno.ENODEV) {
        return Optional.empty();
      }
      throw e;
    }
  }

  public List<Link> all() throws IOException {
    return socket.ask(LinkMessages.dumpLinks(), "list links", true).stream()
        .map(NetlinkReader::link)
        .toList();
  }

  public List<Address> addresses() throws IOException {
    return socket.ask(LinkMessages.dumpAddresses(), "list addresses", true).stream()
        .flatMap(message -> NetlinkReader.address(message).stream())
        .toList();
  }

  /** Every route to a destination, of both families, without default routes. */
  public List<Route> routes() throws IOException {
    return socket.ask(LinkMessages.dumpRoutes(), "list routes", true).stream()
        .flatMap(message -> NetlinkReader.route(message).stream())
        .toList();
  }

  /** The default routes of both families that go through a gateway. */
  public List<Gateway> gateways() throws IOException {
    return socket.ask(LinkMessages.dumpRoutes(), "list routes", true).stream()
        .flatMap(message -> NetlinkReader.gateway(message).stream())
        .toList();
  }

  public List<Address> addresses(int index) throws IOException {
    List<Address> own = new ArrayList<>(addresses());
    own.removeIf(address -> address.index() != index);
    return own;
  }

  /** A bridge, up. */
  public void addBridge(String name, String mac, int mtu) throws IOException {
    socket.perform(LinkMessages.bridge(name, mac, mtu), "make bridge " + name);
  }

  /** A pair: one end a port of the bridge, the other in a namespace. */
  public void addVeth(
      String name, int bridgeIndex, int mtu, String peer, String peerMac, int namespaceFd)
      throws IOException {
    socket.perform(
        LinkMessages.veth(name, bridgeIndex, mtu, peer, peerMac, namespaceFd),
        "make device " + name);
  }

  /** A port may send back what came from it. */
  public void setHairpin(Link port) throws IOException {
    socket.perform(LinkMessages.hairpin(port.index()), "set hairpin mode of " + port.name());
  }

  public void setUp(Link link) throws IOException {
    socket.perform(LinkMessages.setUp(link.index()), "set " + link.name() + " up");
  }

  public void setMaster(Link link, Link bridge) throws IOException {
    socket.perform(
        LinkMessages.setMaster(link.index(), bridge.index()),
        "make " + link.name() + " a port of " + bridge.name());
  }

  /** Nothing there is no error. */
  public void delete(String name) throws IOException {
    Optional<Link> found = find(name);
    if (found.isPresent()) {
      try {
        socket.perform(LinkMessages.deleteLink(found.get().index()), "delete " + name);
      } catch (LinuxException e) {
        if (e.errno() != Errno.ENODEV) {
          throw e;
        }
      }
    }
  }

  /** There already is no error. */
  public void addAddress(Link link, InetAddress address, int prefix) throws IOException {
    socket.perform(
        LinkMessages.address(link.index(), address.getAddress(), prefix),
        "give " + link.name() + " the address " + address.getHostAddress() + "/" + prefix);
  }

  public void deleteAddress(Link link, InetAddress address, int prefix) throws IOException {
    socket.perform(
        LinkMessages.deleteAddress(link.index(), address.getAddress(), prefix),
        "take from " + link.name() + " the address " + address.getHostAddress());
  }

  public void setDefaultRoute(Link link, InetAddress gateway) throws IOException {
    socket.perform(
        LinkMessages.defaultRoute(link.index(), gateway.getAddress()),
        "set the default route to " + gateway.getHostAddress());
  }

  @Override
  public void close() {
    socket.close();
  }
}
