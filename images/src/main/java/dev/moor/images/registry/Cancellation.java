package dev.moor.images.registry;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Ends a transfer from outside: whatever it waits for at that moment ends at once. */
public final class Cancellation {
  private final CompletableFuture<Void> signal = new CompletableFuture<>();
  private final Set<Runnable> actions = ConcurrentHashMap.newKeySet();

  /** Undone when what it guards is over. */
  interface Registration extends AutoCloseable {
    @Override
    void close();
  }

  /** Ends the transfer; it fails with a {@link CancellationException}. */
  public void cancel() {
    signal.complete(null);
    actions.forEach(Runnable::run);
  }

  /** True from the first {@link #cancel()} on. */
  public boolean isCancelled() {
    return signal.isDone();
  }

  void check() {
    if (isCancelled()) {
      throw new CancellationException("context canceled");
    }
  }

  /** Runs the action on cancellation, at once where that has been; it may run twice. */
  Registration onCancel(Runnable action) {
    actions.add(action);
    if (isCancelled()) {
      action.run();
    }
    return () -> actions.remove(action);
  }

  /** Waits, unless it is cancelled meanwhile. */
  void pause(Duration time) throws InterruptedException {
    try {
      signal.get(time.toMillis(), TimeUnit.MILLISECONDS);
      check();
    } catch (TimeoutException e) {
      check();
    } catch (ExecutionException e) {
      throw new IllegalStateException("the signal never fails", e);
    }
  }
}
