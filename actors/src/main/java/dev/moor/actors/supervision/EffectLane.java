package dev.moor.actors.supervision;

import dev.moor.actors.container.ContainerCommand.Outcome;
import dev.moor.actors.container.ContainerEffect;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The effects of one container: one at a time, in the order they were given; from any thread. It
 * lives as long as the daemon, over all actors that ever work for the container, so that what an
 * ended one had under way is over before its successor looks; outcomes go to the newest of them.
 */
public final class EffectLane {
  private final Queue<ContainerEffect> waiting = new ArrayDeque<>();
  private final Set<String> execStarts = new HashSet<>();
  private ContainerEffect running;
  private Consumer<Outcome> listener = outcome -> {};

  /** The effect, where it is to begin now; the listener hears all outcomes from now on. */
  public synchronized Optional<ContainerEffect> offer(
      ContainerEffect effect, Consumer<Outcome> newListener) {
    listener = newListener;
    if (joins(effect) || isAnswered(effect)) {
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

  /**
   * A look for an exec whose start is under way would find nothing, and the journal would take that
   * for its end; the start itself tells.
   */
  private boolean isAnswered(ContainerEffect effect) {
    return effect instanceof ContainerEffect.ProbeExec probe && execStarts.contains(probe.execId());
  }

  /** The effect begins beside what is under way; the listener hears all outcomes from now on. */
  public synchronized void beside(ContainerEffect effect, Consumer<Outcome> newListener) {
    listener = newListener;
    if (effect instanceof ContainerEffect.StartExec start) {
      execStarts.add(start.execId());
    }
  }

  /**
   * What began beside has ended.
   *
   * @param last its outcome, null where it was told or it has none
   */
  public synchronized void besideEnded(ContainerEffect effect, Outcome last) {
    if (effect instanceof ContainerEffect.StartExec start) {
      execStarts.remove(start.execId());
    }
    if (last != null) {
      listener.accept(last);
    }
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
