package dev.moor.persistence.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;
import org.fusesource.leveldbjni.JniDBFactory;
import org.iq80.leveldb.DB;
import org.iq80.leveldb.DBException;
import org.iq80.leveldb.DBIterator;
import org.iq80.leveldb.Options;
import org.iq80.leveldb.ReadOptions;
import org.iq80.leveldb.WriteBatch;
import org.iq80.leveldb.WriteOptions;

/**
 * The index in LevelDB. LevelDB drops damaged blocks in silence, so each value has its own checksum
 * and each segment's entry counts its entities and sums their checksums: an entry that lost
 * anything is not whole, and the segment is read anew.
 */
final class LevelIndex implements SegmentIndex {
  private static final byte SEALED = 'm';
  private static final byte ENTITY = 'x';
  private static final byte WITNESS = 'w';

  /** Its log file grows to this before it becomes a table; less where segments are small. */
  private static final int WRITE_BUFFER_BYTES = 4 << 20;

  private static final int LEAST_BUFFER_BYTES = 64 << 10;
  private static final int BUFFERS_IN_SEGMENT = 4;

  private final DB db;
  private final Room room;
  private final ReadOptions reading = new ReadOptions().verifyChecksums(true);

  private LevelIndex(DB db, Room room) {
    this.db = db;
    this.room = room;
  }

  static int bufferBytes(long segmentBytes) {
    long wanted = Math.max(LEAST_BUFFER_BYTES, segmentBytes / BUFFERS_IN_SEGMENT);
    return (int) Math.min(WRITE_BUFFER_BYTES, wanted);
  }

  /**
   * Opens or makes the index.
   *
   * @throws IOException LevelDB refuses; the caller removes the folder and tries again
   */
  static LevelIndex open(Path folder, long segmentBytes) throws IOException {
    Room room = new Room(folder.toAbsolutePath().getParent());
    if (!room.isThere()) {
      throw new IOException("the disk is nearly full");
    }
    Options options =
        new Options()
            .createIfMissing(true)
            .verifyChecksums(true)
            .writeBufferSize(bufferBytes(segmentBytes))
            .cacheSize(8 << 20);
    try {
      return new LevelIndex(JniDBFactory.factory.open(folder.toFile(), options), room);
    } catch (DBException e) {
      throw new IOException("LevelDB: " + e.getMessage(), e);
    }
  }

  @Override
  public Sealed sealed(long segment) {
    byte[] value = get(key(SEALED, segment, ""));
    if (value == null) {
      return null;
    }
    ByteBuffer in = ByteBuffer.wrap(value);
    long bytes = in.getLong();
    long lastSequence = in.getLong();
    byte[] previousHash = hash(in);
    byte[] lastHash = hash(in);
    int entityCount = in.getInt();
    int checksumSum = in.getInt();
    List<EntityTable.Deletion> deletions = new ArrayList<>();
    for (int i = in.getInt(); i > 0; i--) {
      deletions.add(new EntityTable.Deletion(text(in), in.getLong(), in.getLong()));
    }
    int[] found = countAndSum(segment);
    return found[0] == entityCount && found[1] == checksumSum
        ? new Sealed(segment, bytes, lastSequence, previousHash, lastHash, deletions)
        : null;
  }

  private int[] countAndSum(long segment) {
    int[] found = new int[2];
    each(
        key(ENTITY, segment, ""),
        (key, value) -> {
          found[0]++;
          found[1] += checked(value) ? ByteBuffer.wrap(value).getInt() : 0;
        });
    return found;
  }

  @Override
  public List<Long> segments() {
    List<Long> found = new ArrayList<>();
    each(new byte[] {SEALED}, (key, value) -> found.add(ByteBuffer.wrap(key, 1, 8).getLong()));
    return found;
  }

  @Override
  public Map<String, EntityRange.Positions> entities(long segment) {
    Map<String, EntityRange.Positions> found = new LinkedHashMap<>();
    each(
        key(ENTITY, segment, ""),
        (key, value) -> {
          if (!checked(value)) {
            throw damaged(null);
          }
          found.put(new String(key, 9, key.length - 9, StandardCharsets.UTF_8), positions(value));
        });
    return found;
  }

  @Override
  public EntityRange.Positions positions(long segment, String persistenceId) {
    byte[] value = raw(key(ENTITY, segment, persistenceId));
    if (value == null) {
      return null;
    }
    if (!checked(value)) {
      throw damaged(null);
    }
    return positions(value);
  }

  private static EntityRange.Positions positions(byte[] value) {
    ByteBuffer in = ByteBuffer.wrap(value, 4, value.length - 4);
    long previous = in.getLong();
    int count = in.getInt();
    long[] sequences = new long[count];
    int[] offsets = new int[count];
    for (int i = 0; i < count; i++) {
      sequences[i] = (i == 0 ? 0 : sequences[i - 1]) + varint(in);
      offsets[i] = (i == 0 ? 0 : offsets[i - 1]) + (int) varint(in);
    }
    String last = in.hasRemaining() ? text(in).intern() : null;
    return new EntityRange.Positions(previous, sequences, offsets, last);
  }

  @Override
  public void seal(Sealed sealed, Map<String, EntityRange.Positions> entities) {
    checkRoom();
    try (WriteBatch batch = db.createWriteBatch()) {
      deletePrefix(batch, key(ENTITY, sealed.segment(), ""));
      int sum = 0;
      for (Map.Entry<String, EntityRange.Positions> entry : entities.entrySet()) {
        byte[] value = checksummed(encode(entry.getValue()));
        sum += ByteBuffer.wrap(value).getInt();
        batch.put(key(ENTITY, sealed.segment(), entry.getKey()), value);
      }
      batch.put(
          key(SEALED, sealed.segment(), ""), checksummed(encode(sealed, entities.size(), sum)));
      each(
          new byte[] {WITNESS},
          (key, value) -> {
            long first = ByteBuffer.wrap(key, 1, 8).getLong();
            if (first >= sealed.segment() && first <= sealed.lastSequence()) {
              batch.delete(key);
            }
          });
      db.write(batch, new WriteOptions().sync(true));
    } catch (IOException | RuntimeException e) {
      throw damaged(e);
    }
  }

  private static byte[] encode(Sealed sealed, int entityCount, int checksumSum) {
    ByteBuffer out =
        ByteBuffer.allocate(
            96
                + sealed.deletions().stream()
                    .mapToInt(d -> 20 + d.persistenceId().length() * 3)
                    .sum());
    out.putLong(sealed.bytes()).putLong(sealed.lastSequence());
    out.put(sealed.previousHash()).put(sealed.lastHash());
    out.putInt(entityCount).putInt(checksumSum).putInt(sealed.deletions().size());
    for (EntityTable.Deletion deletion : sealed.deletions()) {
      byte[] id = deletion.persistenceId().getBytes(StandardCharsets.UTF_8);
      out.putShort((short) id.length).put(id);
      out.putLong(deletion.deletedTo()).putLong(deletion.highest());
    }
    return Arrays.copyOf(out.array(), out.position());
  }

  private static byte[] encode(EntityRange.Positions positions) {
    int count = positions.sequences().length;
    String last = positions.lastManifest();
    byte[] manifest = last == null ? new byte[0] : last.getBytes(StandardCharsets.UTF_8);
    ByteBuffer out = ByteBuffer.allocate(14 + count * 20 + manifest.length);
    out.putLong(positions.previous()).putInt(count);
    for (int i = 0; i < count; i++) {
      putVarint(out, positions.sequences()[i] - (i == 0 ? 0 : positions.sequences()[i - 1]));
      putVarint(out, positions.offsets()[i] - (i == 0 ? 0 : positions.offsets()[i - 1]));
    }
    if (last != null) {
      out.putShort((short) manifest.length).put(manifest);
    }
    return Arrays.copyOf(out.array(), out.position());
  }

  private void checkRoom() {
    if (!room.isThere()) {
      throw new JournalException("the disk is nearly full: the index is not written");
    }
  }

  @Override
  public void forget(long segment) {
    checkRoom();
    try (WriteBatch batch = db.createWriteBatch()) {
      batch.delete(key(SEALED, segment, ""));
      deletePrefix(batch, key(ENTITY, segment, ""));
      db.write(batch, new WriteOptions().sync(true));
    } catch (IOException | RuntimeException e) {
      throw damaged(e);
    }
  }

  @Override
  public void witness(long first, List<Witness> written) {
    if (!room.isThere()) {
      return;
    }
    int bytes = 4 + written.stream().mapToInt(w -> 10 + w.persistenceId().length() * 3).sum();
    ByteBuffer out = ByteBuffer.allocate(bytes);
    out.putInt(written.size());
    for (Witness witness : written) {
      byte[] id = witness.persistenceId().getBytes(StandardCharsets.UTF_8);
      out.putShort((short) id.length).put(id).putLong(witness.entitySequence());
    }
    db.put(key(WITNESS, first, ""), checksummed(Arrays.copyOf(out.array(), out.position())));
  }

  @Override
  public Witness witness(long sequence) {
    try (DBIterator iterator = db.iterator(reading)) {
      byte[] wanted = key(WITNESS, sequence, "");
      iterator.seek(wanted);
      byte[] found;
      if (!iterator.hasNext()) {
        iterator.seekToLast();
        found = iterator.hasNext() ? iterator.peekNext().getKey() : null;
      } else if (Arrays.equals(iterator.peekNext().getKey(), wanted)) {
        found = wanted;
      } else {
        found = iterator.hasPrev() ? iterator.peekPrev().getKey() : null;
      }
      return found == null || found[0] != WITNESS ? null : witnessAt(found, sequence);
    } catch (IOException | RuntimeException e) {
      throw damaged(e);
    }
  }

  private Witness witnessAt(byte[] key, long sequence) {
    byte[] value = get(key);
    long first = ByteBuffer.wrap(key, 1, 8).getLong();
    if (value == null || sequence < first) {
      return null;
    }
    ByteBuffer in = ByteBuffer.wrap(value);
    int count = in.getInt();
    Witness witness = null;
    for (long at = first; at <= sequence && at < first + count; at++) {
      witness = new Witness(text(in), in.getLong());
      if (at == sequence) {
        return witness;
      }
    }
    return null;
  }

  @Override
  public long lastWitnessed() {
    long[] last = new long[1];
    each(
        new byte[] {WITNESS},
        (key, value) -> {
          if (checked(value)) {
            last[0] =
                ByteBuffer.wrap(key, 1, 8).getLong() + ByteBuffer.wrap(value, 4, 4).getInt() - 1;
          }
        });
    return last[0];
  }

  @Override
  public void compact() {
    try {
      db.compactRange(null, null);
    } catch (DBException e) {
      throw damaged(e);
    }
  }

  @Override
  public void sync() {
    if (!room.isThere()) {
      return;
    }
    db.put(new byte[] {'s'}, new byte[0], new WriteOptions().sync(true));
  }

  @Override
  public void close() {
    try {
      db.close();
    } catch (IOException e) {
      throw new JournalException("closing the index", e);
    }
  }

  /** Value without its checksum; null when missing or damaged. */
  private byte[] get(byte[] key) {
    byte[] value = raw(key);
    return value == null || !checked(value) ? null : Arrays.copyOfRange(value, 4, value.length);
  }

  private byte[] raw(byte[] key) {
    try {
      return db.get(key, reading);
    } catch (DBException e) {
      throw damaged(e);
    }
  }

  /** leveldbjni throws its own errors, wrapped or not: to callers they are one. */
  private static JournalException damaged(Exception cause) {
    if (cause instanceof JournalException known) {
      return known;
    }
    return new JournalException.IndexDamaged(
        "the index is damaged" + (cause == null ? "" : ": " + cause.getMessage()), cause);
  }

  private interface Visit {
    void accept(byte[] key, byte[] value);
  }

  private void each(byte[] prefix, Visit visit) {
    try (DBIterator iterator = db.iterator(reading)) {
      for (iterator.seek(prefix); iterator.hasNext(); iterator.next()) {
        byte[] key = iterator.peekNext().getKey();
        if (!startsWith(key, prefix)) {
          return;
        }
        visit.accept(key, iterator.peekNext().getValue());
      }
    } catch (IOException | RuntimeException e) {
      throw damaged(e);
    }
  }

  private void deletePrefix(WriteBatch batch, byte[] prefix) {
    each(prefix, (key, value) -> batch.delete(key));
  }

  private static boolean startsWith(byte[] key, byte[] prefix) {
    return key.length >= prefix.length
        && Arrays.equals(key, 0, prefix.length, prefix, 0, prefix.length);
  }

  private static byte[] key(byte kind, long number, String persistenceId) {
    byte[] id = persistenceId.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(9 + id.length).put(kind).putLong(number).put(id).array();
  }

  private static byte[] checksummed(byte[] content) {
    return ByteBuffer.allocate(4 + content.length).putInt(crc(content, 0)).put(content).array();
  }

  private static boolean checked(byte[] value) {
    return value.length >= 4 && ByteBuffer.wrap(value).getInt() == crc(value, 4);
  }

  private static int crc(byte[] bytes, int from) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, from, bytes.length - from);
    return (int) crc.getValue();
  }

  private static byte[] hash(ByteBuffer in) {
    byte[] hash = new byte[RecordFormat.HASH_BYTES];
    in.get(hash);
    return hash;
  }

  private static String text(ByteBuffer in) {
    byte[] bytes = new byte[in.getShort() & 0xFFFF];
    in.get(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static void putVarint(ByteBuffer out, long value) {
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      out.put((byte) (rest & 0x7F | 0x80));
      rest >>>= 7;
    }
    out.put((byte) rest);
  }

  private static long varint(ByteBuffer in) {
    long value = 0;
    for (int shift = 0; ; shift += 7) {
      byte b = in.get();
      value |= (long) (b & 0x7F) << shift;
      if (b >= 0) {
        return value;
      }
    }
  }
}
