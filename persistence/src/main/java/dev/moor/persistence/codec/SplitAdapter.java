package dev.moor.persistence.codec;

import akka.persistence.typed.EventAdapter;
import akka.persistence.typed.EventSeq;
import java.util.List;

/**
 * Hands the parts of a {@link SplitEvent} to an entity's replay one by one.
 *
 * @param <E> the entity's events
 */
public final class SplitAdapter<E> extends EventAdapter<E, Object> {
  @Override
  public Object toJournal(E event) {
    return event;
  }

  @Override
  public String manifest(E event) {
    return "";
  }

  @SuppressWarnings("unchecked") // the entity's codec decodes to the entity's events
  @Override
  public EventSeq<E> fromJournal(Object stored, String manifest) {
    return stored instanceof SplitEvent split
        ? EventSeq.create((List<E>) split.parts())
        : EventSeq.single((E) stored);
  }
}
