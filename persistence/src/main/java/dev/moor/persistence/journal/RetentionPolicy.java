package dev.moor.persistence.journal;

import java.time.Duration;
import java.util.function.Predicate;

/**
 * How long history is kept as it was written, and how much of it at all.
 *
 * @param keepPlain a segment whose newest event is older is archived; negative: never
 * @param maxBytes bound of the journal's folder; 0: none
 * @param ended whether an entity with this newest event has ended, so that its history may be
 *     dropped where the bound asks for it
 * @param mayComeBack whether an entity of this id may get new events after that
 */
public record RetentionPolicy(
    Duration keepPlain,
    long maxBytes,
    Predicate<JournalEntry> ended,
    Predicate<String> mayComeBack) {
  /** Everything is kept as it was written. */
  public static final RetentionPolicy NONE =
      new RetentionPolicy(Duration.ofSeconds(-1), 0, entry -> false, id -> true);

  /** The least bound: smaller ones could not hold the young segments. */
  public static final long LEAST_MAX_BYTES = 16L << 20;
}
