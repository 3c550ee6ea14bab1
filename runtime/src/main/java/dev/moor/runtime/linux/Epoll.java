package dev.moor.runtime.linux;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Platform;

/** One epoll instance; a token of the caller's comes back with each event. */
public final class Epoll implements AutoCloseable {
  public static final int IN = 1;
  public static final int OUT = 4;
  public static final int ERR = 8;
  public static final int HUP = 0x10;

  private static final int ADD = 1;
  private static final int DELETE = 2;
  private static final int MODIFY = 3;
  private static final int MAX_EVENTS = 64;

  /** The record is packed on x86 only. */
  private static final int EVENT_BYTES = Platform.isIntel() ? 12 : 16;

  private static final int TOKEN_OFFSET = EVENT_BYTES - 8;

  private final int fd;
  private final Memory events = new Memory((long) EVENT_BYTES * MAX_EVENTS);

  /** What to do with one event. */
  @FunctionalInterface
  public interface Handler {
    /** Called on the waiting thread. */
    void on(long token, int events);
  }

  private Epoll(int fd) {
    this.fd = fd;
  }

  /** A new, empty one. */
  public static Epoll create() throws LinuxException {
    return new Epoll(Linux.check(Libc.epoll_create1(Linux.O_CLOEXEC), "epoll_create1"));
  }

  /** Begins to watch; any thread. */
  public void add(int target, int interest, long token) throws LinuxException {
    control(ADD, target, interest, token);
  }

  /** Changes the interest; any thread. */
  public void modify(int target, int interest, long token) throws LinuxException {
    control(MODIFY, target, interest, token);
  }

  /** Stops watching; any thread. */
  public void remove(int target) throws LinuxException {
    Linux.check(Libc.epoll_ctl(fd, DELETE, target, null), "epoll_ctl");
  }

  /** Waits once; for one thread only. */
  public void await(Handler handler) throws LinuxException {
    int n = Libc.epoll_wait(fd, events, MAX_EVENTS, -1);
    if (n < 0 && Native.getLastError() != Errno.EINTR) {
      throw LinuxException.last("epoll_wait");
    }
    for (int i = 0; i < n; i++) {
      long at = (long) i * EVENT_BYTES;
      handler.on(events.getLong(at + TOKEN_OFFSET), events.getInt(at));
    }
  }

  @Override
  public void close() {
    Linux.close(fd);
  }

  private void control(int operation, int target, int interest, long token) throws LinuxException {
    try (Memory event = new Memory(EVENT_BYTES)) {
      event.setInt(0, interest);
      event.setLong(TOKEN_OFFSET, token);
      Linux.check(Libc.epoll_ctl(fd, operation, target, event), "epoll_ctl");
    }
  }
}
