package dev.moor.runtime.log;

import java.io.IOException;
import java.util.List;

/**
 * Finds where the last N lines begin, from the end backwards.
 *
 * <p>Only lines count that the query wants (stream, since, until). A line in pieces is one line and
 * is given from its first piece on, although pieces of the other stream may lie between.
 */
final class LogTail {
  /** Instead of a size: as much as there is. */
  static final long ALL = Long.MAX_VALUE;

  private static final int CHUNK_BYTES = 128 * 1024;
  private final LogQuery query;
  private final byte[] since;
  private final byte[] until;
  private final LogRecordParser record = new LogRecordParser();
  private final byte[] chunk = new byte[CHUNK_BYTES];
  private final long[] start = {0, LogPosition.END, LogPosition.END};
  private final boolean[] open = new boolean[3];
  private final boolean[] seen = new boolean[3];
  private long counted;

  private LogTail(LogQuery query) {
    this.query = query;
    this.since = query.since() == null ? null : LogRecordParser.fixed(query.since());
    this.until = query.until() == null ? null : LogRecordParser.fixed(query.until());
  }

  /**
   * For stream 1 and 2 the position from which on to read; index 0 is unused.
   *
   * @param files oldest first
   * @param sizes how much of each counts
   */
  static long[] find(List<LogFile> files, List<Long> sizes, LogQuery query) throws IOException {
    LogTail tail = new LogTail(query);
    boolean more = query.tail() > 0;
    for (int i = files.size() - 1; i >= 0 && more; i--) {
      long size = sizes.get(i) == ALL ? files.get(i).size() : sizes.get(i);
      more = tail.scan(files.get(i), i, size);
    }
    long end = files.isEmpty() ? 0 : endOf(files, sizes);
    for (int stream = 1; stream <= 2; stream++) {
      tail.start[stream] = Math.min(tail.start[stream], end);
    }
    return tail.start;
  }

  private static long endOf(List<LogFile> files, List<Long> sizes) throws IOException {
    int newest = files.size() - 1;
    long size = sizes.get(newest) == ALL ? files.get(newest).size() : sizes.get(newest);
    return LogPosition.of(newest, size);
  }

  /** False once enough was found. */
  private boolean scan(LogFile file, int index, long size) throws IOException {
    long end = size;
    while (end > 0) {
      int length = (int) Math.min(CHUNK_BYTES, end);
      long from = end - length;
      int n = file.readFully(chunk, length, from);
      int to = n;
      while (to > 0) {
        // the record that ends before `to`; chunk[to - 1] is its newline where it is whole
        int before = previousNewline(to - 1);
        if (before < 0 && from > 0) {
          break;
        }
        int at = before + 1;
        boolean whole = chunk[to - 1] == '\n' && record.parse(chunk, at, to - 1);
        if (whole && !take(LogPosition.of(index, from + at))) {
          return false;
        }
        to = at;
      }
      // a piece without any newline is no record of ours: step over it
      end = to == n ? from : from + to;
    }
    return true;
  }

  private int previousNewline(int before) {
    int i = before - 1;
    while (i >= 0 && chunk[i] != '\n') {
      i--;
    }
    return i;
  }

  /** Looks at one record, newest first; false once no older one can matter. */
  private boolean take(long position) {
    int stream = record.stream;
    boolean wanted = stream == 1 ? query.stdout() : query.stderr();
    if (!wanted || (until != null && record.compareTime(until) > 0)) {
      return true;
    }
    if (since != null && record.compareTime(since) < 0) {
      return false;
    }
    boolean endsLine = !record.partial || !seen[stream];
    seen[stream] = true;
    if (endsLine) {
      open[stream] = counted < query.tail();
      if (open[stream]) {
        counted++;
      }
    }
    if (open[stream]) {
      start[stream] = position;
    }
    return counted < query.tail() || open[1] || open[2];
  }
}
