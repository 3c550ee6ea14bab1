package dev.moor.runtime.log;

import dev.moor.runtime.fs.Fd;
import dev.moor.runtime.fs.FsException;
import dev.moor.runtime.fs.OpenFlags;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;

/**
 * One opened file of a rotated log, held by its inode however it is renamed. One that was
 * compressed is unpacked when it is first read, into a file without a name.
 */
final class LogFile implements Closeable {
  /** More rotated files than this are not looked for. */
  static final int FILE_LIMIT = 1_000;

  private static final int HEAD_BYTES = 64;

  private final FileChannel channel;
  private final long inode;
  private final Path packedIn;
  private FileChannel unpacked;

  private LogFile(FileChannel channel, long inode, Path packedIn) {
    this.channel = channel;
    this.inode = inode;
    this.packedIn = packedIn;
  }

  /** The file of this number, plain or else compressed, or null where nothing is there. */
  private static LogFile open(Path log, int number) throws IOException {
    LogFile plain = open(rotated(log, number), null);
    // a file is compressed first and then deleted
    return plain != null || number == 0
        ? plain
        : open(PackedLog.of(log, number), log.toAbsolutePath().getParent());
  }

  private static LogFile open(Path path, Path packedIn) throws IOException {
    try (Fd fd = Fd.open(path, OpenFlags.O_RDONLY | OpenFlags.O_NONBLOCK, 0)) {
      FileChannel channel = FileChannel.open(Path.of(fd.procPath()), StandardOpenOption.READ);
      return new LogFile(channel, fd.stat().inode(), packedIn);
    } catch (FsException e) {
      if (e.isAbsent()) {
        return null;
      }
      throw e;
    }
  }

  /** {@code log} for 0, {@code log.1} for 1 and so on. */
  static Path rotated(Path log, int number) {
    return number == 0 ? log : log.resolveSibling(log.getFileName() + "." + number);
  }

  /** All files of a log, oldest first. */
  static Deque<LogFile> openAll(Path log) throws IOException {
    return openNewerThan(log, null);
  }

  /**
   * The files newer than this one, oldest first; all where it is null or gone.
   *
   * <p>Opened from the newest on: a rotation meanwhile only moves files towards the old end, so one
   * may be met twice (and is dropped) but never missed.
   */
  static Deque<LogFile> openNewerThan(Path log, LogFile known) throws IOException {
    Deque<LogFile> files = new ArrayDeque<>();
    try {
      int missing = 0;
      for (int i = 0; i < FILE_LIMIT && missing < 2; i++) {
        LogFile file = open(log, i);
        if (file == null) {
          // a rotation moves one after the other, so that one may be missing for a moment
          missing++;
          continue;
        }
        missing = 0;
        if (known != null && file.isSame(known)) {
          file.close();
          break;
        }
        if (isAmong(files, file)) {
          file.close();
        } else {
          files.addFirst(file);
        }
      }
      return files;
    } catch (IOException e) {
      closeAll(files);
      throw e;
    }
  }

  private static boolean isAmong(Deque<LogFile> files, LogFile file) throws IOException {
    for (LogFile other : files) {
      if (file.isSame(other)) {
        return true;
      }
    }
    return false;
  }

  /** One that was compressed is known by its first record, which has a time in nanoseconds. */
  private boolean isSame(LogFile other) throws IOException {
    if (packedIn == null && other.packedIn == null) {
      return inode == other.inode;
    }
    byte[] head = head();
    return head.length > 0 && Arrays.equals(head, other.head());
  }

  private byte[] head() throws IOException {
    if (packedIn != null && unpacked == null) {
      return PackedLog.head(channel, HEAD_BYTES);
    }
    byte[] head = new byte[HEAD_BYTES];
    return Arrays.copyOf(head, readFully(head, HEAD_BYTES, 0));
  }

  static void closeAll(Iterable<LogFile> files) {
    List<IOException> failures = new ArrayList<>();
    for (LogFile file : files) {
      try {
        file.close();
      } catch (IOException e) {
        failures.add(e);
      }
    }
    if (!failures.isEmpty()) {
      throw new java.io.UncheckedIOException(failures.get(0));
    }
  }

  /** True where this path is still this file. */
  boolean isAt(Path path) throws IOException {
    if (!Files.exists(path)) {
      return false;
    }
    try (Fd fd = Fd.open(path, OpenFlags.O_PATH, 0)) {
      return fd.stat().inode() == inode;
    } catch (FsException e) {
      if (e.isAbsent()) {
        return false;
      }
      throw e;
    }
  }

  /** True where its size is not known before it was unpacked. */
  boolean isPacked() {
    return packedIn != null;
  }

  long size() throws IOException {
    return plain().size();
  }

  private FileChannel plain() throws IOException {
    if (packedIn == null) {
      return channel;
    }
    if (unpacked == null) {
      unpacked = PackedLog.unpack(channel, packedIn);
    }
    return unpacked;
  }

  /** Reads into {@code target} from {@code at} on; -1 at the end. */
  int read(byte[] target, int at, long offset) throws IOException {
    return plain().read(ByteBuffer.wrap(target, at, target.length - at), offset);
  }

  /** Reads exactly {@code length} bytes, fewer only at the end. */
  int readFully(byte[] target, int length, long offset) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(target, 0, length);
    while (buffer.hasRemaining()) {
      int n = plain().read(buffer, offset + buffer.position());
      if (n < 0) {
        break;
      }
    }
    return buffer.position();
  }

  @Override
  public void close() throws IOException {
    if (unpacked != null) {
      unpacked.close();
    }
    channel.close();
  }
}
