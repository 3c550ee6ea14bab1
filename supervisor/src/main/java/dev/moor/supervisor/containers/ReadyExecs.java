package dev.moor.supervisor.containers;

import dev.moor.runtime.exec.ExecFolder;
import dev.moor.runtime.shim.ReadyShim;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shims of execs that were created and will be started, as a rule at once: they load while the
 * journal writes and the client asks for the start. Those not wanted in time go again.
 */
final class ReadyExecs {
  private static final Logger LOG = LoggerFactory.getLogger(ReadyExecs.class);
  private static final long KEPT_SECONDS = 3;

  private final Executor blocking;
  private final Map<String, Ready> ready = new ConcurrentHashMap<>();

  private record Ready(CompletableFuture<ReadyShim> shim, Path folder) {}

  ReadyExecs(Executor blocking) {
    this.blocking = blocking;
  }

  /** Returns at once; a shim that cannot be made is made, or fails, at the start. */
  void prepare(String execId, Path folder, Callable<ReadyShim> make) {
    CompletableFuture<ReadyShim> shim =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return make.call();
              } catch (Exception e) {
                throw new CompletionException(e);
              }
            },
            blocking);
    ready.put(execId, new Ready(shim, folder));
    CompletableFuture.delayedExecutor(KEPT_SECONDS, TimeUnit.SECONDS, blocking)
        .execute(() -> drop(execId));
  }

  /** The shim, which is the caller's from now on. Blocking, while it is being made. */
  Optional<ReadyShim> take(String execId) {
    Ready found = ready.remove(execId);
    if (found == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(found.shim().join());
    } catch (CompletionException e) {
      LOG.debug("no shim was ready for exec {}", execId, e);
      return Optional.empty();
    }
  }

  /** It will not be started, or not as it was made ready. Blocking. */
  void drop(String execId) {
    Ready found = ready.get(execId);
    if (found != null) {
      take(execId).ifPresent(shim -> end(execId, shim, found.folder()));
    }
  }

  private static void end(String execId, ReadyShim shim, Path folder) {
    try (shim) {
      LOG.debug("exec {} is not started yet: its shim goes", execId);
    } catch (IOException e) {
      LOG.warn("the shim that was ready for exec {} did not end: {}", execId, e.getMessage());
      return;
    }
    try {
      ExecFolder.remove(folder);
    } catch (IOException e) {
      LOG.warn("files of exec {} stay: {}", execId, e.getMessage());
    }
  }
}
