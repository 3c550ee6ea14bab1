package dev.moor.actors.supervision;

import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;

/**
 * One task at a time, in the order they were given; from any thread. A container has one lane for
 * as long as the daemon lives, over all actors that ever worked for it: what an ended one had under
 * way is over before its successor looks.
 *
 * @param <T> what a task is
 */
public final class EffectLane<T> {
  private final Queue<T> waiting = new ArrayDeque<>();
  private boolean busy;

  /** The task, where it is to begin now. */
  public synchronized Optional<T> offer(T task) {
    if (busy) {
      waiting.add(task);
      return Optional.empty();
    }
    busy = true;
    return Optional.of(task);
  }

  /** The task under way has ended, in whatever way: the one that is to begin now. */
  public synchronized Optional<T> next() {
    T task = waiting.poll();
    busy = task != null;
    return Optional.ofNullable(task);
  }
}
