package dev.moor.persistence.journal;

import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;

/** The read side of the journal in global order; safe from any thread, blocking on the disk. */
public interface EventLog {
  /** Sequence of the newest synced event, 0 for an empty journal. */
  long lastSequence();

  /** Up to {@code max} entries with a sequence greater than {@code after}, in order. */
  List<JournalEntry> read(long after, int max);

  /** Every persistence id that has events, in no order. */
  List<String> persistenceIds();

  /** The newest entry of an entity. */
  Optional<JournalEntry> last(String persistenceId);

  /** Entities whose records are damaged: persistence id to reason. */
  java.util.Map<String, String> damaged();

  /** Calls {@code listener} with the newest sequence after each synced batch; close ends it. */
  AutoCloseable onAppend(LongConsumer listener);
}
