package dev.moor.supervisor.builds;

import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/** Waiting for other parts of the engine on a thread that may block. */
final class Stages {
  private Stages() {}

  /** The result, or the failure itself without its wrapper. */
  static <T> T join(CompletionStage<T> stage) {
    try {
      return stage.toCompletableFuture().join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw e;
    }
  }
}
