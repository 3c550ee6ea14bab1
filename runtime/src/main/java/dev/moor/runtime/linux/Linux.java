package dev.moor.runtime.linux;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.OptionalInt;

/** Descriptors, pidfds, sockets: thin calls that throw {@link LinuxException}. */
public final class Linux {
  public static final int O_RDONLY = 0;
  public static final int O_WRONLY = 1;
  public static final int O_RDWR = 2;
  public static final int O_CREAT = 0x40;
  public static final int O_TRUNC = 0x200;
  public static final int O_APPEND = 0x400;
  public static final int O_NONBLOCK = 0x800;
  public static final int O_CLOEXEC = 0x80000;
  public static final int O_PATH = 0x200000;
  public static final int SHUT_WR = 1;
  public static final int SHUT_RDWR = 2;

  private static final long SYS_PIDFD_SEND_SIGNAL = 424;
  private static final long SYS_PIDFD_OPEN = 434;
  private static final int F_DUPFD_CLOEXEC = 1030;
  private static final int MSG_DONTWAIT = 0x40;
  private static final int MSG_NOSIGNAL = 0x4000;
  private static final short POLLIN = 1;
  private static final long PIDFD_GET_INFO = 0xC040FF0BL;
  private static final long PIDFD_INFO_EXIT = 8;
  private static final int PIDFD_INFO_BYTES = 64;
  private static final int PIDFD_INFO_EXIT_CODE = 60;

  private Linux() {}

  /** A descriptor, close-on-exec. */
  public static int open(Path path, int flags, int mode) throws LinuxException {
    return check(Libc.open(path.toString(), flags | O_CLOEXEC, mode), "open " + path);
  }

  /** Read end, write end; both close-on-exec. */
  public static int[] pipe() throws LinuxException {
    try (Memory fds = new Memory(8)) {
      check(Libc.pipe2(fds, O_CLOEXEC), "pipe2");
      return new int[] {fds.getInt(0), fds.getInt(4)};
    }
  }

  /** Never fails: a bad descriptor is a bug that the next call on it shows. */
  public static void close(int fd) {
    if (fd >= 0) {
      Libc.close(fd);
    }
  }

  /** Bytes read into the direct buffer (from its start), 0 at the end, -1 where it would block. */
  public static int read(int fd, ByteBuffer direct) throws LinuxException {
    return transferred(Libc.read(fd, direct, direct.capacity()), "read");
  }

  /** Writes a few bytes: only for pipes and control files, never to what may block long. */
  public static void write(int fd, byte[] bytes) throws LinuxException {
    ByteBuffer direct = ByteBuffer.allocateDirect(bytes.length);
    direct.put(bytes).flip();
    long n = Libc.write(fd, direct, bytes.length);
    if (n != bytes.length) {
      throw LinuxException.last("write");
    }
  }

  /** A copy of the descriptor with a number of at least {@code least}, close-on-exec. */
  public static int duplicateAbove(int fd, int least) throws LinuxException {
    return check(Libc.fcntl(fd, F_DUPFD_CLOEXEC, least), "fcntl F_DUPFD_CLOEXEC");
  }

  /** Lowers the priority of the calling thread alone; 19 is the lowest. */
  public static void niceThisThread(int niceness) throws LinuxException {
    check(Libc.setpriority(0, 0, niceness), "setpriority");
  }

  /** Holds on to a process; throws ESRCH where it is gone (and reaped). */
  public static int pidfdOpen(long pid) throws LinuxException {
    return check((int) Libc.syscall(SYS_PIDFD_OPEN, pid, 0, 0, 0, 0), "pidfd_open " + pid);
  }

  /** False: the process is gone. */
  public static boolean pidfdSendSignal(int pidfd, int signal) throws LinuxException {
    if (Libc.syscall(SYS_PIDFD_SEND_SIGNAL, pidfd, signal, 0, 0, 0) == 0) {
      return true;
    }
    int errno = Native.getLastError();
    if (errno == Errno.ESRCH) {
      return false;
    }
    throw new LinuxException("pidfd_send_signal", errno);
  }

  /**
   * The wait status of an ended and reaped process, where the kernel (6.15 and later) keeps it with
   * the pidfd.
   */
  public static OptionalInt pidfdExitStatus(int pidfd) {
    try (Memory info = new Memory(PIDFD_INFO_BYTES)) {
      info.clear();
      info.setLong(0, PIDFD_INFO_EXIT);
      if (Libc.ioctl(pidfd, PIDFD_GET_INFO, info) != 0
          || (info.getLong(0) & PIDFD_INFO_EXIT) == 0) {
        return OptionalInt.empty();
      }
      return OptionalInt.of(info.getInt(PIDFD_INFO_EXIT_CODE));
    }
  }

  /** A shell's code of a wait status: the code, or 128 + signal. */
  public static int shellCode(int waitStatus) {
    int signal = waitStatus & 0x7f;
    return signal == 0 ? (waitStatus >> 8) & 0xff : 128 + signal;
  }

  /** Whether something can be read (for a pidfd: whether the process ended). */
  public static boolean pollIn(int fd, int timeoutMillis) throws LinuxException {
    try (Memory poll = new Memory(8)) {
      poll.setInt(0, fd);
      poll.setShort(4, POLLIN);
      poll.setShort(6, (short) 0);
      int n = Libc.poll(poll, 1, timeoutMillis);
      if (n < 0 && Native.getLastError() != Errno.EINTR) {
        throw LinuxException.last("poll");
      }
      return n > 0;
    }
  }

  /** Waits for our own child; its wait status. */
  public static int waitpid(int pid) throws LinuxException {
    try (Memory status = new Memory(4)) {
      int r;
      do {
        r = Libc.waitpid(pid, status, 0);
      } while (r < 0 && Native.getLastError() == Errno.EINTR);
      check(r, "waitpid " + pid);
      return status.getInt(0);
    }
  }

  /** A connected SOCK_SEQPACKET socket. The path may be longer than a socket address allows. */
  public static int connectSeqpacket(Path path) throws LinuxException {
    final int sockSeqpacket = 5;
    return connectUnix(path, sockSeqpacket);
  }

  /** A connected SOCK_DGRAM socket, as above. */
  static int connectDatagram(Path path) throws LinuxException {
    final int sockDatagram = 2;
    return connectUnix(path, sockDatagram);
  }

  private static int connectUnix(Path path, int type) throws LinuxException {
    final int afUnix = 1;
    int folder = open(path.toAbsolutePath().getParent(), O_PATH, 0);
    int fd = -1;
    try {
      fd = check(Libc.socket(afUnix, type | O_CLOEXEC, 0), "socket");
      byte[] name =
          ("/proc/self/fd/" + folder + "/" + path.getFileName()).getBytes(StandardCharsets.UTF_8);
      try (Memory address = new Memory(110)) {
        address.clear();
        address.setShort(0, (short) afUnix);
        address.write(2, name, 0, name.length);
        check(Libc.connect(fd, address, 2 + name.length + 1), "connect " + path);
      }
      int connected = fd;
      fd = -1;
      return connected;
    } finally {
      close(folder);
      close(fd);
    }
  }

  /**
   * Bytes received, 0 at the end, -1 where nothing waits. Never blocks. A peer that ends with
   * unread bytes of ours resets the connection: the kernel reports that once, ahead of what the
   * peer had sent before, so it is read past.
   */
  public static int receive(int fd, ByteBuffer direct) throws LinuxException {
    long n = Libc.recv(fd, direct, direct.capacity(), MSG_DONTWAIT);
    if (n < 0 && Native.getLastError() == Errno.ECONNRESET) {
      n = Libc.recv(fd, direct, direct.capacity(), MSG_DONTWAIT);
    }
    return transferred(n, "recv");
  }

  /** Bytes sent from the start of the buffer, -1 where it would block. Never blocks. */
  public static int send(int fd, ByteBuffer direct, int length) throws LinuxException {
    return transferred(Libc.send(fd, direct, length, MSG_DONTWAIT | MSG_NOSIGNAL), "send");
  }

  /** A socket of the calling thread's namespace, close-on-exec. */
  public static int socket(int domain, int type, int protocol) throws LinuxException {
    return check(Libc.socket(domain, type | O_CLOEXEC, protocol), "socket");
  }

  /** Moves the calling thread, which must end after, into a namespace. */
  public static void enterNamespace(int fd, int type) throws LinuxException {
    check(Libc.setns(fd, type), "setns");
  }

  /** Half-closes; a socket whose peer is gone already is no error. */
  public static void shutdown(int fd, int how) {
    Libc.shutdown(fd, how);
  }

  /** The caller's thread id. */
  public static int threadId() {
    return Libc.gettid();
  }

  static int check(int result, String what) throws LinuxException {
    if (result < 0) {
      throw LinuxException.last(what);
    }
    return result;
  }

  static long address(Pointer pointer) {
    return pointer == null ? 0 : Pointer.nativeValue(pointer);
  }

  private static int transferred(long n, String what) throws LinuxException {
    if (n >= 0) {
      return (int) n;
    }
    int errno = Native.getLastError();
    if (errno == Errno.EAGAIN || errno == Errno.EINTR) {
      return -1;
    }
    throw new LinuxException(what, errno);
  }
}
