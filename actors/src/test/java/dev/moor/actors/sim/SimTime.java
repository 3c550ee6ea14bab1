package dev.moor.actors.sim;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.PriorityQueue;

/**
 * Virtual time: what is to happen, in order. A daemon's entries die with it; the world's do not.
 */
final class SimTime {
  static final int WORLD = 0;

  private record Entry(Instant at, long number, int life, Runnable what) {}

  private final PriorityQueue<Entry> entries =
      new PriorityQueue<>(Comparator.comparing(Entry::at).thenComparing(Entry::number));
  private Instant now = Instant.parse("2026-11-24T10:00:00Z");
  private long numbers;
  private int life = 1;

  Instant now() {
    return now;
  }

  /** The daemon's life that counts now. */
  int life() {
    return life;
  }

  void daemonDied() {
    life++;
  }

  void at(Instant when, int ofLife, Runnable what) {
    entries.add(new Entry(when, numbers++, ofLife, what));
  }

  void after(long millis, int ofLife, Runnable what) {
    at(now.plusMillis(millis), ofLife, what);
  }

  /** Whether something happened before the limit. */
  boolean step(Instant limit) {
    while (!entries.isEmpty() && !entries.peek().at().isAfter(limit)) {
      Entry next = entries.poll();
      if (next.life() == WORLD || next.life() == life) {
        if (next.at().isAfter(now)) {
          now = next.at();
        }
        next.what().run();
        return true;
      }
    }
    if (now.isBefore(limit)) {
      now = limit;
    }
    return false;
  }

  Instant in(Duration duration) {
    return now.plus(duration);
  }
}
