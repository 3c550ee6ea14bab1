package dev.moor.persistence.journal;

import java.util.List;

/** Events of one entity that are stored together or not at all. */
public record AtomicAppend(String persistenceId, List<Event> events) {
  /** An event to store; {@code payload} is not copied. */
  public record Event(
      long entitySequence,
      int serializerId,
      String manifest,
      String adapterManifest,
      String writer,
      byte[] payload) {

    /** An event of a codec, without Akka's fields. */
    public static Event of(long entitySequence, String manifest, byte[] payload) {
      return new Event(entitySequence, 0, manifest, "", "", payload);
    }
  }

  /** Copies the list. */
  public AtomicAppend {
    events = List.copyOf(events);
    if (events.isEmpty()) {
      throw new IllegalArgumentException("an append without events for " + persistenceId);
    }
  }
}
