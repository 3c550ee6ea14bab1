package dev.moor.supervisor;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** One moord per data root: a kernel lock that ends with its holder, however it ends. */
public final class DataRootLock implements AutoCloseable {
  private final FileChannel channel;
  private final FileLock lock;

  /** Another moord holds it; the message names its pid. */
  public static final class HeldException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    HeldException(String message) {
      super(message);
    }
  }

  private DataRootLock(FileChannel channel, FileLock lock) {
    this.channel = channel;
    this.lock = lock;
  }

  /**
   * Takes the lock and writes our pid into it.
   *
   * @throws HeldException where another process has it
   */
  public static DataRootLock take(Path dataRoot) throws IOException {
    Files.createDirectories(dataRoot);
    Path file = dataRoot.resolve("moord.lock");
    FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    FileLock lock = channel.tryLock();
    if (lock == null) {
      channel.close();
      throw held(dataRoot, file);
    }
    channel.truncate(0);
    channel.write(
        ByteBuffer.wrap(
            (ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.US_ASCII)));
    channel.force(true);
    return new DataRootLock(channel, lock);
  }

  /**
   * Keeps a moord from starting while the data root is read; writes nothing.
   *
   * @throws HeldException where a moord uses it
   */
  public static DataRootLock toRead(Path dataRoot) throws IOException {
    Path file = dataRoot.resolve("moord.lock");
    if (!Files.exists(file)) {
      return new DataRootLock(null, null);
    }
    FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
    FileLock lock = channel.tryLock(0, Long.MAX_VALUE, true);
    if (lock == null) {
      channel.close();
      throw held(dataRoot, file);
    }
    return new DataRootLock(channel, lock);
  }

  private static HeldException held(Path dataRoot, Path file) throws IOException {
    String holder = Files.readString(file).strip();
    return new HeldException(
        "data root " + dataRoot + " is in use by moord with pid " + holder + "; nothing was done");
  }

  @Override
  public void close() throws IOException {
    if (channel != null) {
      lock.release();
      channel.close();
    }
  }
}
