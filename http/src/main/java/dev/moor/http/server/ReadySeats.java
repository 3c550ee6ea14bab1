package dev.moor.http.server;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * Some running streams that wait for a connection: to set one up takes as long as most answers. New
 * ones are set up a little after connections have ended, so that the next request, which often
 * comes at once, has the processor for itself.
 */
final class ReadySeats {
  private static final int MOST = 24;

  /** Below this a new one is not put off. */
  private static final int FEW = 4;

  private final Queue<Seat> free = new ConcurrentLinkedQueue<>();
  private final AtomicInteger count = new AtomicInteger();
  private final AtomicBoolean filling = new AtomicBoolean();
  private final Supplier<Seat> starter;
  private final Executor executor;
  private final Executor later;
  private final AtomicBoolean planned = new AtomicBoolean();
  private volatile boolean closed;

  /**
   * @param starter runs a stream with a free seat
   * @param later executes some milliseconds later
   */
  ReadySeats(Supplier<Seat> starter, Executor executor, Executor later) {
    this.starter = starter;
    this.executor = executor;
    this.later = later;
  }

  /** False: none is free; the caller sets up a stream. */
  boolean take(Connection connection) {
    connection.closed().thenRun(this::fillLater);
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

  private void fillLater() {
    if (!closed && count.get() < MOST && planned.compareAndSet(false, true)) {
      later.execute(
          () -> {
            planned.set(false);
            fill();
          });
    }
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
    } else {
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
