package dev.moor.runtime.shim;

import dev.moor.runtime.ExitEvidence;
import dev.moor.runtime.linux.Linux;
import dev.moor.runtime.linux.LinuxException;
import dev.moor.runtime.linux.PidfdWatcher;
import dev.moor.runtime.linux.ProcStat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out how a process ended. The pidfd says that it did; conmon's exit file says how, and comes
 * a moment later, unless conmon is lost.
 */
public final class ExitCollector implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ExitCollector.class);
  private static final long FIRST_PAUSE_MICROS = 100;
  private static final long LONGEST_PAUSE_MICROS = 50_000;

  /** A shim that lives but says nothing for so long is given up. */
  private static final long MOST_WAIT_NANOS = 60_000_000_000L;

  /** What is shown, and stored, where the code cannot be known. */
  public static final int UNKNOWN_CODE = 255;

  private final PidfdWatcher watcher;
  private final ScheduledExecutorService clock;

  /** Waits by means of the watcher. */
  public ExitCollector(PidfdWatcher watcher) {
    this.watcher = watcher;
    this.clock =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "moor-exits");
              thread.setDaemon(true);
              return thread;
            });
  }

  /**
   * Whose end.
   *
   * @param pidfd -1 where the process is gone already
   * @param oom asked once, at the end, while the cgroup still stands
   */
  public record Subject(
      long pid, int pidfd, long shimPid, long shimStartTicks, Path exitFile, BooleanSupplier oom) {}

  /** The end; completes on a thread of this class's own, which must not be blocked. */
  public CompletableFuture<ExitEvidence> follow(Subject subject) throws LinuxException {
    CompletableFuture<ExitEvidence> future = new CompletableFuture<>();
    Runnable ended = () -> clock.execute(new Search(subject, future)::look);
    if (subject.pidfd() < 0) {
      ended.run();
      return future;
    }
    long token = watcher.watch(subject.pidfd(), ended);
    future.whenComplete((evidence, failure) -> forget(token));
    return future;
  }

  /** Reads an exit file, if it is there. */
  public static Optional<ExitEvidence> read(Path exitFile, boolean oom) throws IOException {
    if (!Files.exists(exitFile)) {
      return Optional.empty();
    }
    String text = Files.readString(exitFile).trim();
    Instant at = Files.getLastModifiedTime(exitFile).toInstant();
    try {
      int code = Integer.parseInt(text);
      return Optional.of(new ExitEvidence(code, at, oom, ExitEvidence.Source.EXIT_FILE, ""));
    } catch (NumberFormatException e) {
      String why = "the exit file says \"" + text + "\"";
      return Optional.of(new ExitEvidence(UNKNOWN_CODE, at, oom, ExitEvidence.Source.UNKNOWN, why));
    }
  }

  /** Whether a shim is alive and is the one meant. */
  public static boolean isAlive(long pid, long startTicks) {
    return pid > 0
        && ProcStat.read(pid)
            .filter(stat -> stat.startTicks() == startTicks && stat.alive())
            .isPresent();
  }

  @Override
  public void close() {
    clock.shutdownNow();
  }

  private void forget(long token) {
    try {
      watcher.forget(token);
    } catch (LinuxException e) {
      LOG.debug("a process that ended was no longer watched", e);
    }
  }

  private final class Search {
    private final Subject subject;
    private final CompletableFuture<ExitEvidence> future;
    private final Instant noticed = Instant.now();
    private final long begin = System.nanoTime();
    private long pauseMicros = FIRST_PAUSE_MICROS;

    Search(Subject subject, CompletableFuture<ExitEvidence> future) {
      this.subject = subject;
      this.future = future;
    }

    void look() {
      try {
        // In this order: a shim that was dead before the look has written all it ever will.
        boolean shim = isAlive(subject.shimPid(), subject.shimStartTicks());
        Optional<ExitEvidence> found = read(subject.exitFile(), subject.oom().getAsBoolean());
        boolean late = System.nanoTime() - begin > MOST_WAIT_NANOS;
        if (found.isPresent()) {
          future.complete(found.get());
        } else if (shim && !late) {
          clock.schedule(this::look, pauseMicros, TimeUnit.MICROSECONDS);
          pauseMicros = Math.min(LONGEST_PAUSE_MICROS, pauseMicros * 2);
        } else {
          future.complete(withoutFile(shim));
        }
      } catch (IOException | RuntimeException e) {
        future.completeExceptionally(e);
      }
    }

    private ExitEvidence withoutFile(boolean shim) {
      boolean oom = subject.oom().getAsBoolean();
      OptionalInt status =
          subject.pidfd() < 0 ? OptionalInt.empty() : Linux.pidfdExitStatus(subject.pidfd());
      if (status.isPresent()) {
        int code = Linux.shellCode(status.getAsInt());
        return new ExitEvidence(code, noticed, oom, ExitEvidence.Source.KERNEL, "");
      }
      String why =
          shim
              ? "the shim does not write its exit file"
              : "the shim was lost before it could write an exit file";
      return new ExitEvidence(UNKNOWN_CODE, noticed, oom, ExitEvidence.Source.UNKNOWN, why);
    }
  }
}
