package dev.moor.cli.tar;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** Reads a tar archive: ustar, GNU long names, pax records for names and sizes. */
public final class TarReader {
  private static final int MAX_RECORDS_BYTES = 1 << 20;

  private final DataInputStream in;
  private long left;
  private long padding;

  /** Reads from {@code in}. */
  public TarReader(InputStream in) {
    this.in = new DataInputStream(in);
  }

  /** The next member, or null at the end; what is left of the one before is skipped. */
  public TarEntry next() throws IOException {
    Map<String, String> extra = new HashMap<>();
    while (true) {
      in.skipNBytes(left + padding);
      left = 0;
      padding = 0;
      byte[] block = new byte[TarWriter.BLOCK];
      int got = in.readNBytes(block, 0, block.length);
      if (got == 0 || (got == block.length && block[0] == 0)) {
        return null;
      }
      if (got < block.length) {
        throw new EOFException("the archive ends within a header");
      }
      TarEntry entry = entry(block);
      switch (entry.type()) {
        case 'x' -> extra.putAll(records(content(entry)));
        case 'L' -> extra.put("path", trimmed(content(entry)));
        case 'K' -> extra.put("linkpath", trimmed(content(entry)));
        case 'g' -> content(entry);
        default -> {
          return member(entry, extra);
        }
      }
    }
  }

  /** The content of the member at hand. */
  public InputStream content() {
    return new InputStream() {
      @Override
      public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
      }

      @Override
      public int read(byte[] bytes, int offset, int length) throws IOException {
        if (length == 0) {
          return 0;
        }
        if (left == 0) {
          return -1;
        }
        int got = in.read(bytes, offset, (int) Math.min(left, length));
        if (got < 0) {
          throw new EOFException("the archive ends within a file");
        }
        left -= got;
        return got;
      }
    };
  }

  private TarEntry member(TarEntry entry, Map<String, String> extra) throws IOException {
    long size = extra.containsKey("size") ? Long.parseLong(extra.get("size")) : entry.size();
    boolean hasContent = entry.type() == TarEntry.FILE;
    setSize(hasContent ? size : 0);
    return new TarEntry(
        extra.getOrDefault("path", entry.name()),
        entry.type(),
        entry.mode(),
        Long.parseLong(extra.getOrDefault("uid", Long.toString(entry.uid()))),
        Long.parseLong(extra.getOrDefault("gid", Long.toString(entry.gid()))),
        size,
        entry.mtime(),
        extra.getOrDefault("linkpath", entry.link()));
  }

  private void setSize(long size) {
    left = size;
    padding = (TarWriter.BLOCK - size % TarWriter.BLOCK) % TarWriter.BLOCK;
  }

  private byte[] content(TarEntry entry) throws IOException {
    if (entry.size() > MAX_RECORDS_BYTES) {
      throw new IOException("the archive has a header of " + entry.size() + " bytes");
    }
    setSize(entry.size());
    return content().readAllBytes();
  }

  private static Map<String, String> records(byte[] bytes) throws IOException {
    Map<String, String> records = new HashMap<>();
    for (int at = 0; at < bytes.length; ) {
      int blank = at;
      while (blank < bytes.length && bytes[blank] != ' ') {
        blank++;
      }
      int length = Integer.parseInt(new String(bytes, at, blank - at, StandardCharsets.US_ASCII));
      if (length <= blank - at + 1 || at + length > bytes.length) {
        throw new IOException("the archive has a bad pax record");
      }
      String pair = new String(bytes, blank + 1, at + length - blank - 2, StandardCharsets.UTF_8);
      int equals = pair.indexOf('=');
      if (equals > 0) {
        records.put(pair.substring(0, equals), pair.substring(equals + 1));
      }
      at += length;
    }
    return records;
  }

  private static TarEntry entry(byte[] block) throws IOException {
    int sum = 0;
    for (int i = 0; i < block.length; i++) {
      sum += i >= 148 && i < 156 ? ' ' : block[i] & 0xff;
    }
    if (sum != number(block, 148, 8)) {
      throw new IOException("the archive has a header with a bad checksum");
    }
    String name = text(block, 0, 100);
    boolean posix = text(block, 257, 6).equals("ustar") && block[262] == 0;
    String prefix = posix ? text(block, 345, 155) : "";
    char type = block[156] == 0 || block[156] == '7' ? TarEntry.FILE : (char) block[156];
    return new TarEntry(
        prefix.isEmpty() ? name : prefix + "/" + name,
        type,
        (int) number(block, 100, 8) & 07777,
        number(block, 108, 8),
        number(block, 116, 8),
        number(block, 124, 12),
        number(block, 136, 12),
        text(block, 157, 100));
  }

  private static String text(byte[] block, int at, int max) {
    int end = at;
    while (end < at + max && block[end] != 0) {
      end++;
    }
    return new String(block, at, end - at, StandardCharsets.UTF_8);
  }

  private static String trimmed(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.UTF_8);
    int end = text.indexOf('\0');
    return end < 0 ? text : text.substring(0, end);
  }

  /** Octal text, or the GNU form: a set first bit, then a big-endian number. */
  private static long number(byte[] block, int at, int length) throws IOException {
    if ((block[at] & 0x80) != 0) {
      long value = block[at] & 0x3f;
      for (int i = at + 1; i < at + length; i++) {
        value = (value << 8) | (block[i] & 0xff);
      }
      return value;
    }
    String text = text(block, at, length).trim();
    try {
      return text.isEmpty() ? 0 : Long.parseLong(text, 8);
    } catch (NumberFormatException e) {
      throw new IOException("the archive has a bad number: " + text, e);
    }
  }
}
