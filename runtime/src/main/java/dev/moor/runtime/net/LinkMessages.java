package dev.moor.runtime.net;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;

/** The rtnetlink requests that networks need, as bytes; touches nothing. */
final class LinkMessages {
  static final int IFLA_ADDRESS = 1;
  static final int IFLA_IFNAME = 3;
  static final int IFLA_MTU = 4;
  static final int IFLA_MASTER = 10;
  static final int IFLA_LINKINFO = 18;
  static final int IFLA_INFO_KIND = 1;
  static final int IFA_ADDRESS = 1;
  static final int IFA_LOCAL = 2;
  static final int RTA_DST = 1;
  static final int RTA_OIF = 4;
  static final int RTA_GATEWAY = 5;
  static final int IFF_UP = 1;
  static final int TABLE_MAIN = 254;

  private static final int RTM_NEWLINK = 16;
  private static final int RTM_DELLINK = 17;
  private static final int RTM_GETLINK = 18;
  private static final int RTM_SETLINK = 19;
  private static final int RTM_NEWADDR = 20;
  private static final int RTM_DELADDR = 21;
  private static final int RTM_GETADDR = 22;
  private static final int RTM_NEWROUTE = 24;
  private static final int RTM_GETROUTE = 26;
  private static final int IFLA_INFO_DATA = 2;
  private static final int IFLA_PROTINFO = 12;
  private static final int IFLA_BRPORT_MODE = 4;
  private static final byte AF_BRIDGE = 7;
  private static final int IFLA_NET_NS_FD = 28;
  private static final int VETH_INFO_PEER = 1;
  private static final int IFA_F_NODAD = 2;
  private static final int IFA_BROADCAST = 4;
  private static final int IPV4_BITS = 32;
  private static final int PROTOCOL_BOOT = 3;
  private static final int TYPE_UNICAST = 1;
  private static final int DO = NetlinkMessage.REQUEST | NetlinkMessage.ACK;
  private static final int MAKE = DO | NetlinkMessage.CREATE | NetlinkMessage.EXCLUSIVE;

  private LinkMessages() {}

  /** A bridge, up; its address is fixed, or it would change with every port that comes and goes. */
  static NetlinkMessage bridge(String name, String mac, int mtu) {
    NetlinkMessage message = new NetlinkMessage(RTM_NEWLINK, MAKE, link(0, IFF_UP));
    message.put(IFLA_IFNAME, name).put(IFLA_ADDRESS, mac(mac));
    if (mtu > 0) {
      message.put(IFLA_MTU, mtu);
    }
    return message.nest(IFLA_LINKINFO, info -> info.put(IFLA_INFO_KIND, "bridge"));
  }

  /**
   * A pair: one end up and a port of the bridge, the peer, down, in the namespace of the
   * descriptor.
   */
  static NetlinkMessage veth(
      String name, int bridgeIndex, int mtu, String peer, String peerMac, int peerNamespaceFd) {
    NetlinkMessage message = new NetlinkMessage(RTM_NEWLINK, MAKE, link(0, IFF_UP));
    message.put(IFLA_IFNAME, name).put(IFLA_MASTER, bridgeIndex);
    if (mtu > 0) {
      message.put(IFLA_MTU, mtu);
    }
    return message.nest(
        IFLA_LINKINFO,
        info ->
            info.put(IFLA_INFO_KIND, "veth")
                .nest(
                    IFLA_INFO_DATA,
                    data ->
                        data.nest(
                            VETH_INFO_PEER,
                            link(0, 0),
                            other -> peer(other, peer, peerMac, mtu, peerNamespaceFd))));
  }

  private static void peer(NetlinkMessage message, String name, String mac, int mtu, int fd) {
    message.put(IFLA_IFNAME, name).put(IFLA_ADDRESS, mac(mac)).put(IFLA_NET_NS_FD, fd);
    if (mtu > 0) {
      message.put(IFLA_MTU, mtu);
    }
  }

  /** Lets a port send back what came from it: a container that calls its own published port. */
  static NetlinkMessage hairpin(int index) {
    byte[] head = link(index, 0);
    head[0] = AF_BRIDGE;
    return new NetlinkMessage(RTM_SETLINK, DO, head)
        .nest(IFLA_PROTINFO, port -> port.put(IFLA_BRPORT_MODE, new byte[] {1}));
  }

  static NetlinkMessage setUp(int index) {
    return new NetlinkMessage(RTM_NEWLINK, DO, link(index, IFF_UP));
  }

  static NetlinkMessage setMaster(int index, int bridgeIndex) {
    return new NetlinkMessage(RTM_NEWLINK, DO, link(index, IFF_UP)).put(IFLA_MASTER, bridgeIndex);
  }

  static NetlinkMessage deleteLink(int index) {
    return new NetlinkMessage(RTM_DELLINK, DO, link(index, 0));
  }

  static NetlinkMessage getLink(String name) {
    return new NetlinkMessage(RTM_GETLINK, NetlinkMessage.REQUEST, link(0, 0))
        .put(IFLA_IFNAME, name);
  }

  static NetlinkMessage dumpLinks() {
    return new NetlinkMessage(
        RTM_GETLINK, NetlinkMessage.REQUEST | NetlinkMessage.DUMP, link(0, 0));
  }

  /** Of IPv6 without the wait for its uniqueness: the addresses are ours to give. */
  static NetlinkMessage address(int index, byte[] address, int prefix) {
    int flags = address.length == 16 ? IFA_F_NODAD : 0;
    NetlinkMessage message =
        new NetlinkMessage(
                RTM_NEWADDR,
                DO | NetlinkMessage.CREATE | NetlinkMessage.REPLACE,
                addressHead(family(address), prefix, flags, index))
            .put(IFA_LOCAL, address)
            .put(IFA_ADDRESS, address);
    return address.length == 4 ? message.put(IFA_BROADCAST, broadcast(address, prefix)) : message;
  }

  /** Programs ask the device for it. */
  private static byte[] broadcast(byte[] address, int prefix) {
    int hosts = (int) ((1L << (IPV4_BITS - prefix)) - 1);
    return ByteBuffer.allocate(4).putInt(ByteBuffer.wrap(address).getInt() | hosts).array();
  }

  static NetlinkMessage deleteAddress(int index, byte[] address, int prefix) {
    return new NetlinkMessage(RTM_DELADDR, DO, addressHead(family(address), prefix, 0, index))
        .put(IFA_LOCAL, address);
  }

  static NetlinkMessage dumpAddresses() {
    return new NetlinkMessage(
        RTM_GETADDR, NetlinkMessage.REQUEST | NetlinkMessage.DUMP, addressHead(0, 0, 0, 0));
  }

  static NetlinkMessage defaultRoute(int index, byte[] gateway) {
    byte[] head = {
      (byte) family(gateway), 0, 0, 0, (byte) TABLE_MAIN, PROTOCOL_BOOT, 0, TYPE_UNICAST, 0, 0, 0, 0
    };
    return new NetlinkMessage(
            RTM_NEWROUTE, DO | NetlinkMessage.CREATE | NetlinkMessage.REPLACE, head)
        .put(RTA_GATEWAY, gateway)
        .put(RTA_OIF, index);
  }

  static NetlinkMessage dumpRoutes() {
    return new NetlinkMessage(
        RTM_GETROUTE, NetlinkMessage.REQUEST | NetlinkMessage.DUMP, new byte[12]);
  }

  /** The family of an address by its length: AF_INET or AF_INET6. */
  static int family(byte[] address) {
    return address.length == 4 ? 2 : 10;
  }

  private static byte[] link(int index, int up) {
    return ByteBuffer.allocate(16)
        .order(ByteOrder.nativeOrder())
        .putInt(0)
        .putInt(index)
        .putInt(up)
        .putInt(up)
        .array();
  }

  private static byte[] addressHead(int family, int prefix, int flags, int index) {
    return ByteBuffer.allocate(8)
        .order(ByteOrder.nativeOrder())
        .put((byte) family)
        .put((byte) prefix)
        .put((byte) flags)
        .put((byte) 0)
        .putInt(index)
        .array();
  }

  private static byte[] mac(String text) {
    return HexFormat.ofDelimiter(":").parseHex(text);
  }
}
