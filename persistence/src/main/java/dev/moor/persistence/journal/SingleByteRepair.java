package dev.moor.persistence.journal;

import java.util.zip.CRC32C;

/**
 * Finds the one changed byte that explains a wrong CRC-32C. The checksum is linear: the difference
 * between stored and computed value, run backwards through the register one byte at a time, equals
 * a table entry exactly where a single changed byte explains it. Linear in the record's length.
 */
final class SingleByteRepair {
  private static final int POLYNOMIAL = 0x82F63B78;
  private static final int[] TABLE = new int[256];
  private static final int[] BY_TOP_BYTE = new int[256];

  static {
    for (int i = 0; i < 256; i++) {
      int r = i;
      for (int bit = 0; bit < 8; bit++) {
        r = (r & 1) != 0 ? r >>> 1 ^ POLYNOMIAL : r >>> 1;
      }
      TABLE[i] = r;
      BY_TOP_BYTE[r >>> 24] = i;
    }
  }

  private SingleByteRepair() {}

  /** The frame with the one byte mended, or null when no single byte explains the checksum. */
  static byte[] mend(byte[] frame) {
    if (frame.length < RecordFormat.FIXED_BYTES) {
      return null;
    }
    CRC32C crc = new CRC32C();
    crc.update(frame, 0, RecordFormat.CRC_AT);
    crc.update(frame, RecordFormat.HASH_AT, frame.length - RecordFormat.HASH_AT);
    int computed = (int) crc.getValue();
    int difference = computed ^ RecordFormat.intAt(frame, RecordFormat.CRC_AT);
    if (difference == 0) {
      return null;
    }
    byte[] mended = inCovered(frame, difference);
    return mended != null ? mended : inChecksum(frame, difference, computed);
  }

  /**
   * Bytes of which one is changed, mended by their checksum; null where no single one explains it.
   */
  static byte[] mend(byte[] bytes, int checksum) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, bytes.length);
    int register = (int) crc.getValue() ^ checksum;
    for (int at = bytes.length - 1; register != 0 && at >= 0; at--) {
      int value = BY_TOP_BYTE[register >>> 24];
      if (TABLE[value] == register) {
        byte[] mended = bytes.clone();
        mended[at] ^= (byte) value;
        return mended;
      }
      register = (register ^ TABLE[value]) << 8 | value;
    }
    return null;
  }

  private static byte[] inCovered(byte[] frame, int difference) {
    int register = difference;
    for (int at = frame.length - 1; at >= 0; at--) {
      if (at == RecordFormat.HASH_AT - 1) {
        at = RecordFormat.CRC_AT - 1;
      }
      int value = BY_TOP_BYTE[register >>> 24];
      if (TABLE[value] == register) {
        byte[] mended = frame.clone();
        mended[at] ^= (byte) value;
        if (RecordFormat.validFrame(mended, 0, mended.length) == mended.length) {
          return mended;
        }
      }
      register = (register ^ TABLE[value]) << 8 | value;
    }
    return null;
  }

  private static byte[] inChecksum(byte[] frame, int difference, int computed) {
    if (Integer.bitCount(
            ((difference & 0xFF) != 0 ? 1 : 0)
                | ((difference & 0xFF00) != 0 ? 2 : 0)
                | ((difference & 0xFF0000) != 0 ? 4 : 0)
                | ((difference & 0xFF000000) != 0 ? 8 : 0))
        != 1) {
      return null;
    }
    byte[] mended = frame.clone();
    for (int i = 0; i < 4; i++) {
      mended[RecordFormat.CRC_AT + i] = (byte) (computed >>> 24 - 8 * i);
    }
    return RecordFormat.validFrame(mended, 0, mended.length) == mended.length ? mended : null;
  }
}
