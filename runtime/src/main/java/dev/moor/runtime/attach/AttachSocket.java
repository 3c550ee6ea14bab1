package dev.moor.runtime.attach;

import dev.moor.runtime.linux.Epoll;
import dev.moor.runtime.linux.Linux;
import dev.moor.runtime.linux.LinuxException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One connection to a container's streams. Any thread may write to it. */
public final class AttachSocket implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AttachSocket.class);

  /** Conmon cuts larger packets off in silence. */
  private static final int MOST_STDIN_BYTES = 32 * 1024;

  /** Then others get their turn. */
  private static final int MOST_PACKETS_A_TURN = 64;

  private static final int STDOUT_PREFIX = 2;
  private static final int STDERR_PREFIX = 3;

  private final int fd;
  private final long token;
  private final Epoll epoll;
  private final AttachListener listener;
  private final Deque<Pending> pending = new ArrayDeque<>();
  private ByteBuffer out;
  private boolean awaitingRoom;
  private boolean stdinClosed;
  private boolean closed;

  private record Pending(ByteBuffer bytes, CompletableFuture<Void> done) {}

  AttachSocket(int fd, long token, Epoll epoll, AttachListener listener) {
    this.fd = fd;
    this.token = token;
    this.epoll = epoll;
    this.listener = listener;
  }

  /**
   * Sends to stdin; never blocks. The buffer must stay untouched until the future completes: that
   * is when the kernel has taken it all. It fails where the container's stdin is gone.
   */
  public CompletableFuture<Void> write(ByteBuffer bytes) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    Runnable finish;
    synchronized (this) {
      if (closed || stdinClosed) {
        return CompletableFuture.failedFuture(new IOException("stdin is closed"));
      }
      pending.add(new Pending(bytes, done));
      finish = pending.size() == 1 ? flush() : () -> {};
    }
    finish.run();
    return done;
  }

  /** The end of stdin, after everything written before; output goes on. Idempotent. */
  public void closeStdin() {
    synchronized (this) {
      if (closed || stdinClosed) {
        return;
      }
      stdinClosed = true;
      if (pending.isEmpty()) {
        Linux.shutdown(fd, Linux.SHUT_WR);
      }
    }
  }

  /** Detaches; the listener's {@code onClosed} follows on the attach thread. Idempotent. */
  @Override
  public void close() {
    synchronized (this) {
      if (!closed) {
        Linux.shutdown(fd, Linux.SHUT_RDWR);
      }
    }
  }

  /** On the attach thread. False: it is at its end. */
  boolean ready(int events, ByteBuffer packet) {
    if ((events & Epoll.OUT) != 0) {
      Runnable finish;
      synchronized (this) {
        finish = flush();
      }
      finish.run();
    }
    if ((events & ~Epoll.OUT) == 0) {
      return true;
    }
    try {
      return drain(packet);
    } catch (LinuxException e) {
      LOG.debug("an attach socket ended", e);
      return false;
    }
  }

  /** On the attach thread, once. */
  void release() {
    Deque<Pending> left;
    synchronized (this) {
      closed = true;
      Linux.close(fd);
      left = new ArrayDeque<>(pending);
      pending.clear();
    }
    left.forEach(write -> write.done().completeExceptionally(new IOException("stdin is closed")));
    try {
      listener.onClosed();
    } catch (RuntimeException e) {
      LOG.error("a listener failed at the end of its streams", e);
    }
  }

  private boolean drain(ByteBuffer packet) throws LinuxException {
    for (int i = 0; i < MOST_PACKETS_A_TURN; i++) {
      packet.clear();
      int n = Linux.receive(fd, packet);
      if (n < 0) {
        return true;
      }
      if (n == 0) {
        return false;
      }
      int prefix = packet.get(0);
      if (prefix == STDOUT_PREFIX || prefix == STDERR_PREFIX) {
        packet.limit(n).position(1);
        deliver(prefix - 1, packet);
      }
    }
    return true;
  }

  private void deliver(int stream, ByteBuffer bytes) {
    try {
      listener.onOutput(stream, bytes);
    } catch (RuntimeException e) {
      LOG.error("a listener failed; its output is dropped", e);
    }
  }

  /** Sends what it can; what is to be completed comes back, to be run outside the lock. */
  private Runnable flush() {
    Deque<CompletableFuture<Void>> done = new ArrayDeque<>();
    try {
      while (!pending.isEmpty()) {
        Pending first = pending.peek();
        if (!send(first.bytes())) {
          await(true);
          return () -> done.forEach(future -> future.complete(null));
        }
        done.add(pending.remove().done());
      }
      await(false);
      if (stdinClosed) {
        Linux.shutdown(fd, Linux.SHUT_WR);
      }
      return () -> done.forEach(future -> future.complete(null));
    } catch (LinuxException e) {
      Deque<Pending> failed = new ArrayDeque<>(pending);
      pending.clear();
      return () -> {
        done.forEach(future -> future.complete(null));
        failed.forEach(write -> write.done().completeExceptionally(e));
      };
    }
  }

  private void await(boolean room) throws LinuxException {
    if (awaitingRoom != room) {
      epoll.modify(fd, room ? Epoll.IN | Epoll.OUT : Epoll.IN, token);
      awaitingRoom = room;
    }
  }

  /** False: the kernel takes no more for now. */
  private boolean send(ByteBuffer bytes) throws LinuxException {
    if (out == null) {
      out = ByteBuffer.allocateDirect(MOST_STDIN_BYTES);
    }
    while (bytes.hasRemaining()) {
      int n = Math.min(bytes.remaining(), MOST_STDIN_BYTES);
      out.clear();
      out.put(bytes.duplicate().limit(bytes.position() + n)).flip();
      if (Linux.send(fd, out, n) < 0) {
        return false;
      }
      bytes.position(bytes.position() + n);
    }
    return true;
  }
}
