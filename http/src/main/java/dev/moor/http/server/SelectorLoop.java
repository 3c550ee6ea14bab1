package dev.moor.http.server;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One thread that waits for readiness of all sockets and tells their owners. */
final class SelectorLoop implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(SelectorLoop.class);

  /** Called on the selector thread; must not block. The interest that fired is off again. */
  interface Ready {
    void ready(int operations);
  }

  private static final int BUFFER_BYTES = 128 * 1024;

  private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
  private final Selector selector;
  private final Thread thread;
  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private volatile boolean closed;
  private boolean swept;

  SelectorLoop() throws IOException {
    selector = Selector.open();
    thread = new Thread(this::run, "moor-http-selector");
    thread.setDaemon(true);
    thread.start();
  }

  /** Runs a task on the selector thread. */
  void execute(Runnable task) {
    tasks.add(task);
    selector.wakeup();
  }

  /** Call on the selector thread only: elsewhere it may wait for a running select. */
  SelectionKey register(SelectableChannel channel, Ready ready) throws ClosedChannelException {
    return channel.register(selector, 0, ready);
  }

  /** Asks for one notice of readiness; from any thread. */
  void arm(SelectionKey key, int operations) {
    try {
      key.interestOpsOr(operations);
    } catch (CancelledKeyException e) {
      return; // closed meanwhile: its owner has been told by the close itself
    }
    if (Thread.currentThread() != thread) {
      selector.wakeup();
    }
  }

  /** Empty, for one read on the selector thread. */
  ByteBuffer buffer() {
    return buffer.clear();
  }

  /** Lets the selector forget closed channels now: until then their descriptors stay open. */
  void sweep() {
    if (Thread.currentThread() == thread) {
      swept = true;
    } else {
      selector.wakeup();
    }
  }

  private void run() {
    while (!closed) {
      try {
        selector.select(this::dispatch);
        if (swept) {
          swept = false;
          selector.selectNow(this::dispatch);
        }
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
          task.run();
        }
      } catch (ClosedSelectorException e) {
        return;
      } catch (IOException | RuntimeException e) {
        log.error("the socket selector met an error and goes on", e);
      }
    }
  }

  private void dispatch(SelectionKey key) {
    int operations;
    try {
      operations = key.readyOps();
      key.interestOpsAnd(~operations);
    } catch (CancelledKeyException e) {
      return;
    }
    ((Ready) key.attachment()).ready(operations);
  }

  @Override
  public void close() {
    closed = true;
    try {
      selector.close();
    } catch (IOException e) {
      log.warn("could not close the socket selector", e);
    }
  }
}
