package dev.moor.supervisor.history;

import dev.moor.persistence.journal.Damage;
import dev.moor.persistence.journal.JournalStore;
import dev.moor.persistence.journal.VerifyReport;
import dev.moor.runtime.linux.Linux;
import dev.moor.runtime.linux.LinuxException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Checks the journal's files: once after the start, and when asked; one check at a time. */
public final class JournalCheck {
  private static final Logger LOG = LoggerFactory.getLogger(JournalCheck.class);
  private static final int NICENESS = 19;

  private final JournalStore store;
  private final AtomicReference<CompletableFuture<VerifyReport>> running = new AtomicReference<>();

  public JournalCheck(JournalStore store) {
    this.store = store;
  }

  /** On a thread of its own at the lowest priority; what it finds is logged. */
  public void runInBackground() {
    run().whenComplete(JournalCheck::log);
  }

  private static void log(VerifyReport report, Throwable failure) {
    if (failure != null) {
      LOG.warn("the journal was not checked: {}", failure.getMessage());
      return;
    }
    for (Damage damage : report.damage()) {
      LOG.error("journal damage: {}", damage.describe());
    }
    if (report.isClean()) {
      LOG.info("the journal is whole: {} events", report.entries());
    }
  }

  /** The report of the check that runs now, or of a new one. */
  public CompletionStage<VerifyReport> run() {
    CompletableFuture<VerifyReport> fresh = new CompletableFuture<>();
    while (!running.compareAndSet(null, fresh)) {
      CompletableFuture<VerifyReport> present = running.get();
      if (present != null) {
        return present;
      }
    }
    Thread thread = new Thread(() -> check(fresh), "moor-journal-check");
    thread.setDaemon(true);
    thread.start();
    return fresh;
  }

  private void check(CompletableFuture<VerifyReport> result) {
    try {
      lowerPriority();
      VerifyReport report = store.verify();
      running.set(null);
      result.complete(report);
    } catch (RuntimeException e) {
      running.set(null);
      result.completeExceptionally(e);
    }
  }

  private static void lowerPriority() {
    try {
      Linux.niceThisThread(NICENESS);
    } catch (LinuxException e) {
      LOG.debug("the journal is checked at the usual priority: {}", e.getMessage());
    }
  }
}
