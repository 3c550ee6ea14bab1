package dev.moor.supervisor.images;

import dev.moor.actors.port.ImageService.Auth;
import dev.moor.actors.port.MoorException;
import dev.moor.actors.rules.DiskFull;
import dev.moor.images.ImageException;
import dev.moor.images.registry.Cancellation;
import dev.moor.images.registry.Credentials;
import dev.moor.images.registry.RegistryClient;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Runs what talks with registries on threads of its own: a slow registry may hold them for hours,
 * and containers must not wait for it.
 */
final class RegistryCalls {
  private final RegistryClient client;
  private final ExecutorService threads =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(task, "registry");
            thread.setDaemon(true);
            return thread;
          });

  /** A blocking exchange with a registry. */
  interface Work<T> {
    T run(Cancellation cancellation) throws Exception;
  }

  RegistryCalls(RegistryClient client) {
    this.client = client;
  }

  RegistryClient client() {
    return client;
  }

  /** Cancelling the future that is given cancels the work. */
  <T> CompletableFuture<T> run(CompletionStage<Void> ready, Work<T> work) {
    Cancellation cancellation = new Cancellation();
    CompletableFuture<T> result = new CompletableFuture<>();
    result.whenComplete(
        (value, failure) -> {
          if (result.isCancelled()) {
            cancellation.cancel();
          }
        });
    ready
        .thenRunAsync(
            () -> {
              try {
                result.complete(work.run(cancellation));
              } catch (Exception e) {
                result.completeExceptionally(translated(e));
              }
            },
            threads)
        .exceptionally(
            failure -> {
              result.completeExceptionally(failure);
              return null;
            });
    return result;
  }

  /** A failure in the terms of the ports. */
  static RuntimeException translated(Exception failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    if (cause instanceof ImageException image) {
      return new MoorException(
          MoorException.Kind.valueOf(image.kind().name()), image.getMessage(), image);
    }
    if (cause instanceof CancellationException) {
      return new MoorException(MoorException.Kind.INTERNAL, "context canceled", cause);
    }
    if (cause instanceof RuntimeException runtime) {
      return runtime;
    }
    String said =
        DiskFull.said(
            String.valueOf(cause.getMessage()), "image store", "nothing of the image was kept");
    return new MoorException(MoorException.Kind.INTERNAL, said, cause);
  }

  static Credentials credentials(Auth auth) {
    return new Credentials(
        auth.username(), auth.password(), auth.identityToken(), auth.registryToken());
  }
}
