package dev.moor.runtime.linux;

/**
 * A process held by a pidfd, so that no other one is ever meant. Where it was gone from the
 * beginning, there is nothing to hold.
 */
public final class HeldProcess implements AutoCloseable {
  private static final int NONE = -1;
  private int pidfd;

  private HeldProcess(int pidfd) {
    this.pidfd = pidfd;
  }

  /** Holds it where the pid still means the process that began at these ticks. */
  public static HeldProcess hold(long pid, long startTicks) throws LinuxException {
    int fd;
    try {
      fd = Linux.pidfdOpen(pid);
    } catch (LinuxException e) {
      if (e.errno() == Errno.ESRCH || e.errno() == Errno.EINVAL) {
        return gone();
      }
      throw e;
    }
    // After the open: were the pid another process's by now, its start would tell.
    if (ProcStat.read(pid).filter(stat -> stat.startTicks() == startTicks).isEmpty()) {
      Linux.close(fd);
      return gone();
    }
    return new HeldProcess(fd);
  }

  /** Nothing. */
  public static HeldProcess gone() {
    return new HeldProcess(NONE);
  }

  /** -1 where it was gone. */
  public synchronized int pidfd() {
    return pidfd;
  }

  /** Neither ended nor gone. */
  public synchronized boolean alive() throws LinuxException {
    return pidfd != NONE && !Linux.pollIn(pidfd, 0);
  }

  /** False: it is gone, or has ended and waits to be reaped. */
  public synchronized boolean signal(int signal) throws LinuxException {
    return alive() && Linux.pidfdSendSignal(pidfd, signal);
  }

  @Override
  public synchronized void close() {
    Linux.close(pidfd);
    pidfd = NONE;
  }
}
