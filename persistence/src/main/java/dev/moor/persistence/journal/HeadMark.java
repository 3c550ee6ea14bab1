package dev.moor.persistence.journal;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * The file {@code head}: how far the journal was acknowledged, told apart from the journal itself,
 * so that a cut tail (never acknowledged) and a lost one (acknowledged) are not taken for each
 * other. Two slots are written in turn; it is written after each batch and synced about each
 * second, so after a power loss it may be old, never ahead of what was synced.
 */
final class HeadMark implements Closeable {
  static final String NAME = "head";
  private static final int SLOT_BYTES = 512;
  private static final int USED_BYTES = 80;
  private static final int MAGIC = 0x48454144;

  /** Content of a slot. */
  record Head(long counter, long sequence, long segment, long end, byte[] hash) {
    static final Head NONE = new Head(0, 0, 0, 0, RecordFormat.NO_HASH);
  }

  /** What was found on opening. */
  record Found(Head head, List<Damage> damage) {}

  private final FileChannel channel;
  private long counter;
  private volatile boolean dirty;

  private HeadMark(FileChannel channel, long counter) {
    this.channel = channel;
    this.counter = counter;
  }

  /** Reads the mark without changing it. */
  static Found read(Path folder) throws IOException {
    Path file = folder.resolve(NAME);
    List<Damage> damage = new ArrayList<>();
    if (!Files.exists(file)) {
      damage.add(Damage.ofFile(NAME, "head mark is missing"));
      return new Found(Head.NONE, damage);
    }
    byte[] bytes = Files.readAllBytes(file);
    Head best = Head.NONE;
    for (int slot = 0; slot < 2; slot++) {
      Head head = decode(bytes, slot * SLOT_BYTES);
      if (head == null) {
        damage.add(Damage.ofFile(NAME, "slot " + slot + " of the head mark is damaged"));
      } else if (head.counter() > best.counter()) {
        best = head;
      }
    }
    return new Found(best, damage);
  }

  static HeadMark open(Path folder, long counter) throws IOException {
    FileChannel channel =
        FileChannel.open(folder.resolve(NAME), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    return new HeadMark(channel, counter);
  }

  synchronized void write(long sequence, long segment, long end, byte[] hash) throws IOException {
    counter++;
    writeSlot((int) (counter & 1), new Head(counter, sequence, segment, end, hash));
    dirty = true;
  }

  /** Writes both slots and syncs, so that a fresh file has no empty slot. */
  synchronized void writeBoth(long sequence, long segment, long end, byte[] hash)
      throws IOException {
    write(sequence, segment, end, hash);
    write(sequence, segment, end, hash);
    sync();
  }

  /** True when there was something to sync. */
  boolean sync() throws IOException {
    if (!dirty) {
      return false;
    }
    dirty = false;
    channel.force(false);
    return true;
  }

  private void writeSlot(int slot, Head head) throws IOException {
    ByteBuffer out = ByteBuffer.allocate(USED_BYTES);
    out.putInt(MAGIC).putInt(0).putLong(head.counter()).putLong(head.sequence());
    out.putLong(head.segment()).putLong(head.end()).put(head.hash());
    out.putInt(4, checksum(out.array(), 0));
    Segments.writeFully(channel, out.array(), (long) slot * SLOT_BYTES);
  }

  private static Head decode(byte[] bytes, int at) {
    if (bytes.length < at + USED_BYTES) {
      return null;
    }
    ByteBuffer in = ByteBuffer.wrap(bytes, at, USED_BYTES).slice();
    if (in.getInt() != MAGIC || in.getInt() != checksum(bytes, at)) {
      return null;
    }
    long counter = in.getLong();
    long sequence = in.getLong();
    long segment = in.getLong();
    long end = in.getLong();
    byte[] hash = new byte[RecordFormat.HASH_BYTES];
    in.get(hash);
    return new Head(counter, sequence, segment, end, hash);
  }

  private static int checksum(byte[] bytes, int at) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, at + 8, USED_BYTES - 8);
    return (int) crc.getValue();
  }

  @Override
  public synchronized void close() throws IOException {
    try {
      sync();
    } finally {
      channel.close();
    }
  }
}
