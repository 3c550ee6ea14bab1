package dev.moor.http.server;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * A few running streams that wait for a connection: to set one up takes longer than most answers.
 * They are set up when a connection has ended, so that nobody waits for it.
 */
final class ReadySeats {
  private static final int MOST = 8;

  /** Below this a new one is not put off until a connection ends. */
  private static final int FEW = 4;

  private final Queue<Seat> free = new ConcurrentLinkedQueue<>();
  private final AtomicInteger count = new AtomicInteger();
  private final AtomicBoolean filling = new AtomicBoolean();
  private final Supplier<Seat> starter;
  private final Executor executor;
  private volatile boolean closed;

  /**
   * @param starter runs a stream with a free seat
   */
  ReadySeats(Supplier<Seat> starter, Executor executor) {
    this.starter = starter;
    this.executor = executor;
  }

  /** False: none is free; the caller sets up a stream. */
  boolean take(Connection connection) {
    connection.closed().thenRun(this::fill);
    for (Seat seat = free.poll(); seat != null; seat = free.poll()) {
      boolean few = count.decrementAndGet() < FEW;
      if (seat.take(connection)) {
        if (few) {
          fill();
        }
        return true;
      }
    }
    fill();
    return false;
  }

  private void fill() {
    if (!closed && count.get() < MOST && filling.compareAndSet(false, true)) {
      executor.execute(this::addOne);
    }
  }

  private void addOne() {
    try {
      if (!closed) {
        free.add(starter.get());
        count.incrementAndGet();
      }
    } finally {
      filling.set(false);
    }
    if (closed) {
      close(); // what came in meanwhile
    } else if (count.get() < FEW) {
      fill();
    }
  }

  void close() {
    closed = true;
    for (Seat seat = free.poll(); seat != null; seat = free.poll()) {
      seat.leave();
    }
  }
}
