package dev.moor.runtime.log;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Pulls batches out of a log's files, one reader, one thread at a time. */
final class LogSource implements Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(LogSource.class);
  private static final int BUFFER_BYTES = 128 * 1024;

  /** What {@link #next} found. */
  enum State {
    BATCH,
    WAIT,
    END
  }

  private final Path log;
  private final LogQuery query;
  private final BooleanSupplier ended;
  private final InstantSource clock;
  private final LogFramer framer;
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private final Deque<LogFile> coming = new ArrayDeque<>();
  private LogFile current;
  private int currentIndex = -1;
  private long endOffset = Long.MAX_VALUE;
  private long newestSizeAtStart;
  private long offset;
  private int from;
  private int to;
  private boolean opened;
  private boolean discarding;
  private byte[] batch;

  LogSource(Path log, LogQuery query, BooleanSupplier ended, InstantSource clock) {
    this.log = log;
    this.query = query;
    this.ended = ended;
    this.clock = clock;
    this.framer = new LogFramer(query);
  }

  /** Reads on; after BATCH {@link #batch} has the bytes. */
  State next() throws IOException {
    if (!opened) {
      open();
      opened = true;
    }
    while (true) {
      // asked before reading: what was written before the end is then read for certain
      boolean writerEnded = !query.follow() || ended.getAsBoolean();
      boolean untilReached = query.until() != null && clock.instant().isAfter(query.until());
      boolean moved = fillBatch();
      batch = framer.take();
      if (batch != null) {
        return State.BATCH;
      }
      if (framer.isPastUntil()) {
        return State.END;
      }
      if (!moved && !advance()) {
        return writerEnded || untilReached ? State.END : State.WAIT;
      }
    }
  }

  ByteBuffer batch() {
    return ByteBuffer.wrap(batch);
  }

  long skipped() {
    return framer.skipped();
  }

  private void open() throws IOException {
    coming.addAll(LogFile.openAll(log));
    List<LogFile> files = new ArrayList<>(coming);
    List<Long> sizes = new ArrayList<>();
    for (LogFile file : files) {
      sizes.add(file.isPacked() ? LogTail.ALL : file.size());
    }
    newestSizeAtStart = files.isEmpty() ? 0 : sizes.get(sizes.size() - 1);
    if (query.tail() < 0) {
      return;
    }
    long[] starts = LogTail.find(files, sizes, query);
    framer.startAt(starts);
    long first = Math.min(starts[1], starts[2]);
    for (int i = 0; i < files.size(); i++) {
      // files wholly before the start are not read at all
      if (i + 1 < files.size() && LogPosition.of(i + 1, 0) <= first) {
        coming.removeFirst().close();
        currentIndex = i;
      } else {
        nextFile();
        offset = Math.max(0, first - LogPosition.of(currentIndex, 0));
        return;
      }
    }
  }

  /** Frames what is buffered and reads more; false where nothing moved. */
  private boolean fillBatch() throws IOException {
    if (current == null) {
      return false;
    }
    boolean moved = false;
    while (!framer.isFull() && !framer.isPastUntil()) {
      int before = from;
      if (to > from && !discarding) {
        from = framer.frame(buffer, from, to, LogPosition.of(currentIndex, offset - (to - from)));
      }
      moved |= from != before;
      if (framer.isFull() || framer.isPastUntil()) {
        break;
      }
      if (!read()) {
        break;
      }
      moved = true;
    }
    return moved;
  }

  private boolean read() throws IOException {
    if (from > 0) {
      System.arraycopy(buffer, from, buffer, 0, to - from);
      to -= from;
      from = 0;
    }
    if (to == buffer.length) {
      // longer than any record of conmon: left out up to its newline
      framer.countSkipped();
      discarding = true;
      to = 0;
    }
    if (offset >= endOffset) {
      return false;
    }
    int n = current.read(buffer, to, offset);
    if (n <= 0) {
      return false;
    }
    offset += n;
    to += n;
    if (offset > endOffset) {
      to -= (int) (offset - endOffset);
      offset = endOffset;
    }
    if (discarding) {
      int newline = LogRecordParser.newline(buffer, 0, to);
      discarding = newline < 0;
      from = newline < 0 ? 0 : newline + 1;
      to = newline < 0 ? 0 : to;
    }
    return true;
  }

  /** At the end of a file: goes on to the next newer one if there is one. */
  private boolean advance() throws IOException {
    if (coming.isEmpty() && query.follow()) {
      if (current != null && current.isAt(log)) {
        return false;
      }
      coming.addAll(LogFile.openNewerThan(log, current));
      if (current != null && !coming.isEmpty() && current.size() > offset) {
        // written between our last read and the rotation
        LogFile.closeAll(coming);
        coming.clear();
        return true;
      }
    }
    if (coming.isEmpty()) {
      return false;
    }
    nextFile();
    return true;
  }

  private void nextFile() throws IOException {
    if (to > from || discarding) {
      LOG.warn("{}: a rotated log file ends within a record; that is left out", log);
      framer.countSkipped();
    }
    if (current != null) {
      current.close();
    }
    current = coming.removeFirst();
    currentIndex++;
    offset = 0;
    from = 0;
    to = 0;
    discarding = false;
    // without follow the newest file is read as far as it was at the start: a fast writer
    // must not keep the reader for ever
    endOffset = coming.isEmpty() && !query.follow() ? newestSizeAtStart : Long.MAX_VALUE;
  }

  @Override
  public void close() throws IOException {
    if (framer.skipped() > 0) {
      LOG.warn("{}: {} damaged records were left out", log, framer.skipped());
    }
    LogFile.closeAll(coming);
    coming.clear();
    if (current != null) {
      current.close();
    }
  }
}
