package dev.moor.persistence.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.TreeMap;
import java.util.zip.CRC32C;

/** Names, headers and syncing of segment files. */
final class Segments {
  static final int HEADER_BYTES = 64;
  private static final long MAGIC = 0x4D4F4F524A4E4C31L; // MOORJNL1
  private static final int CRC_AT = 48;
  private static final String PREFIX = "segment-";
  private static final String SUFFIX = ".log";
  private static final String ARCHIVE_SUFFIX = ".archive";
  static final String UNFINISHED_SUFFIX = ".new";

  private Segments() {}

  static String name(long firstSequence) {
    return PREFIX + String.format("%020d", firstSequence) + SUFFIX;
  }

  static String archiveName(long firstSequence) {
    return PREFIX + String.format("%020d", firstSequence) + ARCHIVE_SUFFIX;
  }

  static boolean isArchive(Path file) {
    return file.getFileName().toString().endsWith(ARCHIVE_SUFFIX);
  }

  /** The sequence in the name of a segment's file, plain or archive. */
  static long firstSequence(Path file) {
    return Long.parseLong(file.getFileName().toString().substring(PREFIX.length()).split("\\.")[0]);
  }

  /** The file that holds a segment: the plain one where both are there. */
  static Path file(Path folder, long segment) {
    Path archive = folder.resolve(archiveName(segment));
    Path plain = folder.resolve(name(segment));
    return !Files.exists(plain) && Files.exists(archive) ? archive : plain;
  }

  /**
   * Segment files by their first sequence. Where a segment is there plain and archived, archiving
   * was cut short: the plain one counts.
   */
  static TreeMap<Long, Path> list(Path folder) throws IOException {
    TreeMap<Long, Path> found = new TreeMap<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, PREFIX + "*")) {
      for (Path file : files) {
        if (file.getFileName().toString().matches(PREFIX + "\\d{20}(\\.log|\\.archive)")) {
          found.merge(firstSequence(file), file, (one, other) -> isArchive(one) ? other : one);
        }
      }
    }
    return found;
  }

  static byte[] header(long firstSequence, byte[] previousHash) {
    ByteBuffer out = ByteBuffer.allocate(HEADER_BYTES);
    out.putLong(MAGIC).putLong(firstSequence).put(previousHash);
    CRC32C crc = new CRC32C();
    crc.update(out.array(), 0, CRC_AT);
    out.putInt((int) crc.getValue());
    return out.array();
  }

  /** Null when the header is whole, else what is wrong with it. */
  static String headerFault(byte[] file, long firstSequence) {
    if (file.length < HEADER_BYTES) {
      return "file header is cut short (" + file.length + " bytes)";
    }
    byte[] hash = previousHash(file);
    return Arrays.equals(file, 0, HEADER_BYTES, header(firstSequence, hash), 0, HEADER_BYTES)
        ? null
        : "file header is damaged";
  }

  static byte[] previousHash(byte[] file) {
    return Arrays.copyOfRange(file, 16, CRC_AT);
  }

  static void syncFolder(Path folder) throws IOException {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  /** Writes a file whole, synced, under its name only when complete. */
  static void replace(Path file, byte[] content) throws IOException {
    Path fresh = file.resolveSibling(file.getFileName() + UNFINISHED_SUFFIX);
    DiskSteps.reached("write " + fresh.getFileName());
    try (FileChannel channel =
        FileChannel.open(
            fresh,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      writeFully(channel, content, 0);
      channel.force(true);
    }
    DiskSteps.reached("rename " + fresh.getFileName());
    Files.move(fresh, file, java.nio.file.StandardCopyOption.ATOMIC_MOVE);
    DiskSteps.reached("sync the folder of " + file.getFileName());
    syncFolder(file.toAbsolutePath().getParent());
  }

  static void writeFully(FileChannel channel, byte[] bytes, long at) throws IOException {
    writeFully(channel, ByteBuffer.wrap(bytes), at);
  }

  static void writeFully(FileChannel channel, ByteBuffer bytes, long at) throws IOException {
    long position = at;
    while (bytes.hasRemaining()) {
      position += channel.write(bytes, position);
    }
  }
}
