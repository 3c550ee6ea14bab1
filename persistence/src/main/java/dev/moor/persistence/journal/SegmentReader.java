package dev.moor.persistence.journal;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * Reads records of one segment file through a channel of its own, so that an interrupted reader
 * closes nobody else's. Bad records are stepped over: the opening scan and verify report them.
 */
final class SegmentReader implements Closeable {
  static final int SEQUENTIAL_BYTES = 256 << 10;

  private final SegmentBytes source;
  private final long limit;
  private final int chunkBytes;
  private byte[] chunk = new byte[0];
  private long chunkAt;
  private int filled;

  /** Reads at least {@code chunkBytes} at once. */
  SegmentReader(Path file, long limit, int chunkBytes) throws IOException {
    this.chunkBytes = chunkBytes;
    this.source = SegmentBytes.open(file);
    this.limit = Math.min(limit, source.size());
  }

  /** A record with its place. */
  record Placed(JournalRecord record, long offset, int length) {}

  /** The record that begins exactly at {@code offset}, or null. */
  JournalRecord at(long offset) throws IOException {
    int length = frameAt(offset);
    return length < 0 ? null : RecordFormat.parse(chunk, (int) (offset - chunkAt), length);
  }

  /** The first whole record at or after {@code offset}; null at the end. */
  Placed next(long offset) throws IOException {
    int length = frameAt(offset);
    long found = offset;
    if (length < 0) {
      found = resync(offset);
      length = found < 0 ? -1 : frameAt(found);
    }
    if (length < 0) {
      return null;
    }
    JournalRecord record = RecordFormat.parse(chunk, (int) (found - chunkAt), length);
    return record == null ? next(found + length) : new Placed(record, found, length);
  }

  private int frameAt(long offset) throws IOException {
    if (!available(offset, RecordFormat.FIXED_BYTES)) {
      return -1;
    }
    int at = (int) (offset - chunkAt);
    int length = RecordFormat.intAt(chunk, at + RecordFormat.LENGTH_AT);
    if (RecordFormat.intAt(chunk, at) != RecordFormat.MAGIC
        || length < RecordFormat.FIXED_BYTES
        || length > RecordFormat.MAX_RECORD_BYTES
        || !available(offset, length)) {
      return -1;
    }
    return RecordFormat.validFrame(chunk, (int) (offset - chunkAt), filled);
  }

  private long resync(long from) throws IOException {
    if (from + 1 >= limit) {
      return -1;
    }
    byte[] rest = new byte[(int) (limit - from)];
    fill(rest, from);
    int found = SegmentWalk.nextValid(rest, 1, rest.length);
    return found < 0 ? -1 : from + found;
  }

  private boolean available(long offset, int length) throws IOException {
    if (offset < 0 || offset + length > limit) {
      return false;
    }
    if (offset < chunkAt || offset + length > chunkAt + filled) {
      int wanted = (int) Math.min(Math.max(chunkBytes, length), limit - offset);
      if (chunk.length < wanted) {
        chunk = new byte[wanted];
      }
      filled = fill(chunk, offset, wanted);
      chunkAt = offset;
    }
    return offset + length <= chunkAt + filled;
  }

  private void fill(byte[] into, long from) throws IOException {
    fill(into, from, into.length);
  }

  private int fill(byte[] into, long from, int length) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(into, 0, length);
    while (buffer.hasRemaining()) {
      int read = source.read(buffer, from + buffer.position());
      if (read < 0) {
        break;
      }
    }
    return buffer.position();
  }

  @Override
  public void close() throws IOException {
    source.close();
  }
}
