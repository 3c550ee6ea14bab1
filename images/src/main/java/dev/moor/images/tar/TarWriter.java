package dev.moor.images.tar;

import dev.moor.runtime.fs.NameBytes;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/**
 * Writes an archive: plain ustar, with a pax header before what ustar cannot say.
 *
 * <p>The same entries always give the same bytes. Not thread-safe.
 */
public final class TarWriter implements Closeable {
  private final OutputStream out;
  private String current = "";
  private long contentLeft;
  private int padding;
  private boolean finished;

  public TarWriter(OutputStream out) {
    this.out = out;
  }

  /** Begins an entry; exactly {@code entry.size()} bytes must follow where it is a file. */
  public void put(TarEntry entry) throws IOException {
    endEntry();
    String name =
        entry.isDirectory() && !entry.name().endsWith("/") ? entry.name() + "/" : entry.name();
    current = name;
    check(entry);
    byte[] block = new byte[TarBlock.SIZE];
    Map<String, byte[]> pax = new TreeMap<>();
    putName(block, name, pax);
    putText(block, TarBlock.LINK, 100, entry.linkName(), "linkpath", pax);
    TarBlock.putOctal(block, TarBlock.MODE, 8, entry.mode() & 07777);
    putNumber(block, TarBlock.UID, 8, entry.uid(), "uid", pax);
    putNumber(block, TarBlock.GID, 8, entry.gid(), "gid", pax);
    long size = entry.isFile() ? entry.size() : 0;
    putNumber(block, TarBlock.ENTRY_SIZE, 12, size, "size", pax);
    putTimes(block, entry, pax);
    block[TarBlock.TYPE] = (byte) entry.type().flag();
    putText(block, TarBlock.USER, 32, entry.userName(), "uname", pax);
    putText(block, TarBlock.GROUP, 32, entry.groupName(), "gname", pax);
    putNumber(block, TarBlock.DEV_MAJOR, 8, entry.devMajor(), "SCHILY.devmajor", pax);
    putNumber(block, TarBlock.DEV_MINOR, 8, entry.devMinor(), "SCHILY.devminor", pax);
    entry.xattrs().forEach((key, value) -> pax.put(PaxRecords.SCHILY_XATTR + key, value));
    if (!pax.isEmpty()) {
      putPaxHeader(name, pax);
    }
    finishBlock(block);
    out.write(block);
    contentLeft = size;
    padding = (int) (-size & (TarBlock.SIZE - 1));
  }

  /** A file with its content; the stream must give at least {@code entry.size()} bytes. */
  public void put(TarEntry entry, InputStream content) throws IOException {
    put(entry);
    byte[] buffer = new byte[64 * 1024];
    while (contentLeft > 0) {
      int n = content.read(buffer, 0, (int) Math.min(buffer.length, contentLeft));
      if (n < 0) {
        throw new TarException(current, "its content ended " + contentLeft + " bytes early");
      }
      write(buffer, 0, n);
    }
  }

  /** Content of the entry begun last. */
  public void write(byte[] data, int from, int length) throws IOException {
    if (length > contentLeft) {
      throw new TarException(current, "more content than its size says");
    }
    out.write(data, from, length);
    contentLeft -= length;
  }

  /** Writes the end marker; the stream stays open. */
  public void finish() throws IOException {
    endEntry();
    if (!finished) {
      out.write(new byte[2 * TarBlock.SIZE]);
      finished = true;
    }
    out.flush();
  }

  /** Closes the stream as it is; without {@link #finish} the archive has no end marker. */
  @Override
  public void close() throws IOException {
    out.close();
  }

  private void endEntry() throws IOException {
    if (finished) {
      throw new IllegalStateException("the archive is finished");
    }
    if (contentLeft > 0) {
      throw new TarException(current, contentLeft + " bytes of its content are missing");
    }
    out.write(new byte[padding]);
    padding = 0;
  }

  private static void check(TarEntry entry) throws TarException {
    String name = entry.name();
    if (name.isEmpty() || name.indexOf('\0') >= 0 || entry.linkName().indexOf('\0') >= 0) {
      throw new TarException(name, "a name that is empty or holds a NUL byte");
    }
    for (String attribute : entry.xattrs().keySet()) {
      if (attribute.isEmpty() || attribute.indexOf('=') >= 0 || attribute.indexOf('\0') >= 0) {
        throw new TarException(name, "extended attribute '" + attribute + "' cannot be written");
      }
    }
  }

  private static void putName(byte[] block, String name, Map<String, byte[]> pax) {
    byte[] bytes = NameBytes.encode(name);
    if (isAscii(bytes) && bytes.length <= TarBlock.NAME_LENGTH) {
      System.arraycopy(bytes, 0, block, TarBlock.NAME, bytes.length);
      return;
    }
    int split = isAscii(bytes) ? prefixEnd(bytes) : -1;
    if (split > 0) {
      System.arraycopy(bytes, 0, block, TarBlock.PREFIX, split);
      System.arraycopy(bytes, split + 1, block, TarBlock.NAME, bytes.length - split - 1);
      return;
    }
    putText(block, TarBlock.NAME, TarBlock.NAME_LENGTH, name, "path", pax);
  }

  /** The slash at which a long name may be cut into prefix and name, or -1. */
  private static int prefixEnd(byte[] name) {
    int lowest = name.length - 1 - TarBlock.NAME_LENGTH;
    for (int i = Math.min(TarBlock.PREFIX_LENGTH, name.length - 2); i >= lowest && i > 0; i--) {
      if (name[i] == '/') {
        return i;
      }
    }
    return -1;
  }

  private static void putText(
      byte[] block, int at, int length, String text, String key, Map<String, byte[]> pax) {
    byte[] bytes = NameBytes.encode(text);
    if (!isAscii(bytes) || bytes.length > length) {
      pax.put(key, bytes);
      if (!Arrays.equals(text.getBytes(StandardCharsets.UTF_8), bytes)) {
        pax.put("hdrcharset", "BINARY".getBytes(StandardCharsets.US_ASCII));
      }
    }
    System.arraycopy(bytes, 0, block, at, Math.min(bytes.length, length));
  }

  private static void putNumber(
      byte[] block, int at, int length, long value, String key, Map<String, byte[]> pax) {
    boolean fits = TarBlock.fitsOctal(value, length);
    if (!fits) {
      pax.put(key, Long.toString(value).getBytes(StandardCharsets.US_ASCII));
    }
    TarBlock.putOctal(block, at, length, fits ? value : 0);
  }

  private static void putTimes(byte[] block, TarEntry entry, Map<String, byte[]> pax) {
    long seconds = entry.mtime().getEpochSecond();
    boolean fits = TarBlock.fitsOctal(seconds, 12);
    if (!fits || entry.mtime().getNano() != 0) {
      pax.put("mtime", PaxRecords.time(entry.mtime()).getBytes(StandardCharsets.US_ASCII));
    }
    TarBlock.putOctal(block, TarBlock.MTIME, 12, fits ? seconds : 0);
    if (entry.atime() != null) {
      pax.put("atime", PaxRecords.time(entry.atime()).getBytes(StandardCharsets.US_ASCII));
    }
  }

  private void putPaxHeader(String name, Map<String, byte[]> pax) throws IOException {
    ByteArrayOutputStream records = new ByteArrayOutputStream();
    byte[] charset = pax.remove("hdrcharset");
    if (charset != null) {
      // must stand before the names it is about
      PaxRecords.write(records, "hdrcharset", charset);
    }
    pax.forEach((key, value) -> PaxRecords.write(records, key, value));
    byte[] block = new byte[TarBlock.SIZE];
    String trimmed = name.replaceAll("/+$", "");
    byte[] label = NameBytes.encode("PaxHeaders.0/" + trimmed.replaceAll(".*/", ""));
    for (int i = 0; i < Math.min(label.length, TarBlock.NAME_LENGTH); i++) {
      block[i] = label[i] < 0 ? (byte) '_' : label[i];
    }
    TarBlock.putOctal(block, TarBlock.MODE, 8, 0644);
    TarBlock.putOctal(block, TarBlock.UID, 8, 0);
    TarBlock.putOctal(block, TarBlock.GID, 8, 0);
    TarBlock.putOctal(block, TarBlock.ENTRY_SIZE, 12, records.size());
    TarBlock.putOctal(block, TarBlock.MTIME, 12, 0);
    block[TarBlock.TYPE] = 'x';
    finishBlock(block);
    out.write(block);
    records.writeTo(out);
    out.write(new byte[-records.size() & (TarBlock.SIZE - 1)]);
  }

  private static void finishBlock(byte[] block) {
    byte[] magic = "ustar\00000".getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(magic, 0, block, TarBlock.MAGIC, magic.length);
    TarBlock.putChecksum(block);
  }

  private static boolean isAscii(byte[] bytes) {
    for (byte b : bytes) {
      if (b < 0) {
        return false;
      }
    }
    return true;
  }
}
