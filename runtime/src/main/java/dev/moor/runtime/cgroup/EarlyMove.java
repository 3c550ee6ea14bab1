package dev.moor.runtime.cgroup;

import dev.moor.runtime.linux.Linux;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Pays early for what moving a process into a cgroup costs. The kernel lets a grace period of RCU
 * pass before a move (cgroup_threadgroup_rwsem is a percpu_rw_semaphore), about 10 ms, but not
 * where another move was made some milliseconds ago. So while a launch is prepared, a thread moves
 * this process to the cgroup in which it is already, and the runtime's moves then wait for nothing.
 *
 * <p>Such a move takes all threads along, so it goes through a hierarchy in which {@link
 * dev.moor.runtime.shim.ShimPlace} keeps no thread elsewhere.
 */
public final class EarlyMove implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EarlyMove.class);
  private static final byte[] THIS_PROCESS = "0\n".getBytes(StandardCharsets.US_ASCII);

  private final Optional<Path> procs;
  private final AtomicBoolean underWay = new AtomicBoolean();
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread made = new Thread(task, "moor-early-move");
            made.setDaemon(true);
            return made;
          });
  private volatile boolean works = true;

  /** Finds this process's place; where there is none, nothing will be done. */
  public EarlyMove(Cgroups cgroups) throws IOException {
    this.procs = find(cgroups, Files.readString(Path.of("/proc/self/cgroup")));
  }

  private static Optional<Path> find(Cgroups cgroups, String memberships) {
    String wanted = cgroups.version() == Cgroups.Version.V1 ? "cpuset" : "";
    Path root =
        switch (cgroups.version()) {
          case V1 -> cgroups.folder("cpuset", "");
          case HYBRID -> cgroups.unifiedMount();
          case V2 -> cgroups.folder("", "");
        };
    return memberships
        .lines()
        .map(line -> line.split(":", 3))
        .filter(fields -> fields.length == 3 && fields[1].equals(wanted))
        .map(fields -> root.resolve(fields[2].substring(1)).resolve("cgroup.procs"))
        .filter(Files::isWritable)
        .findFirst();
  }

  /** A launch is about to come; returns at once. */
  public void begin() {
    if (works && procs.isPresent() && underWay.compareAndSet(false, true)) {
      thread.execute(() -> move(procs.get()));
    }
  }

  private void move(Path file) {
    int fd = -1;
    try {
      fd = Linux.open(file, Linux.O_WRONLY, 0);
      Linux.write(fd, THIS_PROCESS);
    } catch (IOException e) {
      works = false; // nothing is lost but time
      LOG.debug("launches wait for their cgroups: {}", e.toString());
    } finally {
      Linux.close(fd);
      underWay.set(false);
    }
  }

  @Override
  public void close() {
    thread.shutdown();
  }
}
