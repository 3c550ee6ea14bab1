package dev.moor.persistence.journal;

import java.nio.file.Path;
import java.time.Clock;

/**
 * How a journal is opened.
 *
 * @param segmentBytes a segment file that reached this size is sealed and a new one begun
 * @param clock time of the events
 */
public record JournalSettings(Path folder, long segmentBytes, Clock clock) {
  /** Default size of a segment. */
  public static final long DEFAULT_SEGMENT_BYTES = 16L << 20;

  /** Checks the size. */
  public JournalSettings {
    if (segmentBytes < 1024 || segmentBytes > 1L << 30) {
      throw new IllegalArgumentException(
          "a segment has 1 KiB to 1 GiB, not " + segmentBytes + " bytes");
    }
  }

  /** Defaults for a folder. */
  public static JournalSettings of(Path folder) {
    return new JournalSettings(folder, DEFAULT_SEGMENT_BYTES, Clock.systemUTC());
  }
}
