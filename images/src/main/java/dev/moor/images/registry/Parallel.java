package dev.moor.images.registry;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.LoggerFactory;

/** Transfers of one image, a few at a time; the first failure ends them all. */
final class Parallel {
  private static final long END_SECONDS = 60;

  private Parallel() {}

  /**
   * Runs the tasks to the end of all their threads, also on a failure.
   *
   * @param results gets what the tasks gave, in their order, without nulls, before this returns or
   *     throws
   */
  static <T> void run(
      int threads,
      List<? extends Callable<T>> tasks,
      Cancellation cancellation,
      Consumer<T> results)
      throws IOException, InterruptedException {
    ExecutorService pool = Executors.newFixedThreadPool(threads, Parallel::thread);
    CompletionService<T> done = new ExecutorCompletionService<>(pool);
    List<Future<T>> all = new ArrayList<>();
    try (Cancellation.Registration registration = cancellation.onCancel(pool::shutdownNow)) {
      for (Callable<T> task : tasks) {
        all.add(done.submit(task));
      }
      for (int i = 0; i < all.size(); i++) {
        result(done.take());
      }
    } catch (RejectedExecutionException e) {
      cancellation.check();
      throw e;
    } finally {
      end(pool);
      collect(all, results);
    }
  }

  private static <T> void result(Future<T> future) throws IOException, InterruptedException {
    try {
      future.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException io) {
        throw io;
      }
      if (e.getCause() instanceof RuntimeException runtime) {
        throw runtime;
      }
      if (e.getCause() instanceof InterruptedException) {
        throw new CancellationException("context canceled");
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  private static void end(ExecutorService pool) throws InterruptedException {
    pool.shutdownNow();
    while (!pool.awaitTermination(END_SECONDS, TimeUnit.SECONDS)) {
      pool.shutdownNow();
    }
  }

  private static <T> void collect(List<Future<T>> all, Consumer<T> results)
      throws InterruptedException {
    for (Future<T> future : all) {
      try {
        if (future.isDone() && future.get() != null) {
          results.accept(future.get());
        }
      } catch (ExecutionException | CancellationException e) {
        // the first failure is told already; this one left nothing behind
        LoggerFactory.getLogger(Parallel.class).debug("a transfer as well: {}", e.toString());
      }
    }
  }

  private static Thread thread(Runnable task) {
    Thread thread = new Thread(task, "registry-transfer");
    thread.setDaemon(true);
    return thread;
  }
}
