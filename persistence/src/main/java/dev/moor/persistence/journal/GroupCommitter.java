package dev.moor.persistence.journal;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thread that writes: everything that waits becomes one synced batch, and each waiter's future
 * is completed after the sync.
 */
public final class GroupCommitter implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(GroupCommitter.class);

  /**
   * Bounds of a batch.
   *
   * @param maxWaiting more waiting writes than this are refused
   */
  public record Limits(int maxEvents, long maxBytes, int maxWaiting) {
    /** The defaults of reference.conf. */
    public static final Limits DEFAULT = new Limits(1024, 4L << 20, 100_000);
  }

  private final JournalStore store;
  private final Limits limits;
  private final BlockingQueue<Work> queue;
  private final AtomicBoolean closed = new AtomicBoolean();
  private final Thread thread;
  private final AtomicLong batches = new AtomicLong();

  private sealed interface Work {}

  private record Write(
      List<AtomicAppend> appends, CompletableFuture<List<Optional<JournalException>>> done)
      implements Work {}

  private record Task(Runnable body, CompletableFuture<Void> done) implements Work {}

  /** Starts the writing thread. */
  public GroupCommitter(JournalStore store, Limits limits) {
    this.store = store;
    this.limits = limits;
    this.queue = new ArrayBlockingQueue<>(limits.maxWaiting());
    this.thread = new Thread(this::run, "moor-journal-writer");
    thread.setDaemon(true);
    thread.start();
  }

  /**
   * Queues appends; the future has the outcome of each, as {@link JournalStore#append} gives it, or
   * fails when the disk did.
   */
  public CompletableFuture<List<Optional<JournalException>>> append(List<AtomicAppend> appends) {
    CompletableFuture<List<Optional<JournalException>>> done = new CompletableFuture<>();
    offer(new Write(List.copyOf(appends), done), done);
    return done;
  }

  /** Deletes after all that waits now. */
  public CompletableFuture<Void> deleteTo(String persistenceId, long entitySequence) {
    return task(() -> store.deleteTo(persistenceId, entitySequence));
  }

  /** Completes when all that waits now is done. */
  public CompletableFuture<Void> barrier() {
    return task(() -> {});
  }

  private CompletableFuture<Void> task(Runnable body) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    offer(new Task(body, done), done);
    return done;
  }

  private void offer(Work work, CompletableFuture<?> done) {
    if (closed.get()) {
      done.completeExceptionally(new JournalException("the journal is closed"));
    } else if (!queue.offer(work)) {
      done.completeExceptionally(
          new JournalException(
              "the journal is behind: " + limits.maxWaiting() + " writes wait already"));
    } else if (closed.get()) {
      failWaiting();
    }
  }

  private void run() {
    Work carried = null;
    while (carried != null || !closed.get() || !queue.isEmpty()) {
      try {
        Work first = carried != null ? carried : queue.take();
        carried = null;
        if (first instanceof Task task) {
          run(task);
        } else {
          carried = batch((Write) first);
        }
      } catch (InterruptedException e) {
        LOG.warn("journal: the writer was interrupted and goes on", e);
      }
    }
    failWaiting();
  }

  private void failWaiting() {
    for (Work work = queue.poll(); work != null; work = queue.poll()) {
      JournalException reason = new JournalException("the journal is closed");
      if (work instanceof Write write) {
        write.done().completeExceptionally(reason);
      } else if (work instanceof Task task) {
        task.done().completeExceptionally(reason);
      }
    }
  }

  private static void run(Task task) {
    try {
      task.body().run();
      task.done().complete(null);
    } catch (RuntimeException e) {
      task.done().completeExceptionally(e);
    }
  }

  /** Writes one batch; returns a task that was met and must come after it. */
  private Work batch(Write first) {
    List<Write> writes = new ArrayList<>();
    int events = 0;
    long bytes = 0;
    Work next = first;
    while (next instanceof Write write) {
      writes.add(write);
      for (AtomicAppend append : write.appends()) {
        events += append.events().size();
        for (AtomicAppend.Event event : append.events()) {
          bytes += event.payload().length;
        }
      }
      next = events < limits.maxEvents() && bytes < limits.maxBytes() ? queue.poll() : null;
    }
    commit(writes);
    return next;
  }

  private void commit(List<Write> writes) {
    List<AtomicAppend> all = new ArrayList<>();
    writes.forEach(write -> all.addAll(write.appends()));
    List<Optional<JournalException>> outcomes;
    try {
      outcomes = store.append(all);
      batches.incrementAndGet();
    } catch (RuntimeException | Error e) {
      LOG.error("journal: a batch of {} writes failed", all.size(), e);
      writes.forEach(write -> write.done().completeExceptionally(e));
      return;
    }
    int at = 0;
    for (Write write : writes) {
      int count = write.appends().size();
      write.done().complete(List.copyOf(outcomes.subList(at, at + count)));
      at += count;
    }
  }

  /** Synced batches so far. */
  public long batches() {
    return batches.get();
  }

  /** Writes what waits, then ends. */
  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    queue.offer(new Task(() -> {}, new CompletableFuture<>()));
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
