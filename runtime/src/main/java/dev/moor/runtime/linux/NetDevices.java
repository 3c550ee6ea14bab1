package dev.moor.runtime.linux;

import com.sun.jna.Memory;
import java.nio.charset.StandardCharsets;

/** The little of network devices that a namespace without networks needs. */
public final class NetDevices {
  private static final int AF_INET = 2;
  private static final int SOCK_DGRAM = 2;
  private static final long SIOCGIFFLAGS = 0x8913;
  private static final long SIOCSIFFLAGS = 0x8914;
  private static final short IFF_UP = 1;
  private static final int IFREQ_BYTES = 40;
  private static final int IFREQ_FLAGS = 16;

  private NetDevices() {}

  /** Sets a device of the calling thread's namespace up. */
  public static void up(String name) throws LinuxException {
    int fd = Linux.check(Libc.socket(AF_INET, SOCK_DGRAM | Linux.O_CLOEXEC, 0), "socket");
    try (Memory request = new Memory(IFREQ_BYTES)) {
      request.clear();
      byte[] bytes = name.getBytes(StandardCharsets.US_ASCII);
      request.write(0, bytes, 0, bytes.length);
      Linux.check(Libc.ioctl(fd, SIOCGIFFLAGS, request), "SIOCGIFFLAGS " + name);
      request.setShort(IFREQ_FLAGS, (short) (request.getShort(IFREQ_FLAGS) | IFF_UP));
      Linux.check(Libc.ioctl(fd, SIOCSIFFLAGS, request), "SIOCSIFFLAGS " + name);
    } finally {
      Linux.close(fd);
    }
  }
}
