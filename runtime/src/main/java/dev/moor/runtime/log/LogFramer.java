package dev.moor.runtime.log;

import java.nio.charset.StandardCharsets;

/** Turns records into the bytes that Docker's clients read; keeps what lines are open. */
final class LogFramer {
  static final int BATCH_BYTES = 64 * 1024;
  private static final int FRAME_HEADER = 8;
  private final LogQuery query;
  private final byte[] since;
  private final byte[] until;
  private final byte[] details;
  private final LogRecordParser record = new LogRecordParser();
  private final boolean[] midLine = new boolean[3];
  private long[] startOfStream = {0, 0, 0};
  private byte[] out = new byte[BATCH_BYTES];
  private int outLength;
  private boolean pastUntil;
  private long skipped;

  LogFramer(LogQuery query) {
    this.query = query;
    this.since = query.since() == null ? null : LogRecordParser.fixed(query.since());
    this.until = query.until() == null ? null : LogRecordParser.fixed(query.until());
    this.details =
        query.details() == null
            ? new byte[0]
            : (query.details() + ' ').getBytes(StandardCharsets.UTF_8);
  }

  /** From where on each stream's records count (1 stdout, 2 stderr), as {@link LogTail} found. */
  void startAt(long[] positions) {
    startOfStream = positions;
  }

  boolean isFull() {
    return outLength >= BATCH_BYTES;
  }

  /** True once a record after {@code until} was seen. */
  boolean isPastUntil() {
    return pastUntil;
  }

  /** Records left out because they are damaged. */
  long skipped() {
    return skipped;
  }

  void countSkipped() {
    skipped++;
  }

  /** The bytes since the last call, an array of the caller's own; null if none. */
  byte[] take() {
    if (outLength == 0) {
      return null;
    }
    byte[] batch = java.util.Arrays.copyOf(out, outLength);
    outLength = 0;
    return batch;
  }

  /**
   * Frames whole records of {@code [from, to)} until the batch is full.
   *
   * @param position the log position of {@code from}
   * @return how far it came; what is left is an incomplete record unless the batch is full
   */
  int frame(byte[] b, int from, int to, long position) {
    int at = from;
    while (outLength < BATCH_BYTES && !pastUntil) {
      boolean whole = to - at >= LogRecordParser.TEXT && record.parse(b, at, to);
      int end = LogRecordParser.newline(b, whole ? at + LogRecordParser.TEXT : at, to);
      if (end < 0) {
        return at;
      }
      if (whole) {
        one(b, at, end, position + (at - from));
      } else {
        skipped++;
      }
      at = end + 1;
    }
    return at;
  }

  private void one(byte[] b, int at, int end, long position) {
    int stream = record.stream;
    boolean wanted = stream == 1 ? query.stdout() : query.stderr();
    if (!wanted || position < startOfStream[stream]) {
      return;
    }
    if (since != null && record.compareTime(since) < 0) {
      return;
    }
    if (until != null && record.compareTime(until) > 0) {
      pastUntil = true;
      return;
    }
    boolean lineStart = !midLine[stream];
    midLine[stream] = record.partial;
    int text = at + LogRecordParser.TEXT;
    int textLength = end - text;
    int prefix = 0;
    if (lineStart) {
      prefix = (query.timestamps() ? LogRecordParser.TIME_LENGTH + 2 : 0) + details.length;
    }
    int length = prefix + textLength + (record.partial ? 0 : 1);
    ensure(FRAME_HEADER + length);
    int o = outLength;
    if (query.multiplexed()) {
      o = frameHeader(o, stream, length);
    }
    if (prefix > 0) {
      o = prefix(o);
    }
    System.arraycopy(b, text, out, o, textLength);
    o += textLength;
    if (!record.partial) {
      out[o++] = '\n';
    }
    outLength = o;
  }

  private int frameHeader(int at, int stream, int length) {
    out[at] = (byte) stream;
    out[at + 1] = 0;
    out[at + 2] = 0;
    out[at + 3] = 0;
    out[at + 4] = (byte) (length >>> 24);
    out[at + 5] = (byte) (length >>> 16);
    out[at + 6] = (byte) (length >>> 8);
    out[at + 7] = (byte) length;
    return at + FRAME_HEADER;
  }

  private int prefix(int at) {
    int o = at;
    if (query.timestamps()) {
      System.arraycopy(record.time, record.timeAt, out, o, LogRecordParser.TIME_LENGTH);
      o += LogRecordParser.TIME_LENGTH;
      out[o++] = 'Z';
      out[o++] = ' ';
    }
    System.arraycopy(details, 0, out, o, details.length);
    return o + details.length;
  }

  private void ensure(int more) {
    if (outLength + more > out.length) {
      out = java.util.Arrays.copyOf(out, Math.max(out.length * 2, outLength + more));
    }
  }
}
