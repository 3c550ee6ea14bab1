package dev.moor.persistence.journal;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/** The read side of the journal in global order; safe from any thread, blocking on the disk. */
public interface EventLog {
  /** Sequence of the newest synced event, 0 for an empty journal. */
  long lastSequence();

  /** Up to {@code max} entries with a sequence greater than {@code after}, in order. */
  List<JournalEntry> read(long after, int max);

  /** Every persistence id that has events, in no order. */
  List<String> persistenceIds();

  /**
   * Hands an entity's entries {@code from..to} (its own sequence numbers) to the consumer, in
   * order.
   *
   * @throws JournalException.DamagedEntity records of the entity are damaged
   */
  void entries(String persistenceId, long from, long to, Consumer<JournalEntry> consumer);

  /**
   * Hands over the entity's entries from the first on, up to the first one that cannot be read: all
   * there is to know of a damaged entity. Nothing where already the first is lost.
   */
  void readable(String persistenceId, Consumer<JournalEntry> consumer);

  /**
   * A sequence after which every entry written at or after the moment is found; at most one segment
   * of earlier ones follows it too.
   */
  long sequenceBefore(Instant moment);

  /** The newest entry of an entity. */
  Optional<JournalEntry> last(String persistenceId);

  /** The manifest of an entity's newest entry, without reading it where that is possible. */
  default Optional<String> lastManifest(String persistenceId) {
    return last(persistenceId).map(JournalEntry::manifest);
  }

  /** Entities whose records are damaged: persistence id to reason. */
  java.util.Map<String, String> damaged();

  /** Calls {@code listener} with the newest sequence after each synced batch; close ends it. */
  AutoCloseable onAppend(LongConsumer listener);
}
