package dev.moor.supervisor.builds;

import dev.moor.actors.port.Asker;
import dev.moor.actors.port.BuildService;
import dev.moor.actors.port.ImageService.Progress;
import dev.moor.actors.port.MoorException;
import dev.moor.actors.port.StepFailedException;
import dev.moor.images.Digest;
import dev.moor.images.ImageStore;
import dev.moor.images.Reference;
import dev.moor.images.archive.ArchiveException;
import dev.moor.images.build.BuildCaches;
import dev.moor.images.build.BuildFailure;
import dev.moor.images.build.BuildHost;
import dev.moor.images.build.BuildLog;
import dev.moor.images.build.BuildSpec;
import dev.moor.images.build.ImageBuilder;
import dev.moor.images.model.ImageConfig;
import dev.moor.images.store.Lease;
import dev.moor.images.tar.TarException;
import dev.moor.supervisor.containers.ContainerEngine;
import dev.moor.supervisor.entity.PruneNotes;
import dev.moor.supervisor.images.ImageAdapter;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Commits and builds, on threads of their own: a build may last for hours. */
public final class BuildAdapter implements BuildService {
  private final ImageStore store;
  private final ImageAdapter images;
  private final ContainerEngine engine;
  private final PruneNotes prunes;
  private final Clock clock;
  private final CompletionStage<Void> ready;
  private final Map<String, ImageConfig> configs = new ConcurrentHashMap<>();
  private final ReadWriteLock running = new ReentrantReadWriteLock();
  private final ExecutorService threads =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(task, "build");
            thread.setDaemon(true);
            return thread;
          });

  /**
   * @param ready completes when what builds of an earlier moord left is gone
   */
  public BuildAdapter(
      ImageStore store,
      ImageAdapter images,
      ContainerEngine engine,
      PruneNotes prunes,
      Clock clock,
      CompletionStage<Void> ready) {
    this.store = store;
    this.images = images;
    this.engine = engine;
    this.prunes = prunes;
    this.clock = clock;
    this.ready = ready;
  }

  /** What blocks. */
  private interface Work<T> {
    T run() throws IOException;
  }

  /** Cancelling the future that is given interrupts the work. */
  private <T> CompletableFuture<T> run(Work<T> work) {
    CompletableFuture<T> result = new CompletableFuture<>();
    ready.whenComplete(
        (done, failed) -> {
          Future<?> task =
              threads.submit(
                  () -> {
                    try {
                      result.complete(work.run());
                    } catch (IOException | RuntimeException e) {
                      result.completeExceptionally(translated(e));
                    }
                  });
          result.whenComplete(
              (value, failure) -> {
                if (result.isCancelled()) {
                  task.cancel(true);
                }
              });
        });
    return result;
  }

  private static RuntimeException translated(Exception failure) {
    if (failure instanceof BuildFailure step) {
      return new StepFailedException(step.exitCode(), step.getMessage());
    }
    if (failure instanceof ArchiveException || failure instanceof TarException) {
      return new MoorException(MoorException.Kind.INVALID, failure.getMessage(), failure);
    }
    return ImageAdapter.translated(failure);
  }

  @Override
  public CompletionStage<String> commit(Asker asker, Commit commit) {
    return run(() -> new CommitWork(store, images, engine).run(asker, commit));
  }

  @Override
  public CompletionStage<Void> build(
      Asker asker, Build build, InputStream context, Consumer<Progress> progress) {
    List<Reference> names = new ArrayList<>();
    for (String name : build.names()) {
      ImageAdapter.givenName(name, "").ifPresent(names::add);
    }
    return run(
        () -> {
          running.readLock().lock();
          try {
            return build(asker, build, names, context, progress);
          } finally {
            running.readLock().unlock();
          }
        });
  }

  @Override
  public CompletionStage<CachesPruned> prune(
      Asker asker, Map<String, List<String>> filters, long keepBytes) {
    Predicate<BuildCaches.Cache> wanted = CacheFilter.of(filters, clock.instant());
    return run(
        () -> {
          List<String> gone = new ArrayList<>();
          long bytes = 0;
          if (running.writeLock().tryLock()) {
            try {
              bytes = delete(wanted, keepBytes, gone);
            } finally {
              running.writeLock().unlock();
            }
          }
          return Stages.join(prunes.told("builder", bytes, asker, new CachesPruned(gone, bytes)));
        });
  }

  private long delete(Predicate<BuildCaches.Cache> wanted, long keepBytes, List<String> gone)
      throws IOException {
    List<BuildCaches.Cache> all = store.buildCaches().list();
    long before = all.stream().mapToLong(BuildCaches.Cache::bytes).sum();
    long left = before;
    for (BuildCaches.Cache cache : all) {
      if (wanted.test(cache) && (keepBytes == 0 || left > keepBytes)) {
        store.buildCaches().delete(cache);
        gone.add(cache.id());
        left -= cache.bytes();
      }
    }
    return before - left;
  }

  @Override
  public CompletionStage<List<Cache>> caches() {
    return run(
        () ->
            store.buildCaches().list().stream()
                .map(c -> new Cache(c.id(), CacheFilter.TYPE, c.bytes(), c.usedAt()))
                .toList());
  }

  private Void build(
      Asker asker,
      Build build,
      List<Reference> names,
      InputStream context,
      Consumer<Progress> progress)
      throws IOException {
    QuietProgress told = new QuietProgress(build.quiet(), progress);
    BuildHost host =
        new EngineBuildHost(store, images, engine, configs, asker, build, told::accept);
    BuildSpec spec =
        new BuildSpec(
            build.dockerfile(),
            build.buildArgs(),
            build.labels(),
            build.target(),
            build.platform(),
            build.noCache(),
            build.pull(),
            build.cacheFrom(),
            build.remote());
    try (Lease lease = store.lease()) {
      BuildHost.Image image = new ImageBuilder(spec, host, log(told), store, lease).build(context);
      told.text("Successfully built " + Digest.parse(image.id()).shortHex() + "\n");
      for (Reference name : names) {
        Stages.join(images.records().name(image.id(), name.familiar(), asker));
        told.text("Successfully tagged " + name.familiar() + "\n");
      }
      if (build.quiet()) {
        progress.accept(Progress.stream(image.id() + "\n"));
      }
    } catch (IOException | RuntimeException e) {
      told.tellAll();
      throw e;
    }
    return null;
  }

  private static BuildLog log(QuietProgress told) {
    return new BuildLog() {
      @Override
      public void text(String text) {
        told.text(text);
      }

      @Override
      public void image(String id) {
        told.accept(new Progress(null, null, null, null, null, "{\"ID\":\"" + id + "\"}", null));
      }
    };
  }
}
