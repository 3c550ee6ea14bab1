package dev.moor.supervisor;

import dev.moor.persistence.journal.JournalSettings;
import dev.moor.persistence.journal.RetentionPolicy;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What {@code --journal-keep-removed} and {@code --journal-max-size} ask for.
 *
 * @param keepPlain history older than this is archived
 * @param maxBytes bound of the journal, 0 for none
 * @param firm it was asked for, so new things are refused rather than it is passed; where it is our
 *     own choice no service is to stand still for it
 */
record JournalKeeping(Duration keepPlain, long maxBytes, boolean firm) {
  private static final String OWN_CHOICE = "512m";
  static final long LEAST_BYTES = 64L << 20;
  private static final int SEGMENTS_IN_BOUND = 32;
  private static final long BATCH_BYTES = 4L << 20;
  private static final Pattern AGE = Pattern.compile("(\\d{1,6})([smhd])");
  private static final Pattern SIZE = Pattern.compile("(\\d{1,12})([kmgt]?)b?");
  private static final Duration NEVER = Duration.ofDays(365_000);
  private static final String RANDOM_ID = "[0-9a-f]{64}";

  /**
   * From the options' text; a null size was not given.
   *
   * @throws MoordOptions.OptionException where it cannot be one
   */
  static JournalKeeping of(String age, String size) {
    return new JournalKeeping(duration(age), bytes(size == null ? OWN_CHOICE : size), size != null);
  }

  private static Duration duration(String text) {
    if (text.equals("never")) {
      return NEVER;
    }
    Matcher age = AGE.matcher(text);
    if (!age.matches()) {
      throw new MoordOptions.OptionException(
          "--journal-keep-removed " + text + ": use a time as 30d, 12h, 90m or 0s, or never");
    }
    long number = Long.parseLong(age.group(1));
    return switch (age.group(2)) {
      case "s" -> Duration.ofSeconds(number);
      case "m" -> Duration.ofMinutes(number);
      case "h" -> Duration.ofHours(number);
      default -> Duration.ofDays(number);
    };
  }

  private static long bytes(String text) {
    Matcher size = SIZE.matcher(text.toLowerCase(Locale.ROOT));
    long bytes = -1;
    if (size.matches()) {
      int unit = size.group(2).isEmpty() ? 0 : 1 + "kmgt".indexOf(size.group(2));
      bytes = Math.multiplyExact(Long.parseLong(size.group(1)), 1L << 10 * unit);
    }
    if (bytes != 0 && bytes < LEAST_BYTES) {
      throw new MoordOptions.OptionException(
          "--journal-max-size " + text + ": use a size as 512m or 4g, at least 64m, or 0 for none");
    }
    return bytes;
  }

  /** Young segments are not archived, so they must be small beside the bound. */
  long segmentBytes() {
    return maxBytes == 0
        ? JournalSettings.DEFAULT_SEGMENT_BYTES
        : Math.min(JournalSettings.DEFAULT_SEGMENT_BYTES, maxBytes / SEGMENTS_IN_BOUND);
  }

  /** A segment passes its size by one batch at most. */
  long batchBytes() {
    return Math.min(BATCH_BYTES, segmentBytes() / 2);
  }

  /** Whether anything is to be archived or dropped. */
  boolean asked() {
    return maxBytes > 0 || !keepPlain.equals(NEVER);
  }

  RetentionPolicy policy() {
    return new RetentionPolicy(
        keepPlain,
        maxBytes,
        firm,
        EntityKeys::isEnd,
        JournalKeeping::mayComeBack,
        EntityKeys::asksForMore);
  }

  /** Ids that Moor draws at random are not drawn again; names and digests may return. */
  private static boolean mayComeBack(String persistenceId) {
    return !persistenceId.matches("(container|volume)\\|" + RANDOM_ID);
  }
}
