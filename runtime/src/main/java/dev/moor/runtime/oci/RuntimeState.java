package dev.moor.runtime.oci;

import dev.moor.runtime.cgroup.Cgroups;
import dev.moor.runtime.cgroup.Freezer;
import dev.moor.runtime.linux.Errno;
import dev.moor.runtime.linux.Linux;
import dev.moor.runtime.linux.LinuxException;
import dev.moor.runtime.linux.Signals;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * What {@code start} and {@code delete} of the runtimes do, done here: a call of runc costs 40 ms,
 * of crun 15 ms, and both come down to a byte through a FIFO and to removing a few folders. {@link
 * RuntimeProbe} tries it at start and compares with what the runtime then says.
 */
public final class RuntimeState {
  private static final int POLL_MILLIS = 100;
  private static final long RETRY_NANOS = 500_000;
  private static final Duration MOST_START = Duration.ofSeconds(30);
  private static final Duration MOST_REMOVE = Duration.ofSeconds(5);
  private final Cgroups cgroups;

  /** On the machine's cgroups. */
  public RuntimeState(Cgroups cgroups) {
    this.cgroups = cgroups;
  }

  /**
   * Lets a created container's first process go.
   *
   * @return false: it is gone, or was started before
   */
  public boolean start(OciRuntime runtime, String id, int pidfd) throws IOException {
    Path fifo = runtime.startFifo(id);
    if (!Files.exists(fifo)) {
      return false;
    }
    return runtime.name().equals("crun") ? writeFifo(fifo, pidfd) : readFifo(fifo, pidfd);
  }

  /** Kills what is left in the cgroup; removes it and the runtime's state. Idempotent. */
  public void delete(OciRuntime runtime, String id, String cgroupPath) throws IOException {
    long deadline = System.nanoTime() + MOST_REMOVE.toNanos();
    while (!cgroups.remove(cgroupPath)) {
      if (System.nanoTime() > deadline) {
        throw new IOException("cgroup " + cgroupPath + " could not be removed: it is still in use");
      }
      kill(cgroupPath);
      LockSupport.parkNanos(RETRY_NANOS);
    }
    removeFolder(runtime.stateOf(id));
  }

  /** Kills everything in a cgroup, frozen or not. */
  public void kill(String cgroupPath) throws IOException {
    Freezer freezer = new Freezer(cgroups);
    cgroups.signalAll(cgroupPath, Signals.SIGKILL);
    if (freezer.frozen(cgroupPath)) {
      freezer.thaw(cgroupPath, MOST_REMOVE);
    }
  }

  /** runc: the waiting process writes; whoever reads lets it go. */
  private static boolean readFifo(Path fifo, int pidfd) throws IOException {
    int fd = Linux.open(fifo, Linux.O_RDONLY | Linux.O_NONBLOCK, 0);
    try {
      long deadline = System.nanoTime() + MOST_START.toNanos();
      while (!Linux.pollIn(fd, POLL_MILLIS)) {
        if (Linux.pollIn(pidfd, 0)) {
          return false;
        }
        if (System.nanoTime() > deadline) {
          throw new IOException("the container's first process did not start");
        }
      }
      if (Linux.read(fd, ByteBuffer.allocateDirect(1)) <= 0) {
        return false;
      }
      Files.deleteIfExists(fifo);
      return true;
    } finally {
      Linux.close(fd);
    }
  }

  /** crun: the waiting process reads. */
  private static boolean writeFifo(Path fifo, int pidfd) throws IOException {
    int fd = openForWriting(fifo, pidfd);
    if (fd < 0) {
      return false;
    }
    try {
      Files.deleteIfExists(fifo);
      Linux.write(fd, new byte[] {0});
      return true;
    } finally {
      Linux.close(fd);
    }
  }

  private static int openForWriting(Path fifo, int pidfd) throws IOException {
    final int noReader = 6;
    long deadline = System.nanoTime() + MOST_START.toNanos();
    while (true) {
      try {
        return Linux.open(fifo, Linux.O_WRONLY | Linux.O_NONBLOCK, 0);
      } catch (LinuxException e) {
        if (e.errno() == Errno.ENOENT || Linux.pollIn(pidfd, 0)) {
          return -1;
        }
        if (e.errno() != noReader || System.nanoTime() > deadline) {
          throw e;
        }
        LockSupport.parkNanos(RETRY_NANOS);
      }
    }
  }

  private static void removeFolder(Path folder) throws IOException {
    if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
      for (Path entry : entries) {
        if (Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
          removeFolder(entry);
        } else {
          Files.deleteIfExists(entry);
        }
      }
    } catch (NoSuchFileException e) {
      return;
    }
    Files.deleteIfExists(folder);
  }
}
