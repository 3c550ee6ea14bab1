package dev.moor.persistence.journal;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/**
 * A sealed segment, compressed in blocks that are read each for itself: table, blocks, the table
 * again, the number of blocks. A block has the checksum of its compressed and of its plain bytes,
 * so one changed byte in it is mended on reading. Frozen as version 1.
 */
final class ArchiveFile implements SegmentBytes {
  static final int BLOCK_BYTES = 64 << 10;
  private static final long MAGIC = 0x4D4F4F5241524331L; // MOORARC1
  private static final int FIXED_BYTES = 32;
  private static final int ENTRY_BYTES = 12;
  private static final int MAX_BLOCKS = 1 << 20;
  private static final ByteBuffer EMPTY = ByteBuffer.allocate(tableBytes(0));

  private final FileChannel channel;
  private final long plainBytes;
  private final Block[] blocks;
  private final List<Fault> faults;
  private int cached = -1;
  private byte[] cache = new byte[0];

  /** One thing wrong with an archive; mended: no byte of the segment is lost by it. */
  record Fault(String what, boolean mended) {}

  private record Block(long offset, int length, int checksum, int plainChecksum) {}

  private ArchiveFile(FileChannel channel, ByteBuffer table, List<Fault> faults) {
    this.channel = channel;
    this.faults = faults;
    plainBytes = table.getLong(16);
    blocks = new Block[table.getInt(28)];
    long offset = tableBytes(blocks.length);
    for (int i = 0; i < blocks.length; i++) {
      int at = FIXED_BYTES + i * ENTRY_BYTES;
      blocks[i] = new Block(offset, table.getInt(at), table.getInt(at + 4), table.getInt(at + 8));
      offset += blocks[i].length();
    }
  }

  private static int tableBytes(int count) {
    return FIXED_BYTES + count * ENTRY_BYTES + 4;
  }

  /** The file's bytes for a segment's. */
  static byte[] encode(long segment, byte[] plain) {
    int count = (plain.length + BLOCK_BYTES - 1) / BLOCK_BYTES;
    ByteBuffer table = ByteBuffer.allocate(tableBytes(count));
    table.putLong(MAGIC).putLong(segment).putLong(plain.length).putInt(BLOCK_BYTES).putInt(count);
    ByteArrayOutputStream packed = new ByteArrayOutputStream(plain.length / 2);
    Deflater deflater = new Deflater();
    byte[] buffer = new byte[BLOCK_BYTES + (BLOCK_BYTES >> 3) + 64];
    for (int at = 0; at < plain.length; at += BLOCK_BYTES) {
      int length = Math.min(BLOCK_BYTES, plain.length - at);
      deflater.reset();
      deflater.setInput(plain, at, length);
      deflater.finish();
      int size = deflater.deflate(buffer);
      packed.write(buffer, 0, size);
      table.putInt(size).putInt(crc(buffer, 0, size)).putInt(crc(plain, at, length));
    }
    deflater.end();
    table.putInt(crc(table.array(), 0, table.position()));
    return ByteBuffer.allocate(2 * table.capacity() + packed.size() + 4)
        .put(table.array())
        .put(packed.toByteArray())
        .put(table.array())
        .putInt(count)
        .array();
  }

  /** Opens an archive by whichever of its tables is whole; with neither, it is as if empty. */
  static ArchiveFile open(Path file) throws IOException {
    FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
    try {
      ByteBuffer first = firstTable(channel);
      ByteBuffer last = lastTable(channel);
      List<Fault> faults = new ArrayList<>();
      if (first == null && last == null) {
        faults.add(new Fault("both tables of the archive are damaged, it cannot be read", false));
        return new ArchiveFile(channel, EMPTY, faults);
      }
      if (first == null || last == null || !Arrays.equals(first.array(), last.array())) {
        faults.add(new Fault("one of the two tables is damaged, the other one is used", true));
      }
      ByteBuffer table = first != null ? first : last;
      if (table.getLong(8) != Segments.firstSequence(file)) {
        faults.add(new Fault("the archive is of segment " + table.getLong(8), false));
      }
      return new ArchiveFile(channel, table, faults);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private static ByteBuffer firstTable(FileChannel channel) throws IOException {
    ByteBuffer fixed = bytes(channel, 0, FIXED_BYTES);
    return fixed == null ? null : whole(bytes(channel, 0, tableBytes(count(fixed.getInt(28)))));
  }

  private static ByteBuffer lastTable(FileChannel channel) throws IOException {
    ByteBuffer end = bytes(channel, channel.size() - 4, 4);
    if (end == null) {
      return null;
    }
    int bytes = tableBytes(count(end.getInt(0)));
    ByteBuffer table = whole(bytes(channel, channel.size() - 4 - bytes, bytes));
    return table != null && table.getInt(28) == end.getInt(0) ? table : null;
  }

  private static int count(int claimed) {
    return claimed < 0 || claimed > MAX_BLOCKS ? 0 : claimed;
  }

  private static ByteBuffer whole(ByteBuffer table) {
    if (table == null || table.getLong(0) != MAGIC || table.getInt(24) != BLOCK_BYTES) {
      return null;
    }
    int covered = table.capacity() - 4;
    return crc(table.array(), 0, covered) == table.getInt(covered)
            && table.getInt(28) == (covered - FIXED_BYTES) / ENTRY_BYTES
        ? table
        : null;
  }

  private static ByteBuffer bytes(FileChannel channel, long at, int length) throws IOException {
    if (at < 0 || at + length > channel.size()) {
      return null;
    }
    ByteBuffer bytes = ByteBuffer.allocate(length);
    while (bytes.hasRemaining()) {
      if (channel.read(bytes, at + bytes.position()) < 0) {
        throw new EOFException("an archive shrank while it was read");
      }
    }
    return bytes;
  }

  @Override
  public long size() {
    return plainBytes;
  }

  @Override
  public int read(ByteBuffer into, long position) throws IOException {
    if (position >= plainBytes) {
      return -1;
    }
    byte[] block = block((int) (position / BLOCK_BYTES));
    int from = (int) (position % BLOCK_BYTES);
    int length = Math.min(into.remaining(), block.length - from);
    into.put(block, from, length);
    return length;
  }

  private byte[] block(int number) throws IOException {
    if (number != cached) {
      cache = load(number);
      cached = number;
    }
    return cache;
  }

  private byte[] load(int number) throws IOException {
    Block block = blocks[number];
    int length = (int) Math.min(BLOCK_BYTES, plainBytes - (long) number * BLOCK_BYTES);
    ByteBuffer packed = bytes(channel, block.offset(), block.length());
    byte[] plain = packed == null ? null : inflate(packed.array(), length);
    boolean whole = packed != null && crc(packed.array(), 0, block.length()) == block.checksum();
    if (whole && plain != null && crc(plain, 0, length) == block.plainChecksum()) {
      return plain;
    }
    byte[] mended = packed == null ? null : mended(packed.array(), block, length);
    long from = (long) number * BLOCK_BYTES;
    faults.add(
        new Fault(
            "block %d (bytes %d to %d of the segment): %s"
                .formatted(
                    number,
                    from,
                    from + length,
                    mended != null
                        ? "one byte is changed, its right value is proven, no event is lost"
                        : "it cannot be read"),
            mended != null));
    return mended != null ? mended : new byte[length];
  }

  private static byte[] mended(byte[] packed, Block block, int length) {
    byte[] right = SingleByteRepair.mend(packed, block.checksum());
    byte[] plain = right == null ? null : inflate(right, length);
    return plain != null && crc(plain, 0, length) == block.plainChecksum() ? plain : null;
  }

  private static byte[] inflate(byte[] packed, int length) {
    Inflater inflater = new Inflater();
    try {
      inflater.setInput(packed);
      byte[] plain = new byte[length];
      int size = inflater.inflate(plain);
      return size == length ? plain : null;
    } catch (DataFormatException e) {
      return null;
    } finally {
      inflater.end();
    }
  }

  /** What was found wrong so far; all there is after {@link #all()}. */
  @Override
  public List<Fault> faults() {
    return faults;
  }

  private static int crc(byte[] bytes, int from, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, from, length);
    return (int) crc.getValue();
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
