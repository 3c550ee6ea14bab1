package dev.moor.persistence.journal;

import java.util.Arrays;

/**
 * Where one entity's events lie in one segment: in memory while the segment is young, in the index
 * once it is sealed.
 */
final class EntityRange {
  /**
   * Entity sequences with their offsets, ascending.
   *
   * @param lastManifest of the last of these events; null where an older index does not say
   */
  record Positions(long previous, long[] sequences, int[] offsets, String lastManifest) {}

  final long segment;
  final long firstSequence;
  final long previous;
  private long lastSequence;
  private String lastManifest;
  private int count;
  private long[] sequences;
  private int[] offsets;

  /** A range that grows in memory. */
  EntityRange(long segment, long previous, long firstSequence) {
    this.segment = segment;
    this.previous = previous;
    this.firstSequence = firstSequence;
    this.sequences = new long[4];
    this.offsets = new int[4];
  }

  /** A range whose positions are in the index. */
  EntityRange(long segment, long previous, long firstSequence, long lastSequence) {
    this.segment = segment;
    this.previous = previous;
    this.firstSequence = firstSequence;
    this.lastSequence = lastSequence;
  }

  /** What the index holds of it. */
  static EntityRange of(long segment, Positions positions) {
    long[] sequences = positions.sequences();
    EntityRange range =
        new EntityRange(
            segment, positions.previous(), sequences[0], sequences[sequences.length - 1]);
    range.lastManifest = positions.lastManifest();
    return range;
  }

  synchronized void add(long sequence, int offset, String manifest) {
    if (count == sequences.length) {
      sequences = Arrays.copyOf(sequences, count * 2);
      offsets = Arrays.copyOf(offsets, count * 2);
    }
    sequences[count] = sequence;
    offsets[count++] = offset;
    lastSequence = sequence;
    lastManifest = manifest.intern(); // one of a few words, kept for each entity
  }

  /** Of the last event here; null where that is not known. */
  synchronized String lastManifest() {
    return lastManifest;
  }

  synchronized long lastSequence() {
    return lastSequence;
  }

  /** Positions in memory, or null when the index has them. */
  synchronized Positions positions() {
    return sequences == null
        ? null
        : new Positions(
            previous, Arrays.copyOf(sequences, count), Arrays.copyOf(offsets, count), lastManifest);
  }

  /** The index has it now. */
  synchronized void dropPositions() {
    sequences = null;
    offsets = null;
  }
}
