package dev.moor.persistence.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * Checks LevelDB's own checksums in its files, since LevelDB itself passes over much of what they
 * would tell: every record of its logs and manifest, every block of its tables.
 */
final class LevelFiles {
  private static final int LOG_BLOCK_BYTES = 32 << 10;
  private static final int LOG_HEADER_BYTES = 7;
  private static final int LAST_LOG_TYPE = 4;
  private static final int FOOTER_BYTES = 48;
  private static final int TRAILER_BYTES = 5;
  private static final long TABLE_MAGIC = 0xdb4775248b80fb57L;
  private static final int MASK_DELTA = 0xa282ead8;

  private final boolean growing;
  private final List<String> faults = new ArrayList<>();

  private LevelFiles(boolean growing) {
    this.growing = growing;
  }

  /**
   * What is wrong with a LevelDB folder's files.
   *
   * @param growing LevelDB writes to them meanwhile: what is cut short at an end is not finished
   */
  static List<String> faults(Path folder, boolean growing) throws IOException {
    LevelFiles check = new LevelFiles(growing);
    if (Files.isDirectory(folder)) {
      try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
        for (Path file : files) {
          check.file(file);
        }
      }
    }
    return check.faults;
  }

  private void file(Path file) throws IOException {
    String name = file.getFileName().toString();
    try {
      if (name.matches("\\d+\\.log|MANIFEST-\\d+")) {
        log(name, Files.readAllBytes(file));
      } else if (name.matches("\\d+\\.(sst|ldb)")) {
        table(name, Files.readAllBytes(file));
      } else if (name.equals("CURRENT")) {
        current(file);
      }
    } catch (NoSuchFileException e) {
      if (!growing) {
        throw e;
      }
    }
  }

  private void current(Path file) throws IOException {
    String text = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
    if (!text.matches("MANIFEST-\\d+\n") || !Files.exists(file.resolveSibling(text.strip()))) {
      faults.add("CURRENT names no manifest that is there");
    }
  }

  private void log(String name, byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int at = 0;
    while (at < bytes.length) {
      int left = LOG_BLOCK_BYTES - at % LOG_BLOCK_BYTES;
      if (left < LOG_HEADER_BYTES) {
        at += left;
        continue;
      }
      if (isZero(bytes, at)) {
        return; // room that was made and not used
      }
      int length = at + LOG_HEADER_BYTES > bytes.length ? -1 : in.getShort(at + 4) & 0xFFFF;
      int end = at + LOG_HEADER_BYTES + length;
      if (length < 0 || end > bytes.length) {
        if (!growing) {
          faults.add(name + " at byte " + at + ": a record is cut short");
        }
        return;
      }
      int type = bytes[at + 6];
      boolean fits = type >= 1 && type <= LAST_LOG_TYPE && LOG_HEADER_BYTES + length <= left;
      if (!fits || in.getInt(at) != masked(bytes, at + 6, length + 1)) {
        faults.add(name + " at byte " + at + ": a record has a wrong checksum");
        at += left;
        continue;
      }
      at = end;
    }
  }

  private static boolean isZero(byte[] bytes, int from) {
    for (int i = from; i < bytes.length; i++) {
      if (bytes[i] != 0) {
        return false;
      }
    }
    return true;
  }

  private void table(String name, byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    if (bytes.length < FOOTER_BYTES || in.getLong(bytes.length - 8) != TABLE_MAGIC) {
      if (!growing) {
        faults.add(name + ": the end of the table is damaged");
      }
      return;
    }
    try {
      in.position(bytes.length - FOOTER_BYTES);
      Handle meta = Handle.read(in);
      Handle index = Handle.read(in);
      block(name, bytes, meta);
      byte[] entries = block(name, bytes, index);
      long covered =
          meta.end() == index.offset() && index.end() == bytes.length - FOOTER_BYTES ? 0 : -1;
      for (Handle block : entries == null ? List.<Handle>of() : handles(entries)) {
        block(name, bytes, block);
        covered += block.offset() == covered ? block.length() + TRAILER_BYTES : -bytes.length;
      }
      if (entries != null && covered != meta.offset()) {
        faults.add(name + ": its blocks do not fill it");
      }
    } catch (RuntimeException e) {
      faults.add(name + ": its table of blocks is damaged");
    }
  }

  /** Where a block lies, without its trailer. */
  private record Handle(long offset, long length) {
    static Handle read(ByteBuffer in) {
      return new Handle(varint(in), varint(in));
    }

    long end() {
      return offset + length + TRAILER_BYTES;
    }
  }

  /** The block's content, unpacked; null where its checksum is wrong. */
  private byte[] block(String name, byte[] bytes, Handle handle) {
    if (handle.offset() < 0 || handle.length() < 0 || handle.end() > bytes.length) {
      faults.add(name + ": a block is not where the table says");
      return null;
    }
    int at = (int) handle.offset();
    int length = (int) handle.length();
    int stored = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt(at + length + 1);
    if (stored != masked(bytes, at, length + 1)) {
      faults.add(name + " at byte " + at + ": a block has a wrong checksum");
      return null;
    }
    byte[] content = java.util.Arrays.copyOfRange(bytes, at, at + length);
    return bytes[at + length] == 0 ? content : Snappy.unpack(content);
  }

  private static List<Handle> handles(byte[] block) {
    ByteBuffer in = ByteBuffer.wrap(block).order(ByteOrder.LITTLE_ENDIAN);
    int restarts = in.getInt(block.length - 4);
    in.limit(block.length - 4 - 4 * restarts);
    List<Handle> handles = new ArrayList<>();
    while (in.hasRemaining()) {
      varint(in); // shared with the key before
      int unshared = (int) varint(in);
      int valueLength = (int) varint(in);
      int value = in.position() + unshared;
      in.position(value);
      handles.add(Handle.read(in));
      in.position(value + valueLength);
    }
    return handles;
  }

  private static long varint(ByteBuffer in) {
    long value = 0;
    for (int shift = 0; shift < Long.SIZE; shift += 7) {
      byte b = in.get();
      value |= (long) (b & 0x7F) << shift;
      if (b >= 0) {
        return value;
      }
    }
    throw new IllegalArgumentException("a number without end");
  }

  private static int masked(byte[] bytes, int from, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, from, length);
    int value = (int) crc.getValue();
    return (value >>> 15 | value << 17) + MASK_DELTA;
  }

  /** The packing of LevelDB's blocks. */
  static final class Snappy {
    private Snappy() {}

    static byte[] unpack(byte[] packed) {
      ByteBuffer in = ByteBuffer.wrap(packed).order(ByteOrder.LITTLE_ENDIAN);
      byte[] out = new byte[(int) varint(in)];
      int at = 0;
      while (in.hasRemaining()) {
        int tag = in.get() & 0xFF;
        if ((tag & 3) == 0) {
          int length = literalLength(in, tag >>> 2);
          in.get(out, at, length);
          at += length;
        } else {
          int length = (tag & 3) == 1 ? (tag >>> 2 & 7) + 4 : (tag >>> 2) + 1;
          int back = distance(in, tag);
          for (int i = 0; i < length; i++, at++) {
            out[at] = out[at - back];
          }
        }
      }
      return out;
    }

    private static int literalLength(ByteBuffer in, int code) {
      if (code < 60) {
        return code + 1;
      }
      int length = 0;
      for (int i = 0; i < code - 59; i++) {
        length |= (in.get() & 0xFF) << 8 * i;
      }
      return length + 1;
    }

    private static int distance(ByteBuffer in, int tag) {
      return switch (tag & 3) {
        case 1 -> (tag >>> 5) << 8 | in.get() & 0xFF;
        case 2 -> in.getShort() & 0xFFFF;
        default -> in.getInt();
      };
    }
  }
}
