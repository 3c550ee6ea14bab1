package dev.moor.runtime.log;

import java.time.Instant;

/**
 * What of a log to read, and how.
 *
 * @param since records before it are left out; null: from the beginning
 * @param until the first record after it ends the reading; null: no end
 * @param tail the last so many lines that match; -1: all
 * @param multiplexed Docker's 8-byte frame before each record; else raw bytes
 * @param details what stands before each line, without the space after it (Docker's labels, tag and
 *     environment); null: neither
 */
public record LogQuery(
    boolean stdout,
    boolean stderr,
    boolean follow,
    boolean timestamps,
    Instant since,
    Instant until,
    long tail,
    boolean multiplexed,
    String details) {
  public LogQuery {
    if (!stdout && !stderr) {
      throw new IllegalArgumentException("neither stdout nor stderr is wanted");
    }
    if (tail < -1) {
      throw new IllegalArgumentException("tail " + tail);
    }
  }

  /** The whole of both streams, framed. */
  public static LogQuery all() {
    return new LogQuery(true, true, false, false, null, null, -1, true, null);
  }
}
