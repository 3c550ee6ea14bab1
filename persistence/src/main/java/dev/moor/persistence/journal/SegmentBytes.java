package dev.moor.persistence.journal;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.function.Consumer;

/** The bytes of a segment as they were written, whether its file is plain or an archive. */
interface SegmentBytes extends Closeable {
  /** Bytes of the segment, not of its file. */
  long size() throws IOException;

  /** Reads like a channel; bytes of an archive that are lost read as zeros. */
  int read(ByteBuffer into, long position) throws IOException;

  /** Opens a segment's file for reading. */
  static SegmentBytes open(Path file) throws IOException {
    return Segments.isArchive(file)
        ? ArchiveFile.open(file)
        : new Plain(FileChannel.open(file, StandardOpenOption.READ));
  }

  /** Size of a segment without reading it. */
  static long sizeOf(Path file) throws IOException {
    try (SegmentBytes bytes = open(file)) {
      return bytes.size();
    }
  }

  /** All of a segment; what is wrong with its archive is told to {@code damage}. */
  static byte[] readAll(Path file, Consumer<Damage> damage) throws IOException {
    try (SegmentBytes bytes = open(file)) {
      byte[] all = bytes.all();
      String name = file.getFileName().toString();
      bytes.faults().forEach(f -> damage.accept(Damage.ofArchive(name, f.mended(), f.what())));
      return all;
    }
  }

  /** What is wrong with the file beside the segment in it. */
  default List<ArchiveFile.Fault> faults() {
    return List.of();
  }

  /** All of it. */
  default byte[] all() throws IOException {
    ByteBuffer all = ByteBuffer.allocate(Math.toIntExact(size()));
    while (all.hasRemaining() && read(all, all.position()) >= 0) {
      // read() advances it
    }
    return all.position() == all.capacity()
        ? all.array()
        : java.util.Arrays.copyOf(all.array(), all.position());
  }

  /** A segment as it was appended. */
  record Plain(FileChannel channel) implements SegmentBytes {
    @Override
    public long size() throws IOException {
      return channel.size();
    }

    @Override
    public int read(ByteBuffer into, long position) throws IOException {
      return channel.read(into, position);
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }
}
