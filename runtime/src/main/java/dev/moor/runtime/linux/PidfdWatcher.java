package dev.moor.runtime.linux;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One thread that waits for the end of any number of processes. */
public final class PidfdWatcher implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PidfdWatcher.class);
  private static final long STOP = 0;

  private final Epoll epoll;
  private final int stopRead;
  private final int stopWrite;
  private final Map<Long, Watch> watches = new ConcurrentHashMap<>();
  private final AtomicLong tokens = new AtomicLong(STOP);
  private final Thread thread;
  private volatile boolean stopped;

  private record Watch(int pidfd, Runnable onEnd) {}

  /** Starts the thread. */
  public PidfdWatcher() throws LinuxException {
    epoll = Epoll.create();
    int[] pipe = Linux.pipe();
    stopRead = pipe[0];
    stopWrite = pipe[1];
    epoll.add(stopRead, Epoll.IN, STOP);
    thread = new Thread(this::run, "moor-pidfd");
    thread.setDaemon(true);
    thread.start();
  }

  /**
   * Calls back once, on this watcher's thread, when the process has ended (at once if it has).
   *
   * @param pidfd stays the caller's; to be closed only after the callback or {@link #forget}
   * @return a token for {@link #forget}
   */
  public long watch(int pidfd, Runnable onEnd) throws LinuxException {
    long token = tokens.incrementAndGet();
    watches.put(token, new Watch(pidfd, onEnd));
    try {
      epoll.add(pidfd, Epoll.IN, token);
    } catch (LinuxException e) {
      watches.remove(token);
      throw e;
    }
    return token;
  }

  /** No callback after this, unless it is under way. Idempotent. */
  public void forget(long token) throws LinuxException {
    Watch watch = watches.remove(token);
    if (watch != null) {
      epoll.remove(watch.pidfd());
    }
  }

  /** How many processes are watched. */
  public int watched() {
    return watches.size();
  }

  @Override
  public void close() {
    if (stopped) {
      return;
    }
    stopped = true;
    Linux.close(stopWrite);
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Linux.close(stopRead);
    epoll.close();
  }

  private void run() {
    while (!stopped) {
      try {
        epoll.await(this::on);
      } catch (LinuxException e) {
        LOG.error("the watch over processes failed", e);
        return;
      }
    }
  }

  private void on(long token, int events) {
    Watch watch = watches.remove(token);
    if (watch == null) {
      return;
    }
    try {
      epoll.remove(watch.pidfd());
      watch.onEnd().run();
    } catch (LinuxException | RuntimeException e) {
      LOG.error("a callback at the end of a process failed", e);
    }
  }
}
