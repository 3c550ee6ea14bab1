package dev.moor.http.server;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.Method;
import java.nio.channels.SocketChannel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who is at the other end of a unix socket (SO_PEERCRED), as it was when the connection was made.
 * The JDK tells only the user's name, so the kernel is asked itself.
 *
 * @param pid of the process, -1 where unknown
 * @param uid of its user, -1 where unknown
 */
record PeerCredentials(long pid, long uid) {
  static final PeerCredentials UNKNOWN = new PeerCredentials(-1, -1);

  private static final Logger LOG = LoggerFactory.getLogger(PeerCredentials.class);
  private static final int SOL_SOCKET = 1;
  private static final int SO_PEERCRED = 17;
  private static final int UCRED_BYTES = 12;
  private static final int UID_AT = 4;

  /** Of an open connection; unknown where it is closed or the descriptor cannot be had. */
  static PeerCredentials of(SocketChannel channel) {
    try (Memory credentials = new Memory(UCRED_BYTES)) {
      IntByReference length = new IntByReference(UCRED_BYTES);
      int fd = descriptor(channel);
      if (C.getsockopt(fd, SOL_SOCKET, SO_PEERCRED, credentials, length) != 0) {
        return UNKNOWN;
      }
      return new PeerCredentials(
          credentials.getInt(0), Integer.toUnsignedLong(credentials.getInt(UID_AT)));
    } catch (ReflectiveOperationException | InaccessibleObjectException e) {
      LOG.warn("the process at the other end of a socket cannot be told: {}", e.toString());
      return UNKNOWN;
    }
  }

  /** Needs {@code --add-opens=java.base/sun.nio.ch=ALL-UNNAMED}, which bin/moord gives. */
  private static int descriptor(SocketChannel channel) throws ReflectiveOperationException {
    Method method = channel.getClass().getMethod("getFDVal");
    method.setAccessible(true);
    return (Integer) method.invoke(channel);
  }

  private static final class C {
    static {
      Native.register(C.class, "c");
    }

    static native int getsockopt(
        int fd, int level, int option, Pointer value, IntByReference length);
  }
}
