package dev.moor.runtime.net;

import dev.moor.runtime.linux.Errno;
import dev.moor.runtime.linux.Linux;
import dev.moor.runtime.linux.LinuxException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * A route socket; it belongs to the namespace it was opened in, whichever thread uses it. One call
 * at a time.
 */
final class NetlinkSocket implements AutoCloseable {
  private static final int AF_NETLINK = 16;
  private static final int SOCK_RAW = 3;
  private static final int RECEIVE_BYTES = 64 * 1024;
  private static final int WAIT_MILLIS = 10_000;
  private static final int ERROR = 2;
  private static final int DONE = 3;

  private final int fd;
  private final ByteBuffer incoming =
      ByteBuffer.allocateDirect(RECEIVE_BYTES).order(ByteOrder.nativeOrder());
  private int sequence;

  private NetlinkSocket(int fd) {
    this.fd = fd;
  }

  /** In the calling thread's namespace. */
  static NetlinkSocket open() throws IOException {
    return open(0);
  }

  /**
   * @param protocol of netlink: 0 routes, 12 netfilter
   */
  static NetlinkSocket open(int protocol) throws IOException {
    return new NetlinkSocket(Linux.socket(AF_NETLINK, SOCK_RAW, protocol));
  }

  /** A request that is only acknowledged. */
  synchronized void perform(NetlinkMessage message, String what) throws IOException {
    KernelSteps.before(what);
    exchange(message, what, false);
  }

  /** A request with answers: each with its header. */
  synchronized List<byte[]> ask(NetlinkMessage message, String what, boolean dump)
      throws IOException {
    return exchange(message, what, !dump);
  }

  private List<byte[]> exchange(NetlinkMessage message, String what, boolean single)
      throws IOException {
    sequence++;
    byte[] bytes = message.bytes(sequence);
    ByteBuffer out = ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
    if (Linux.send(fd, out, bytes.length) != bytes.length) {
      throw new LinuxException(what, Errno.EAGAIN);
    }
    List<byte[]> answers = new ArrayList<>();
    while (!receive(answers, what, single)) {
      // the next datagram of the answer
    }
    return answers;
  }

  /** True at the end of the answer. */
  private boolean receive(List<byte[]> answers, String what, boolean single) throws IOException {
    int length = Linux.receive(fd, incoming);
    if (length < 0) {
      if (!Linux.pollIn(fd, WAIT_MILLIS)) {
        throw new IOException(what + ": the kernel did not answer");
      }
      return false;
    }
    int at = 0;
    while (at + NetlinkMessage.HEADER_BYTES <= length) {
      int size = incoming.getInt(at);
      if (size < NetlinkMessage.HEADER_BYTES) {
        throw new IOException(what + ": a netlink message of " + size + " bytes");
      }
      int type = incoming.getShort(at + 4);
      if (incoming.getInt(at + 8) == sequence) {
        if (type == DONE) {
          return true;
        }
        if (type == ERROR) {
          int errno = -incoming.getInt(at + NetlinkMessage.HEADER_BYTES);
          if (errno != 0) {
            throw new LinuxException(what, errno);
          }
          return true;
        }
        byte[] answer = new byte[size];
        incoming.get(at, answer);
        answers.add(answer);
        if (single) {
          return true;
        }
      }
      at += (size + 3) & ~3;
    }
    return false;
  }

  @Override
  public void close() {
    Linux.close(fd);
  }
}
