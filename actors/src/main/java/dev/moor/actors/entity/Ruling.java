package dev.moor.actors.entity;

import dev.moor.actors.port.MoorException;
import java.util.List;
import java.util.Objects;

/**
 * What an entity's rules make of a command, as a value.
 *
 * @param <E> events
 * @param <F> effects
 */
public sealed interface Ruling<E, F> {
  /**
   * Persist the events, then begin the effects. No events: a request joins what is under way, an
   * outcome is stale.
   */
  record Accepted<E, F>(List<E> events, List<F> effects) implements Ruling<E, F> {
    public Accepted {
      events = List.copyOf(events);
      effects = List.copyOf(effects);
    }
  }

  /** It is so already: done without an event. */
  record AlreadySo<E, F>() implements Ruling<E, F> {}

  /** Refused; {@code why} is the sentence for the client. */
  record Rejected<E, F>(MoorException.Kind kind, String why) implements Ruling<E, F> {
    public Rejected {
      Objects.requireNonNull(kind);
      Objects.requireNonNull(why);
    }
  }

  static <E, F> Ruling<E, F> accept(List<E> events, List<F> effects) {
    return new Accepted<>(events, effects);
  }

  static <E, F> Ruling<E, F> ignored() {
    return new Accepted<>(List.of(), List.of());
  }

  static <E, F> Ruling<E, F> reject(MoorException.Kind kind, String why) {
    return new Rejected<>(kind, why);
  }
}
