package dev.moor.runtime.log;

import dev.moor.runtime.fs.Fd;
import dev.moor.runtime.fs.OpenFlags;
import java.io.BufferedOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Files of a log that were compressed after their rotation: {@code log.1.gz} and so on. */
public final class PackedLog {
  private static final Logger LOG = LoggerFactory.getLogger(PackedLog.class);
  private static final int BUFFER_BYTES = 64 * 1024;
  private static final int OWNER_ONLY = 0600;

  private PackedLog() {}

  static Path of(Path log, int number) {
    return log.resolveSibling(log.getFileName() + "." + number + ".gz");
  }

  /** True where a renamed file waits for {@link #compress}, and conmon has left it. */
  public static boolean isDue(Path log) {
    return Files.exists(LogFile.rotated(log, 1)) && Files.exists(log);
  }

  /**
   * Compresses every renamed file. The plain one goes last, so a crash between loses nothing; there
   * must be no rotation meanwhile.
   */
  public static void compress(Path log) throws IOException {
    int missing = 0;
    for (int i = 1; i < LogFile.FILE_LIMIT && missing < 2; i++) {
      Path plain = LogFile.rotated(log, i);
      boolean there = Files.exists(plain);
      missing = there || Files.exists(of(log, i)) ? 0 : missing + 1;
      if (there) {
        compress(plain, of(log, i));
      }
    }
  }

  private static void compress(Path plain, Path packed) throws IOException {
    Path unfinished = packed.resolveSibling(packed.getFileName() + ".tmp");
    try (FileChannel file =
        FileChannel.open(
            unfinished,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      GZIPOutputStream out = new GZIPOutputStream(Channels.newOutputStream(file), BUFFER_BYTES);
      Files.copy(plain, out);
      out.finish();
      file.force(true);
      Files.move(unfinished, packed, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      Files.deleteIfExists(unfinished);
      throw e;
    }
    Files.delete(plain);
  }

  /** The first bytes of what was compressed, fewer where it has no more. */
  static byte[] head(FileChannel packed, int length) throws IOException {
    try {
      return new GZIPInputStream(new Reading(packed)).readNBytes(length);
    } catch (EOFException | ZipException e) {
      return new byte[0];
    }
  }

  /** What was compressed, in a file of this folder that has no name and ends with its channel. */
  static FileChannel unpack(FileChannel packed, Path folder) throws IOException {
    FileChannel plain;
    try (Fd fd = Fd.open(folder, OpenFlags.O_TMPFILE | OpenFlags.O_RDWR, OWNER_ONLY)) {
      plain =
          FileChannel.open(
              Path.of(fd.procPath()), StandardOpenOption.READ, StandardOpenOption.WRITE);
    }
    try {
      OutputStream out = new BufferedOutputStream(Channels.newOutputStream(plain), BUFFER_BYTES);
      try (InputStream in = new GZIPInputStream(new Reading(packed), BUFFER_BYTES)) {
        in.transferTo(out);
      } catch (EOFException | ZipException e) {
        LOG.warn("a compressed log in {} is damaged; the rest is left out", folder, e);
      }
      out.flush();
      return plain;
    } catch (IOException e) {
      plain.close();
      throw e;
    }
  }

  /** From the beginning, without a position in the channel. */
  private static final class Reading extends InputStream {
    private final FileChannel channel;
    private long offset;

    Reading(FileChannel channel) {
      this.channel = channel;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int at, int length) throws IOException {
      int n = channel.read(ByteBuffer.wrap(target, at, length), offset);
      offset += Math.max(0, n);
      return n;
    }
  }
}
