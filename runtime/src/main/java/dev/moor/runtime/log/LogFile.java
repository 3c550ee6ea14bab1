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
import java.util.Deque;
import java.util.List;

/** One opened file of a rotated log, held by its inode however it is renamed. */
final class LogFile implements Closeable {
  /** More rotated files than this are not looked for. */
  static final int FILE_LIMIT = 1_000;

  private final FileChannel channel;
  private final long inode;

  private LogFile(FileChannel channel, long inode) {
    this.channel = channel;
    this.inode = inode;
  }

  /** Opens it, or null where nothing is there. */
  static LogFile open(Path path) throws IOException {
    try (Fd fd = Fd.open(path, OpenFlags.O_RDONLY | OpenFlags.O_NONBLOCK, 0)) {
      long inode = fd.stat().inode();
      return new LogFile(FileChannel.open(Path.of(fd.procPath()), StandardOpenOption.READ), inode);
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
    return openNewerThan(log, -1);
  }

  /**
   * The files newer than the one with this inode, oldest first; all where it is gone.
   *
   * <p>Opened from the newest on: a rotation meanwhile only moves files towards the old end, so one
   * may be met twice (and is dropped) but never missed.
   */
  static Deque<LogFile> openNewerThan(Path log, long inode) throws IOException {
    Deque<LogFile> files = new ArrayDeque<>();
    try {
      for (int i = 0; i < FILE_LIMIT; i++) {
        LogFile file = open(rotated(log, i));
        if (file == null) {
          // between rename and reopen the newest is missing for a moment
          if (i > 0) {
            break;
          }
          continue;
        }
        if (file.inode == inode) {
          file.close();
          break;
        }
        boolean known = files.stream().anyMatch(f -> f.inode == file.inode);
        if (known) {
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

  long inode() {
    return inode;
  }

  long size() throws IOException {
    return channel.size();
  }

  /** Reads into {@code target} from {@code at} on; -1 at the end. */
  int read(byte[] target, int at, long offset) throws IOException {
    return channel.read(ByteBuffer.wrap(target, at, target.length - at), offset);
  }

  /** Reads exactly {@code length} bytes, fewer only at the end. */
  int readFully(byte[] target, int length, long offset) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(target, 0, length);
    while (buffer.hasRemaining()) {
      int n = channel.read(buffer, offset + buffer.position());
      if (n < 0) {
        break;
      }
    }
    return buffer.position();
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
