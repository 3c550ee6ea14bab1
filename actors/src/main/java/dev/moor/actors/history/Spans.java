package dev.moor.actors.history;

import java.time.Duration;

/** Lengths of time in words: three figures and one unit. */
public final class Spans {
  private static final long MILLIS_A_SECOND = 1000;
  private static final long SECONDS_A_MINUTE = 60;
  private static final long SECONDS_AN_HOUR = 3600;
  private static final long SECONDS_A_DAY = 86_400;

  private Spans() {}

  /** As {@code 12 ms}, {@code 1.25 s}, {@code 3 min 5 s}, {@code 2 h 10 min}, {@code 4 d 3 h}. */
  public static String words(Duration span) {
    long millis = Math.max(0, span.toMillis());
    long seconds = millis / MILLIS_A_SECOND;
    if (millis < MILLIS_A_SECOND) {
      return millis + " ms";
    }
    if (seconds < SECONDS_A_MINUTE) {
      return String.format(java.util.Locale.ROOT, "%.2f s", millis / 1000.0);
    }
    if (seconds < SECONDS_AN_HOUR) {
      return seconds / SECONDS_A_MINUTE + " min " + seconds % SECONDS_A_MINUTE + " s";
    }
    if (seconds < SECONDS_A_DAY) {
      return seconds / SECONDS_AN_HOUR
          + " h "
          + seconds % SECONDS_AN_HOUR / SECONDS_A_MINUTE
          + " min";
    }
    return seconds / SECONDS_A_DAY + " d " + seconds % SECONDS_A_DAY / SECONDS_AN_HOUR + " h";
  }
}
