package dev.moor.persistence.journal;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * One record of a segment file; {@code docs/journal.md} has the bytes.
 *
 * @param groupRemaining records of the same atomic write that follow this one
 * @param sequence global; a {@link RecordType#DELETED} record repeats that of the event before it
 * @param entitySequence of an event its own; of a deletion the last deleted one; of an erased range
 *     the last global sequence of the range
 * @param previousEntitySequence what the entity's newest event was before this record
 * @param acknowledged global sequence known to be synced when this record was written
 * @param hash chain hash up to and including this record
 */
record JournalRecord(
    RecordType type,
    int groupRemaining,
    long sequence,
    String persistenceId,
    long entitySequence,
    long previousEntitySequence,
    long acknowledged,
    long writtenAtMicros,
    int serializerId,
    String manifest,
    String adapterManifest,
    String writer,
    byte[] payload,
    byte[] hash) {

  /** What a record says. */
  enum RecordType {
    EVENT,
    DELETED,
    ERASED;

    private static final RecordType[] ALL = values();

    int code() {
      return ordinal() + 1;
    }

    static RecordType of(int code) {
      return code >= 1 && code <= ALL.length ? ALL[code - 1] : null;
    }
  }

  /** Last global sequence this record stands for. */
  long lastSequence() {
    return type == RecordType.ERASED ? entitySequence : sequence;
  }

  JournalEntry toEntry() {
    return new JournalEntry(
        sequence, persistenceId, entitySequence, manifest, payload, writtenAt());
  }

  Instant writtenAt() {
    return Instant.EPOCH.plus(writtenAtMicros, ChronoUnit.MICROS);
  }

  static long micros(Instant time) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, time);
  }
}
