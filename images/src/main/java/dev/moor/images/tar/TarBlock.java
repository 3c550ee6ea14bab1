package dev.moor.images.tar;

import dev.moor.runtime.fs.NameBytes;

/** The 512-byte header block: places of its fields and how numbers stand in them. */
final class TarBlock {
  static final int SIZE = 512;
  static final int NAME = 0;
  static final int NAME_LENGTH = 100;
  static final int MODE = 100;
  static final int UID = 108;
  static final int GID = 116;
  static final int ENTRY_SIZE = 124;
  static final int MTIME = 136;
  static final int CHECKSUM = 148;
  static final int TYPE = 156;
  static final int LINK = 157;
  static final int MAGIC = 257;
  static final int USER = 265;
  static final int GROUP = 297;
  static final int DEV_MAJOR = 329;
  static final int DEV_MINOR = 337;
  static final int PREFIX = 345;
  static final int PREFIX_LENGTH = 155;
  private static final int SCHILY_PREFIX_LENGTH = 131;

  private TarBlock() {}

  static boolean isZero(byte[] block) {
    for (byte b : block) {
      if (b != 0) {
        return false;
      }
    }
    return true;
  }

  /** True where the sum is right, taken over unsigned or (old writers) signed bytes. */
  static boolean checksumHolds(byte[] block) {
    long stored;
    try {
      stored = number(block, CHECKSUM, 8);
    } catch (NumberFormatException e) {
      return false;
    }
    long unsigned = 0;
    long signed = 0;
    for (int i = 0; i < SIZE; i++) {
      byte b = i >= CHECKSUM && i < CHECKSUM + 8 ? (byte) ' ' : block[i];
      unsigned += b & 0xFF;
      signed += b;
    }
    return stored == unsigned || stored == signed;
  }

  /** Octal text or GNU's base-256. */
  static long number(byte[] block, int at, int length) {
    if ((block[at] & 0x80) != 0) {
      return base256(block, at, length);
    }
    int start = at;
    int end = at + length;
    while (start < end && (block[start] == ' ' || block[start] == 0)) {
      start++;
    }
    long value = 0;
    while (start < end && block[start] != ' ' && block[start] != 0) {
      int digit = block[start++] - '0';
      if (digit < 0 || digit > 7) {
        throw new NumberFormatException("no octal number");
      }
      value = (value << 3) | digit;
    }
    return value;
  }

  private static long base256(byte[] block, int at, int length) {
    boolean negative = (block[at] & 0x40) != 0;
    long value = negative ? -1 : 0;
    for (int i = 0; i < length; i++) {
      int b = block[at + i] & 0xFF;
      if (i == 0) {
        b = negative ? b | 0x80 : b & 0x7F;
      }
      long top = value >> 55;
      if (top != 0 && top != -1) {
        throw new NumberFormatException("number beyond 64 bits");
      }
      value = (value << 8) | b;
    }
    return value;
  }

  /** Text up to the first NUL. */
  static String text(byte[] block, int at, int length) {
    int end = at;
    while (end < at + length && block[end] != 0) {
      end++;
    }
    return NameBytes.decode(block, at, end - at);
  }

  /** Name with the ustar prefix where the format has one. */
  static String name(byte[] block) {
    String name = text(block, NAME, NAME_LENGTH);
    boolean posix = matches(block, MAGIC, "ustar\0");
    if (!posix) {
      return name;
    }
    int length = matches(block, 508, "tar\0") ? SCHILY_PREFIX_LENGTH : PREFIX_LENGTH;
    String prefix = text(block, PREFIX, length);
    return prefix.isEmpty() ? name : prefix + "/" + name;
  }

  /** Device numbers and owner names exist from ustar on; before, that room is undefined. */
  static boolean hasUstarFields(byte[] block) {
    return matches(block, MAGIC, "ustar");
  }

  private static boolean matches(byte[] block, int at, String text) {
    for (int i = 0; i < text.length(); i++) {
      if (block[at + i] != text.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /** Octal digits with a closing NUL; the value must fit. */
  static void putOctal(byte[] block, int at, int length, long value) {
    long rest = value;
    for (int i = length - 2; i >= 0; i--) {
      block[at + i] = (byte) ('0' + (rest & 7));
      rest >>>= 3;
    }
    if (rest != 0) {
      throw new IllegalArgumentException(value + " does not fit " + length + " octal places");
    }
  }

  static boolean fitsOctal(long value, int length) {
    return value >= 0 && value < 1L << (3 * (length - 1));
  }

  static void putChecksum(byte[] block) {
    long sum = 0;
    for (int i = 0; i < SIZE; i++) {
      sum += i >= CHECKSUM && i < CHECKSUM + 8 ? ' ' : block[i] & 0xFF;
    }
    putOctal(block, CHECKSUM, 7, sum);
    block[CHECKSUM + 7] = ' ';
  }
}
