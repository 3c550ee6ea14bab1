package dev.moor.cli.tar;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Writes a tar archive: ustar, with pax records where a name or a number does not fit. */
public final class TarWriter implements Closeable {
  static final int BLOCK = 512;
  private static final long OCTAL_11 = 0_77777777777L;
  private static final long OCTAL_7 = 0_7777777L;

  private final OutputStream out;

  /** Writes to {@code out}; closing ends the archive and leaves {@code out} open. */
  public TarWriter(OutputStream out) {
    this.out = out;
  }

  /** Adds a member without content. */
  public void add(TarEntry entry) throws IOException {
    header(entry);
  }

  /** Adds a file with its content; exactly as many bytes as the entry says. */
  public void add(TarEntry entry, InputStream content) throws IOException {
    header(entry);
    byte[] buffer = new byte[64 * 1024];
    long left = entry.size();
    while (left > 0) {
      int got = content.read(buffer, 0, (int) Math.min(buffer.length, left));
      if (got < 0) {
        throw new IOException(entry.name() + " became shorter while it was read");
      }
      out.write(buffer, 0, got);
      left -= got;
    }
    pad(entry.size());
  }

  /** Adds a file of the host, and what is below it, under {@code name}; links stay links. */
  public void addTree(Path file, String name) throws IOException {
    Map<String, Object> about =
        Files.readAttributes(
            file, "unix:mode,uid,gid,size,lastModifiedTime", LinkOption.NOFOLLOW_LINKS);
    int mode = (Integer) about.get("mode");
    long uid = ((Number) about.get("uid")).longValue();
    long gid = ((Number) about.get("gid")).longValue();
    long mtime =
        ((java.nio.file.attribute.FileTime) about.get("lastModifiedTime")).toMillis() / 1000;
    if (Files.isSymbolicLink(file)) {
      String link = Files.readSymbolicLink(file).toString();
      add(new TarEntry(name, TarEntry.SYMLINK, mode & 07777, uid, gid, 0, mtime, link));
    } else if (Files.isDirectory(file)) {
      add(new TarEntry(name + "/", TarEntry.FOLDER, mode & 07777, uid, gid, 0, mtime, ""));
      List<Path> children;
      try (Stream<Path> list = Files.list(file)) {
        children = list.sorted().toList();
      }
      for (Path child : children) {
        addTree(child, name + "/" + child.getFileName());
      }
    } else if (Files.isRegularFile(file)) {
      long size = (Long) about.get("size");
      try (InputStream content = Files.newInputStream(file)) {
        add(new TarEntry(name, TarEntry.FILE, mode & 07777, uid, gid, size, mtime, ""), content);
      }
    } else {
      throw new IOException(file + " is neither a file, a folder nor a link");
    }
  }

  private void header(TarEntry entry) throws IOException {
    StringBuilder pax = new StringBuilder();
    record(pax, "path", entry.name(), bytes(entry.name()).length > 100);
    record(pax, "linkpath", entry.link(), bytes(entry.link()).length > 100);
    record(pax, "size", Long.toString(entry.size()), entry.size() > OCTAL_11);
    record(pax, "uid", Long.toString(entry.uid()), entry.uid() > OCTAL_7);
    record(pax, "gid", Long.toString(entry.gid()), entry.gid() > OCTAL_7);
    if (!pax.isEmpty()) {
      byte[] records = bytes(pax.toString());
      out.write(block(new TarEntry("pax", 'x', 0644, 0, 0, records.length, 0, "")));
      out.write(records);
      pad(records.length);
    }
    out.write(block(entry));
  }

  private static void record(StringBuilder pax, String key, String value, boolean needed) {
    if (!needed) {
      return;
    }
    int rest = bytes(key).length + bytes(value).length + 3; // blank, equals sign, newline
    int length = rest + Integer.toString(rest).length();
    if (Integer.toString(length).length() > Integer.toString(rest).length()) {
      length++;
    }
    pax.append(length).append(' ').append(key).append('=').append(value).append('\n');
  }

  private static byte[] block(TarEntry entry) {
    byte[] block = new byte[BLOCK];
    put(block, 0, 100, bytes(entry.name()));
    octal(block, 100, 7, entry.mode());
    octal(block, 108, 7, Math.min(entry.uid(), OCTAL_7));
    octal(block, 116, 7, Math.min(entry.gid(), OCTAL_7));
    octal(block, 124, 11, Math.min(entry.size(), OCTAL_11));
    octal(block, 136, 11, Math.max(0, entry.mtime()));
    block[156] = (byte) entry.type();
    put(block, 157, 100, bytes(entry.link()));
    put(block, 257, 8, bytes("ustar\u000000"));
    put(block, 148, 8, bytes("        "));
    int sum = 0;
    for (byte b : block) {
      sum += b & 0xff;
    }
    octal(block, 148, 6, sum);
    block[154] = 0;
    return block;
  }

  private static void put(byte[] block, int at, int max, byte[] value) {
    System.arraycopy(value, 0, block, at, Math.min(max, value.length));
  }

  private static void octal(byte[] block, int at, int digits, long value) {
    put(block, at, digits, bytes(String.format("%0" + digits + "o", value)));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private void pad(long size) throws IOException {
    out.write(new byte[(int) ((BLOCK - size % BLOCK) % BLOCK)]);
  }

  @Override
  public void close() throws IOException {
    out.write(new byte[2 * BLOCK]);
    out.flush();
  }
}
