package dev.moor.persistence.journal;

import dev.moor.persistence.journal.JournalRecord.RecordType;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.zip.CRC32C;

/** Bytes of a record: framing, checksum and chain hash. Frozen as version 1. */
final class RecordFormat {
  static final int MAGIC = 0x4D4F4F52;
  static final int HASH_BYTES = 32;
  static final int MAX_RECORD_BYTES = 64 << 20;
  static final byte[] NO_HASH = new byte[HASH_BYTES];

  static final int LENGTH_AT = 4;
  static final int CRC_AT = 8;
  static final int HASH_AT = 12;
  static final int BODY_AT = HASH_AT + HASH_BYTES;
  private static final int SEQUENCE_AT = BODY_AT + 6;
  static final int FIXED_BYTES = SEQUENCE_AT + 5 * Long.BYTES + 4 + 4 * 2 + 4;

  private final MessageDigest digest;

  /** Not for concurrent use. */
  RecordFormat() {
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** Encodes a record; its hash is computed from {@code previousHash}. */
  byte[] encode(JournalRecord record, byte[] previousHash) {
    byte[] bytes = layOut(record);
    byte[] hash = chain(previousHash, bytes, 0, bytes.length);
    return seal(bytes, hash);
  }

  /** Encodes a record that keeps the hash it carries, as an erased range does. */
  byte[] encodeKeepingHash(JournalRecord record) {
    return seal(layOut(record), record.hash());
  }

  private static byte[] seal(byte[] bytes, byte[] hash) {
    System.arraycopy(hash, 0, bytes, HASH_AT, HASH_BYTES);
    ByteBuffer.wrap(bytes).putInt(CRC_AT, checksum(bytes, 0, bytes.length));
    return bytes;
  }

  private static byte[] layOut(JournalRecord r) {
    byte[] id = utf8(r.persistenceId());
    byte[] manifest = utf8(r.manifest());
    byte[] adapter = utf8(r.adapterManifest());
    byte[] writer = utf8(r.writer());
    long total =
        (long) FIXED_BYTES
            + id.length
            + manifest.length
            + adapter.length
            + writer.length
            + r.payload().length;
    if (total > MAX_RECORD_BYTES) {
      throw new IllegalArgumentException(
          "event of " + total + " bytes; at most " + MAX_RECORD_BYTES + " fit a record");
    }
    ByteBuffer out = ByteBuffer.allocate((int) total);
    out.putInt(MAGIC).putInt((int) total).position(BODY_AT);
    out.put((byte) r.type().code()).put((byte) 0).putInt(r.groupRemaining());
    out.putLong(r.sequence()).putLong(r.entitySequence()).putLong(r.previousEntitySequence());
    out.putLong(r.acknowledged()).putLong(r.writtenAtMicros()).putInt(r.serializerId());
    out.putShort((short) id.length).putShort((short) manifest.length);
    out.putShort((short) adapter.length).putShort((short) writer.length);
    out.putInt(r.payload().length);
    out.put(id).put(manifest).put(adapter).put(writer).put(r.payload());
    return out.array();
  }

  private static byte[] utf8(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    if (bytes.length > 0xFFFF) {
      throw new IllegalArgumentException("a name of " + bytes.length + " bytes is too long");
    }
    return bytes;
  }

  /** Length of the frame at {@code at} when magic, length and checksum hold, else -1. */
  static int validFrame(byte[] bytes, int at, int limit) {
    if (limit - at < FIXED_BYTES || intAt(bytes, at) != MAGIC) {
      return -1;
    }
    int length = intAt(bytes, at + LENGTH_AT);
    if (length < FIXED_BYTES || length > limit - at) {
      return -1;
    }
    return intAt(bytes, at + CRC_AT) == checksum(bytes, at, length) ? length : -1;
  }

  /** Reads a record's fields, trusting no length; null when they do not fit together. */
  static JournalRecord parse(byte[] bytes, int at, int length) {
    if (length < FIXED_BYTES) {
      return null;
    }
    ByteBuffer in = ByteBuffer.wrap(bytes, at, length).slice();
    RecordType type = RecordType.of(in.get(BODY_AT));
    int group = in.getInt(BODY_AT + 2);
    in.position(SEQUENCE_AT);
    long sequence = in.getLong();
    long entitySequence = in.getLong();
    long previous = in.getLong();
    long acknowledged = in.getLong();
    long micros = in.getLong();
    int serializer = in.getInt();
    int id = in.getShort() & 0xFFFF;
    int manifest = in.getShort() & 0xFFFF;
    int adapter = in.getShort() & 0xFFFF;
    int writer = in.getShort() & 0xFFFF;
    int payload = in.getInt();
    if (type == null
        || payload < 0
        || (long) FIXED_BYTES + id + manifest + adapter + writer + payload != length) {
      return null;
    }
    return new JournalRecord(
        type,
        group,
        sequence,
        text(in, id),
        entitySequence,
        previous,
        acknowledged,
        micros,
        serializer,
        text(in, manifest),
        text(in, adapter),
        text(in, writer),
        taken(in, payload),
        Arrays.copyOfRange(bytes, at + HASH_AT, at + BODY_AT));
  }

  /** The chain hash that a record at {@code at} must carry after {@code previousHash}. */
  byte[] chain(byte[] previousHash, byte[] bytes, int at, int length) {
    digest.update(previousHash);
    digest.update(bytes, at + BODY_AT, length - BODY_AT);
    return digest.digest();
  }

  /** CRC-32C of a frame, its own four bytes left out. */
  static int checksum(byte[] bytes, int at, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, at, CRC_AT);
    crc.update(bytes, at + HASH_AT, length - HASH_AT);
    return (int) crc.getValue();
  }

  static int intAt(byte[] bytes, int at) {
    return (bytes[at] & 0xFF) << 24
        | (bytes[at + 1] & 0xFF) << 16
        | (bytes[at + 2] & 0xFF) << 8
        | bytes[at + 3] & 0xFF;
  }

  private static String text(ByteBuffer in, int length) {
    String text =
        new String(in.array(), in.arrayOffset() + in.position(), length, StandardCharsets.UTF_8);
    in.position(in.position() + length);
    return text;
  }

  private static byte[] taken(ByteBuffer in, int length) {
    byte[] bytes = new byte[length];
    in.get(bytes);
    return bytes;
  }
}
