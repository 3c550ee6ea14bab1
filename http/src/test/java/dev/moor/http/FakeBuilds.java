package dev.moor.http;

import dev.moor.actors.port.Asker;
import dev.moor.actors.port.BuildService;
import dev.moor.actors.port.ImageService.Progress;
import java.io.InputStream;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** Builds nothing; has one cache. */
final class FakeBuilds implements BuildService {
  @Override
  public CompletionStage<String> commit(Asker asker, Commit commit) {
    return CompletableFuture.completedStage("sha256:1");
  }

  @Override
  public CompletionStage<Void> build(
      Asker asker, Build build, InputStream context, Consumer<Progress> progress) {
    return CompletableFuture.completedStage(null);
  }

  @Override
  public CompletionStage<CachesPruned> prune(
      Asker asker, Map<String, List<String>> filters, long keepBytes) {
    return CompletableFuture.completedStage(new CachesPruned(List.of("c1"), 7));
  }

  @Override
  public CompletionStage<List<Cache>> caches() {
    return CompletableFuture.completedStage(
        List.of(new Cache("c1", "exec.cachemount", 7, Instant.EPOCH)));
  }
}
