package dev.moor.persistence.journal;

import java.time.Duration;
import java.util.function.Predicate;

/**
 * How long history is kept as it was written, and how much of it at all.
 *
 * @param keepPlain a segment whose newest event is older is archived; negative: never
 * @param maxBytes bound of the journal's folder; 0: none
 * @param firm the bound holds whatever is written: where nothing more may be dropped, writes are
 *     refused; false: they pass it, and {@link JournalStore#boundWarning} tells
 * @param ended whether an entity with this newest event has ended, so that its history may be
 *     dropped where the bound asks for it
 * @param mayComeBack whether an entity of this id may get new events after that
 * @param begins whether a write that begins with an event of this manifest asks for something new,
 *     so that it is refused first where the bound is reached; others tell what has happened or end
 *     something
 */
public record RetentionPolicy(
    Duration keepPlain,
    long maxBytes,
    boolean firm,
    Predicate<JournalEntry> ended,
    Predicate<String> mayComeBack,
    Predicate<String> begins) {
  /** With a firm bound. */
  public RetentionPolicy(
      Duration keepPlain,
      long maxBytes,
      Predicate<JournalEntry> ended,
      Predicate<String> mayComeBack,
      Predicate<String> begins) {
    this(keepPlain, maxBytes, true, ended, mayComeBack, begins);
  }

  /** Everything is kept as it was written. */
  public static final RetentionPolicy NONE =
      new RetentionPolicy(Duration.ofSeconds(-1), 0, entry -> false, id -> true, manifest -> false);
}
