package dev.moor.images.registry;

import dev.moor.images.Digest;
import dev.moor.images.ImageProgress;
import dev.moor.images.model.Descriptor;
import dev.moor.images.store.ContentStore;
import dev.moor.images.store.LayerStore;
import dev.moor.images.store.Lease;
import dev.moor.images.store.PendingLayer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Gets the layers of one image, a few at a time, and commits them all at once. */
final class Layers {
  private static final int PARALLEL = 3;
  private static final long END_SECONDS = 60;

  private final ContentStore blobs;
  private final LayerStore layers;
  private final Consumer<ImageProgress> progress;

  Layers(ContentStore blobs, LayerStore layers, Consumer<ImageProgress> progress) {
    this.blobs = blobs;
    this.layers = layers;
    this.progress = progress;
  }

  /** Makes sure that all blobs and trees of an image are here. */
  void pull(
      Repository repository,
      List<Descriptor> descriptors,
      List<Digest> diffIds,
      List<Digest> chains,
      Lease lease)
      throws IOException, InterruptedException {
    int here = 0;
    while (here < chains.size() && layers.hold(chains.get(here), lease)) {
      here++;
    }
    List<LayerPull> pulls = new ArrayList<>();
    List<LayerBar> bars = new ArrayList<>();
    for (int i = 0; i < chains.size(); i++) {
      Descriptor layer = descriptors.get(i);
      LayerBar bar = new LayerBar(progress, layer.checkedDigest().shortHex());
      boolean blobHere = blobs.hold(layer.checkedDigest(), lease);
      if (i < here && blobHere) {
        bar.say("Already exists");
        continue;
      }
      bar.say("Pulling fs layer");
      bars.add(bar);
      pulls.add(
          new LayerPull(blobs, layers, repository, layer, diffIds.get(i), i >= here, lease, bar));
    }
    for (int i = PARALLEL; i < bars.size(); i++) {
      bars.get(i).say("Waiting");
    }
    List<PendingLayer> pending = new ArrayList<>();
    try {
      run(pulls, pending, repository.session().cancellation());
      repository.session().cancellation().check();
      layers.commit(pending, chains.subList(0, here), lease);
      bars.forEach(bar -> bar.say("Pull complete"));
    } finally {
      for (PendingLayer layer : pending) {
        layer.close();
      }
    }
  }

  /** What was unpacked ends in {@code pending} in the order of the pulls, also on a failure. */
  private static void run(
      List<LayerPull> pulls, List<PendingLayer> pending, Cancellation cancellation)
      throws IOException, InterruptedException {
    ExecutorService pool = Executors.newFixedThreadPool(PARALLEL, Layers::thread);
    CompletionService<PendingLayer> done = new ExecutorCompletionService<>(pool);
    List<Future<PendingLayer>> all = new ArrayList<>();
    try (Cancellation.Registration registration = cancellation.onCancel(pool::shutdownNow)) {
      pulls.forEach(pull -> all.add(done.submit(pull)));
      for (int i = 0; i < all.size(); i++) {
        result(done.take());
      }
    } catch (java.util.concurrent.RejectedExecutionException e) {
      cancellation.check();
      throw e;
    } finally {
      end(pool, all, pending);
    }
  }

  private static PendingLayer result(Future<PendingLayer> future)
      throws IOException, InterruptedException {
    try {
      return future.get();
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

  /** No thread may write below the lease after this. */
  private static void end(
      ExecutorService pool, List<Future<PendingLayer>> all, List<PendingLayer> pending)
      throws InterruptedException {
    pool.shutdownNow();
    while (!pool.awaitTermination(END_SECONDS, TimeUnit.SECONDS)) {
      pool.shutdownNow();
    }
    for (Future<PendingLayer> future : all) {
      try {
        if (future.isDone() && future.get() != null) {
          pending.add(future.get());
        }
      } catch (ExecutionException | CancellationException e) {
        // the first failure is told already; this one left nothing behind
        org.slf4j.LoggerFactory.getLogger(Layers.class).debug("a layer as well: {}", e.toString());
      }
    }
  }

  private static Thread thread(Runnable task) {
    Thread thread = new Thread(task, "registry-layer");
    thread.setDaemon(true);
    return thread;
  }
}
