package dev.moor.runtime.net;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;

/** Reads the kernel's answers: links, addresses, routes. */
final class NetlinkReader {
  private static final int FAMILY_AT = NetlinkMessage.HEADER_BYTES;
  private static final int IFINFO_BYTES = 16;
  private static final int IFADDR_BYTES = 8;
  private static final int RTMSG_BYTES = 12;
  private static final int TYPE_MASK = 0x3fff;

  private NetlinkReader() {}

  static Links.Link link(byte[] message) {
    ByteBuffer in = ByteBuffer.wrap(message).order(ByteOrder.nativeOrder());
    Map<Integer, byte[]> found = attributes(message, FAMILY_AT + IFINFO_BYTES);
    byte[] info = found.get(LinkMessages.IFLA_LINKINFO);
    byte[] kind = info == null ? null : attributes(info, 0).get(LinkMessages.IFLA_INFO_KIND);
    byte[] mac = found.getOrDefault(LinkMessages.IFLA_ADDRESS, new byte[0]);
    return new Links.Link(
        in.getInt(FAMILY_AT + 4),
        text(found.get(LinkMessages.IFLA_IFNAME)),
        text(kind),
        (in.getInt(FAMILY_AT + 8) & LinkMessages.IFF_UP) != 0,
        number(found.get(LinkMessages.IFLA_MASTER)),
        number(found.get(LinkMessages.IFLA_MTU)),
        HexFormat.ofDelimiter(":").formatHex(mac));
  }

  static Optional<Links.Address> address(byte[] message) {
    Map<Integer, byte[]> found = attributes(message, FAMILY_AT + IFADDR_BYTES);
    byte[] local = found.get(LinkMessages.IFA_LOCAL);
    byte[] raw = local == null ? found.get(LinkMessages.IFA_ADDRESS) : local;
    int index = ByteBuffer.wrap(message).order(ByteOrder.nativeOrder()).getInt(FAMILY_AT + 4);
    return Optional.ofNullable(raw)
        .map(bytes -> new Links.Address(index, inet(bytes), message[FAMILY_AT + 1] & 0xff));
  }

  /** A route to a destination; none for a default route and for what is not unicast. */
  static Optional<Links.Route> route(byte[] message) {
    boolean unicast = message[FAMILY_AT + 7] == 1;
    Map<Integer, byte[]> found = attributes(message, FAMILY_AT + RTMSG_BYTES);
    byte[] to = found.get(LinkMessages.RTA_DST);
    if (!unicast || to == null) {
      return Optional.empty();
    }
    return Optional.of(
        new Links.Route(
            inet(to), message[FAMILY_AT + 1] & 0xff, number(found.get(LinkMessages.RTA_OIF))));
  }

  /** A default route of the main table; none for any other route. */
  static Optional<Links.Gateway> gateway(byte[] message) {
    boolean unicast = message[FAMILY_AT + 7] == 1;
    boolean main = (message[FAMILY_AT + 4] & 0xff) == LinkMessages.TABLE_MAIN;
    Map<Integer, byte[]> found = attributes(message, FAMILY_AT + RTMSG_BYTES);
    byte[] via = found.get(LinkMessages.RTA_GATEWAY);
    if (!unicast || !main || message[FAMILY_AT + 1] != 0 || via == null) {
      return Optional.empty();
    }
    return Optional.of(new Links.Gateway(inet(via), number(found.get(LinkMessages.RTA_OIF))));
  }

  private static Map<Integer, byte[]> attributes(byte[] bytes, int from) {
    ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
    Map<Integer, byte[]> found = new HashMap<>();
    int at = from;
    while (at + 4 <= bytes.length) {
      int length = in.getShort(at) & 0xffff;
      if (length < 4 || at + length > bytes.length) {
        break;
      }
      byte[] value = new byte[length - 4];
      in.get(at + 4, value);
      found.put(in.getShort(at + 2) & TYPE_MASK, value);
      at += (length + 3) & ~3;
    }
    return found;
  }

  private static int number(byte[] value) {
    return value == null ? 0 : ByteBuffer.wrap(value).order(ByteOrder.nativeOrder()).getInt();
  }

  private static String text(byte[] value) {
    return value == null
        ? ""
        : new String(value, 0, Math.max(0, value.length - 1), StandardCharsets.US_ASCII);
  }

  private static InetAddress inet(byte[] bytes) {
    try {
      return InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("an address of " + bytes.length + " bytes", e);
    }
  }
}
