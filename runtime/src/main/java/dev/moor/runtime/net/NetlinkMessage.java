package dev.moor.runtime.net;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Consumer;

/** One rtnetlink request, built up from its header and attributes; touches nothing. */
final class NetlinkMessage {
  static final int REQUEST = 1;
  static final int ACK = 4;
  static final int DUMP = 0x300;
  static final int EXCLUSIVE = 0x200;
  static final int REPLACE = 0x100;
  static final int CREATE = 0x400;
  static final int HEADER_BYTES = 16;

  private static final int MOST_BYTES = 4096;
  private static final int SEQUENCE_AT = 8;
  private static final int NESTED = 0x8000;

  private final ByteBuffer buffer = ByteBuffer.allocate(MOST_BYTES).order(ByteOrder.nativeOrder());

  /**
   * @param family the header that follows netlink's own: ifinfomsg, ifaddrmsg, rtmsg
   */
  NetlinkMessage(int type, int flags, byte[] family) {
    buffer.putInt(0).putShort((short) type).putShort((short) flags).putInt(0).putInt(0);
    buffer.put(family);
    align();
  }

  NetlinkMessage put(int type, byte[] value) {
    buffer.putShort((short) (value.length + 4)).putShort((short) type).put(value);
    align();
    return this;
  }

  NetlinkMessage put(int type, int value) {
    return put(type, ByteBuffer.allocate(4).order(ByteOrder.nativeOrder()).putInt(value).array());
  }

  /** A text with the zero byte that the kernel expects. */
  NetlinkMessage put(int type, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    return put(type, Arrays.copyOf(bytes, bytes.length + 1));
  }

  NetlinkMessage nest(int type, Consumer<NetlinkMessage> content) {
    return nest(type, new byte[0], content);
  }

  /**
   * @param head bytes before the nested attributes, such as a peer's ifinfomsg
   */
  NetlinkMessage nest(int type, byte[] head, Consumer<NetlinkMessage> content) {
    int start = buffer.position();
    buffer.putShort((short) 0).putShort((short) (type | (head.length == 0 ? NESTED : 0)));
    buffer.put(head);
    content.accept(this);
    buffer.putShort(start, (short) (buffer.position() - start));
    return this;
  }

  byte[] bytes(int sequence) {
    int length = buffer.position();
    buffer.putInt(0, length).putInt(SEQUENCE_AT, sequence);
    return Arrays.copyOf(buffer.array(), length);
  }

  private void align() {
    while (buffer.position() % 4 != 0) {
      buffer.put((byte) 0);
    }
  }
}
