package dev.moor.runtime.log;

import com.sun.jna.Native;
import com.sun.jna.Platform;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Wakes followers when something happens in their log's folder: one thread for all of them.
 *
 * <p>It waits on inotify; every follower is also woken at each {@link #TICK_MILLIS}, so an event
 * the kernel did not deliver costs a delay, never a hang. Where inotify is not to be had (its
 * number of instances is bound per user) it looks every {@link #BLIND_TICK_MILLIS}.
 */
final class LogPoller {
  private static final Logger LOG = LoggerFactory.getLogger(LogPoller.class);
  private static final int TICK_MILLIS = 250;
  private static final int BLIND_TICK_MILLIS = 20;
  private static final int IN_MODIFY = 0x2;
  private static final int IN_MOVED_TO = 0x80;
  private static final int IN_CREATE = 0x100;
  private static final int IN_CLOEXEC = 0x80000;
  private static final int IN_NONBLOCK = 0x800;
  private static final int EVENT_HEADER = 16;

  private static final class Holder {
    static final LogPoller INSTANCE = new LogPoller();
  }

  private static final class LibC {
    static {
      Native.register(LibC.class, Platform.C_LIBRARY_NAME);
    }

    static native int inotify_init1(int flags);

    static native int inotify_add_watch(int fd, byte[] path, int mask);

    static native int inotify_rm_watch(int fd, int watch);

    static native int poll(int[] pollFd, long count, int timeoutMillis);

    static native long read(int fd, byte[] buffer, long count);
  }

  /** A folder that is watched for some followers. */
  private static final class Watch {
    final int number;
    final Set<Runnable> followers = ConcurrentHashMap.newKeySet();

    Watch(int number) {
      this.number = number;
    }
  }

  private final Map<Path, Watch> byFolder = new ConcurrentHashMap<>();
  private final Map<Integer, Watch> byNumber = new ConcurrentHashMap<>();
  private final int inotify;

  private LogPoller() {
    inotify = LibC.inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
    if (inotify < 0) {
      LOG.warn("inotify is not to be had (error {}): logs are polled", Native.getLastError());
    }
    Thread thread = new Thread(this::loop, "log-poller");
    thread.setDaemon(true);
    thread.start();
  }

  static LogPoller shared() {
    return Holder.INSTANCE;
  }

  /** Has {@code wake} called, soon after a change and now and then; it must not block. */
  synchronized void add(Path folder, Runnable wake) {
    Watch watch = byFolder.computeIfAbsent(folder, this::watch);
    watch.followers.add(wake);
  }

  /** The opposite of {@link #add}; unknown followers are fine. */
  synchronized void remove(Path folder, Runnable wake) {
    Watch watch = byFolder.get(folder);
    if (watch == null || !watch.followers.remove(wake) || !watch.followers.isEmpty()) {
      return;
    }
    byFolder.remove(folder);
    if (watch.number >= 0) {
      byNumber.remove(watch.number);
      LibC.inotify_rm_watch(inotify, watch.number);
    }
  }

  private Watch watch(Path folder) {
    int number = -1;
    if (inotify >= 0) {
      byte[] path = (folder + "\0").getBytes(StandardCharsets.UTF_8);
      number = LibC.inotify_add_watch(inotify, path, IN_MODIFY | IN_MOVED_TO | IN_CREATE);
      if (number < 0) {
        LOG.warn(
            "cannot watch {} (error {}): looked at now and then", folder, Native.getLastError());
      }
    }
    Watch watch = new Watch(number);
    if (number >= 0) {
      byNumber.put(number, watch);
    }
    return watch;
  }

  private void loop() {
    byte[] events = new byte[64 * 1024];
    long nextTick = System.nanoTime();
    while (true) {
      try {
        boolean ready = await();
        if (ready) {
          wakeChanged(events);
        }
        if (System.nanoTime() - nextTick >= 0) {
          byFolder.values().forEach(watch -> watch.followers.forEach(Runnable::run));
          long tick = inotify < 0 ? BLIND_TICK_MILLIS : TICK_MILLIS;
          nextTick = System.nanoTime() + tick * 1_000_000L;
        }
      } catch (RuntimeException e) {
        LOG.error("waking a follower of a log failed", e);
      }
    }
  }

  private boolean await() {
    int[] pollFd = {inotify, 1};
    int millis = inotify < 0 ? BLIND_TICK_MILLIS : TICK_MILLIS;
    // with a negative descriptor poll just waits
    return LibC.poll(pollFd, 1, millis) > 0;
  }

  private void wakeChanged(byte[] events) {
    long n = LibC.read(inotify, events, events.length);
    ByteBuffer b = ByteBuffer.wrap(events).order(ByteOrder.nativeOrder());
    Set<Integer> changed = new java.util.HashSet<>();
    for (int at = 0; at + EVENT_HEADER <= n; at += EVENT_HEADER + b.getInt(at + 12)) {
      changed.add(b.getInt(at));
    }
    for (int number : changed) {
      Watch watch = byNumber.get(number);
      if (watch != null) {
        watch.followers.forEach(Runnable::run);
      }
    }
  }
}
