package dev.moor.runtime.attach;

import dev.moor.runtime.linux.Epoll;
import dev.moor.runtime.linux.Linux;
import dev.moor.runtime.linux.LinuxException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thread that reads every attach socket, always: a reader that stops would stop conmon, and
 * with it the log and the container.
 */
public final class AttachLoop implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AttachLoop.class);
  private static final long STOP = 0;

  /** Conmon sends 8192 bytes after one of prefix. */
  private static final int PACKET_BYTES = 16 * 1024;

  private final Epoll epoll;
  private final int stopRead;
  private final int stopWrite;
  private final Map<Long, AttachSocket> sockets = new ConcurrentHashMap<>();
  private final AtomicLong tokens = new AtomicLong(STOP);
  private final ByteBuffer packet = ByteBuffer.allocateDirect(PACKET_BYTES);
  private final Thread thread;
  private volatile boolean stopped;

  /** Starts the thread. */
  public AttachLoop() throws LinuxException {
    epoll = Epoll.create();
    int[] pipe = Linux.pipe();
    stopRead = pipe[0];
    stopWrite = pipe[1];
    epoll.add(stopRead, Epoll.IN, STOP);
    thread = new Thread(this::run, "moor-attach");
    thread.setDaemon(true);
    thread.start();
  }

  /** Connects to a conmon's attach socket. */
  public AttachSocket connect(Path socket, AttachListener listener) throws LinuxException {
    int fd = Linux.connectSeqpacket(socket);
    long token = tokens.incrementAndGet();
    AttachSocket attached = new AttachSocket(fd, token, epoll, listener);
    sockets.put(token, attached);
    try {
      epoll.add(fd, Epoll.IN, token);
    } catch (LinuxException e) {
      sockets.remove(token);
      Linux.close(fd);
      throw e;
    }
    return attached;
  }

  /** How many are open. */
  public int open() {
    return sockets.size();
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
    sockets.values().forEach(AttachSocket::release);
    Linux.close(stopRead);
    epoll.close();
  }

  private void run() {
    while (!stopped) {
      try {
        epoll.await(this::on);
      } catch (LinuxException e) {
        LOG.error("the reading of attach sockets failed", e);
        return;
      }
    }
  }

  private void on(long token, int events) {
    AttachSocket socket = sockets.get(token);
    if (socket == null) {
      return;
    }
    if (socket.ready(events, packet)) {
      return;
    }
    sockets.remove(token);
    socket.release();
  }
}
