package dev.moor.runtime.shim;

import dev.moor.runtime.cgroup.Cgroups;
import dev.moor.runtime.linux.Linux;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Starts shims outside the daemon's own cgroups, so that neither its limits nor its end reach them.
 * Under v1 a thread may live in another cgroup than its process, and children are born where the
 * thread is: one thread moves once and starts them all (moving each shim would cost milliseconds a
 * hierarchy). Under v2 only processes move, so each shim is moved while it waits.
 */
public final class ShimPlace implements AutoCloseable {
  /** Needs its processors set before anything may enter; left alone. */
  private static final String CPUSET = "cpuset";

  private final Cgroups cgroups;
  private final String path;
  private final ExecutorService starter;

  /** Shims go to {@code path} below the cgroup root. */
  public ShimPlace(Cgroups cgroups, String path) throws IOException {
    this.cgroups = cgroups;
    this.path = path;
    this.starter =
        Executors.newSingleThreadExecutor(
            task -> {
              Thread thread = new Thread(task, "moor-shim-starter");
              thread.setDaemon(true);
              return thread;
            });
    if (cgroups.version() != Cgroups.Version.V2) {
      on(
          () -> {
            moveThread();
            return null;
          });
    }
  }

  /** Runs on the thread whose children are born outside. */
  <T> T on(Callable<T> start) throws IOException {
    try {
      return starter.submit(start).get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while a shim was started", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException cause) {
        throw cause;
      }
      throw new IOException("a shim could not be started", e.getCause());
    }
  }

  /** Runs on that thread when its turn comes. */
  <T> CompletableFuture<T> later(Callable<T> task) {
    CompletableFuture<T> done = new CompletableFuture<>();
    starter.execute(
        () -> {
          try {
            done.complete(task.call());
          } catch (Exception e) {
            done.completeExceptionally(e);
          }
        });
    return done;
  }

  /** For v2: moves a shim that waits at its gate. */
  void settle(int pid) throws IOException {
    if (cgroups.version() == Cgroups.Version.V2) {
      Path folder = cgroups.folder("", path);
      Files.createDirectories(folder);
      Files.writeString(folder.resolve("cgroup.procs"), Integer.toString(pid));
    }
  }

  @Override
  public void close() {
    starter.shutdown();
  }

  private void moveThread() throws IOException {
    List<String> own = Files.readAllLines(Path.of("/proc/thread-self/cgroup"));
    for (Path hierarchy : cgroups.hierarchies()) {
      String name = hierarchy.getFileName().toString();
      Path tasks = hierarchy.resolve("tasks");
      if (name.equals(CPUSET) || !Files.exists(tasks) || isAtRoot(own, name)) {
        continue;
      }
      Path folder = hierarchy.resolve(path.substring(1));
      Files.createDirectories(folder);
      Files.writeString(folder.resolve("tasks"), Integer.toString(Linux.threadId()));
    }
  }

  /** Where the daemon itself is at the root, its shims are as free as they can be. */
  private static boolean isAtRoot(List<String> own, String hierarchy) {
    for (String line : own) {
      String[] fields = line.split(":", 3);
      boolean same =
          List.of(fields[1].split(",")).contains(hierarchy)
              || fields[1].equals("name=" + hierarchy)
              || fields[1].equals(hierarchy);
      if (same) {
        return fields[2].equals("/");
      }
    }
    return false;
  }
}
