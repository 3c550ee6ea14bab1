package dev.moor.actors.entity;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The life of one kind of entity as pure functions.
 *
 * @param <R> requests
 * @param <O> outcomes
 * @param <E> events
 * @param <S> states
 * @param <F> effects
 * @param <V> the view
 */
public interface EntityRules<R, O, E, S, F, V> {
  /** Before the first event. */
  S empty();

  /** Changes nothing; every state answers every request. */
  Ruling<E, F> request(S state, R request, Instant now);

  /** One that fits no open intent is stale: ignored. Never rejects. */
  Ruling<E, F> outcome(S state, O outcome, Instant now);

  /** Total over what the two above can produce. */
  S apply(S state, E event);

  /** The effects of the intents that a replay ends on. */
  List<F> unfinished(S state);

  /** Whether the event settles the request; empty: still open. */
  Optional<Verdict> settles(R request, E event);

  /** Empty where there is nothing to list. */
  Optional<V> view(S state);
}
