package dev.moor.persistence.journal;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Appends synced batches to one segment file. A batch that failed leaves no byte behind: the file
 * is cut back to what was acknowledged, at once or, where even that fails, before the next batch.
 */
final class SegmentAppender implements Closeable {
  private final Path file;
  private final long segment;
  private final Reserve reserve;
  private FileChannel channel;
  private long end;
  private boolean dirtyTail;

  private SegmentAppender(
      Path file, long segment, FileChannel channel, long end, long reserveBytes) {
    this.file = file;
    this.segment = segment;
    this.channel = channel;
    this.end = end;
    this.reserve = new Reserve(file, reserveBytes);
    reserve.hold(end);
  }

  /** Continues a file at {@code end}; what is behind is cut. */
  static SegmentAppender resume(Path file, long segment, long end, long reserveBytes)
      throws IOException {
    FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
    if (channel.size() != end) {
      channel.truncate(end);
      channel.force(true);
    }
    return new SegmentAppender(file, segment, channel, end, reserveBytes);
  }

  /** Begins a new file, synced with its folder. */
  static SegmentAppender begin(Path folder, long segment, byte[] previousHash, long reserveBytes)
      throws IOException {
    Path file = folder.resolve(Segments.name(segment));
    Segments.replace(file, Segments.header(segment, previousHash));
    FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
    return new SegmentAppender(file, segment, channel, Segments.HEADER_BYTES, reserveBytes);
  }

  long segment() {
    return segment;
  }

  long end() {
    return end;
  }

  /** Writes and syncs; on an error nothing of the batch stays. */
  void append(ByteBuffer batch) throws IOException {
    if (dirtyTail) {
      cutBack();
    }
    int length = batch.remaining();
    try {
      Segments.writeFully(channel, batch, end);
      channel.force(false);
      end += length;
      reserve.hold(end);
    } catch (IOException e) {
      dirtyTail = true;
      try {
        cutBack();
      } catch (IOException again) {
        e.addSuppressed(again);
      }
      throw e;
    }
  }

  private void cutBack() throws IOException {
    if (!channel.isOpen()) {
      channel = FileChannel.open(file, StandardOpenOption.WRITE);
    }
    channel.truncate(end);
    channel.force(true);
    dirtyTail = false;
    reserve.lost();
    reserve.hold(end);
  }

  /** Nothing more comes. */
  void seal() throws IOException {
    close();
    reserve.release(end);
  }

  long reserveBytes() {
    return reserve.bytes();
  }

  @Override
  public void close() throws IOException {
    try {
      if (dirtyTail) {
        cutBack();
      }
    } finally {
      channel.close();
    }
  }
}
