package dev.moor.supervisor.networks;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** Runs asynchronous steps one after the other; a failed one does not stop those behind it. */
final class Serial {
  private CompletableFuture<Void> tail = CompletableFuture.completedFuture(null);

  synchronized <T> CompletionStage<T> run(Supplier<CompletionStage<T>> step) {
    CompletableFuture<T> result = tail.thenCompose(done -> step.get());
    tail = result.handle((value, error) -> null);
    return result;
  }
}
