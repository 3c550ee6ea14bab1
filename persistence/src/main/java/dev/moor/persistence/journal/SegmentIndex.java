package dev.moor.persistence.journal;

import java.io.Closeable;
import java.util.List;
import java.util.Map;

/** The rebuildable index of sealed segments. */
interface SegmentIndex extends Closeable {
  /**
   * What the index knows of a sealed segment as a whole.
   *
   * @param bytes of the segment, not of its file
   */
  record Sealed(
      long segment,
      long bytes,
      long lastSequence,
      byte[] previousHash,
      byte[] lastHash,
      List<EntityTable.Deletion> deletions) {}

  /** Who wrote a sequence: kept for young segments, to name what damage took. */
  record Witness(String persistenceId, long entitySequence) {}

  /** Null when the segment is not indexed, or its index is not whole. */
  Sealed sealed(long segment);

  /** Every segment with an entry, also where the file is gone. */
  List<Long> segments();

  /**
   * Entities of a sealed segment.
   *
   * @throws JournalException the index is damaged
   */
  Map<String, EntityRange.Positions> entities(long segment);

  /** Positions of one entity in a sealed segment; null when there are none. */
  EntityRange.Positions positions(long segment, String persistenceId);

  /** Stores a sealed segment, synced, and drops its witnesses. */
  void seal(Sealed sealed, Map<String, EntityRange.Positions> entities);

  void forget(long segment);

  /** Notes who wrote the sequences from {@code first} on; not synced. */
  void witness(long first, List<Witness> written);

  /** Who wrote a sequence; null when not known. */
  Witness witness(long sequence);

  /** The newest witnessed sequence, 0 for none. */
  long lastWitnessed();

  /** Gives back the space of what was forgotten. */
  void compact();

  /** Syncs what was only noted. */
  void sync();

  @Override
  void close();
}
