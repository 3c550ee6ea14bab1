package dev.moor.runtime.net;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Makes the kernel forget connections, so that the next packet is led by the rules of now: a client
 * that sends UDP from one port all the time would else stay with a container that is gone. The
 * kernel takes the filter since 5.8; an older one refuses it and forgets nothing.
 */
public final class Conntrack implements AutoCloseable {
  private static final int NETLINK_NETFILTER = 12;
  private static final int DELETE = 1 << 8 | 2;
  private static final int TUPLE_ORIGINAL = 1;
  private static final int TUPLE_REPLY = 2;
  private static final int TUPLE_IP = 1;
  private static final int TUPLE_PROTOCOL = 2;
  private static final int SOURCE_V4 = 1;
  private static final int SOURCE_V6 = 3;
  private static final int PROTOCOL_NUMBER = 1;
  private static final int SOURCE_PORT = 2;
  private static final int DESTINATION_PORT = 3;
  private static final int FILTER = 25;
  private static final int FILTER_ORIGINAL = 1;
  private static final int FILTER_REPLY = 2;
  private static final int BY_SOURCE = 1;
  private static final int BY_PROTOCOL = 1 << 3;
  private static final int BY_SOURCE_PORT = 1 << 4;
  private static final int BY_DESTINATION_PORT = 1 << 5;
  private static final byte FAMILY_COUNTS = 1;

  private final NetlinkSocket socket;

  private Conntrack(NetlinkSocket socket) {
    this.socket = socket;
  }

  /** Of the calling thread's network namespace. */
  public static Conntrack open() throws IOException {
    return new Conntrack(NetlinkSocket.open(NETLINK_NETFILTER));
  }

  /** Every connection that was led to this port of a container. */
  public void forgetTarget(InetAddress container, String protocol, int port) throws IOException {
    byte[] address = container.getAddress();
    NetlinkMessage message =
        message(address.length)
            .nest(
                TUPLE_REPLY,
                tuple ->
                    tuple
                        .nest(
                            TUPLE_IP,
                            ip -> ip.put(address.length == 4 ? SOURCE_V4 : SOURCE_V6, address))
                        .nest(
                            TUPLE_PROTOCOL,
                            of ->
                                of.put(PROTOCOL_NUMBER, number(protocol))
                                    .put(SOURCE_PORT, bytes(port))))
            .nest(
                FILTER,
                filter -> filter.put(FILTER_REPLY, BY_SOURCE | BY_PROTOCOL | BY_SOURCE_PORT));
    socket.perform(message, "forget connections to " + container.getHostAddress());
  }

  /** Every connection to a port of this host, wherever it was led. */
  public void forgetPort(boolean v6, String protocol, int port) throws IOException {
    NetlinkMessage message =
        message(v6 ? 16 : 4)
            .nest(
                TUPLE_ORIGINAL,
                tuple ->
                    tuple.nest(
                        TUPLE_PROTOCOL,
                        of ->
                            of.put(PROTOCOL_NUMBER, number(protocol))
                                .put(DESTINATION_PORT, bytes(port))))
            .nest(FILTER, filter -> filter.put(FILTER_ORIGINAL, BY_PROTOCOL | BY_DESTINATION_PORT));
    socket.perform(message, "forget connections to port " + port);
  }

  private static NetlinkMessage message(int addressBytes) {
    byte family = (byte) LinkMessages.family(new byte[addressBytes]);
    return new NetlinkMessage(
        DELETE,
        NetlinkMessage.REQUEST | NetlinkMessage.ACK,
        new byte[] {family, FAMILY_COUNTS, 0, 0});
  }

  private static byte[] number(String protocol) {
    return new byte[] {(byte) (protocol.equals("udp") ? 17 : protocol.equals("sctp") ? 132 : 6)};
  }

  private static byte[] bytes(int port) {
    return ByteBuffer.allocate(2).order(ByteOrder.BIG_ENDIAN).putShort((short) port).array();
  }

  @Override
  public void close() {
    socket.close();
  }
}
