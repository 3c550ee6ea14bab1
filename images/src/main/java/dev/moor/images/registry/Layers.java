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
import java.util.function.Consumer;

/** Gets the layers of one image, a few at a time, and commits them all at once. */
final class Layers {
  static final String ALREADY_EXISTS = "Already exists";
  private static final int PARALLEL = 3;

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
        bar.say(ALREADY_EXISTS);
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
      Parallel.run(PARALLEL, pulls, repository.session().cancellation(), pending::add);
      repository.session().cancellation().check();
      layers.commit(pending, chains.subList(0, here), lease);
      bars.forEach(bar -> bar.say("Pull complete"));
    } finally {
      for (PendingLayer layer : pending) {
        layer.close();
      }
    }
  }
}
