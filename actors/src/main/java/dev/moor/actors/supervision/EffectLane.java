package dev.moor.actors.supervision;

import dev.moor.actors.container.ContainerCommand.Outcome;
import dev.moor.actors.container.ContainerEffect;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.function.Consumer;

/**
 * The effects of one container: one at a time, in the order they were given; from any thread. It
 * lives as long as the daemon, over all actors that ever work for the container, so that what an
 * ended one had under way is over before its successor looks; outcomes go to the newest of them.
 */
public final class EffectLane {
  private final Queue<ContainerEffect> waiting = new ArrayDeque<>();
  private ContainerEffect running;
  private Consumer<Outcome> listener = outcome -> {};

  /** The effect, where it is to begin now; the listener hears all outcomes from now on. */
  public synchronized Optional<ContainerEffect> offer(
      ContainerEffect effect, Consumer<Outcome> newListener) {
    listener = newListener;
    if (joins(effect)) {
      return Optional.empty();
    }
    if (running != null) {
      waiting.add(effect);
      return Optional.empty();
    }
    running = effect;
    return Optional.of(effect);
  }

  /**
   * A launch or removal asked for again is the one under way: behind one whose failure was told, a
   * second one would start what is to rest, or take away what is kept again.
   */
  private boolean joins(ContainerEffect effect) {
    boolean once =
        effect instanceof ContainerEffect.Remove || effect instanceof ContainerEffect.Launch;
    return once && (effect.equals(running) || waiting.contains(effect));
  }

  /** The listener hears all outcomes from now on. */
  public synchronized void listen(Consumer<Outcome> newListener) {
    listener = newListener;
  }

  /** To the newest listener. */
  public synchronized void tell(Outcome outcome) {
    listener.accept(outcome);
  }

  /**
   * The effect under way has ended.
   *
   * @param last its outcome, null where it was told or it has none
   * @return the effect that is to begin now
   */
  public synchronized Optional<ContainerEffect> finish(Outcome last) {
    if (last != null) {
      listener.accept(last);
    }
    running = waiting.poll();
    return Optional.ofNullable(running);
  }
}
