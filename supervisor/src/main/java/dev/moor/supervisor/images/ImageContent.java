package dev.moor.supervisor.images;

import dev.moor.actors.container.ContainerView;
import dev.moor.actors.entity.EntityPorts;
import dev.moor.actors.image.ImageCommand;
import dev.moor.actors.image.ImageEffect;
import dev.moor.actors.image.ImageView;
import dev.moor.images.Digest;
import dev.moor.images.ImageStore;
import dev.moor.images.store.StoreSteps;
import dev.moor.supervisor.entity.EntityViews;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Removes content that no image and no container needs any more. */
public final class ImageContent implements EntityPorts.Runner<ImageEffect, ImageCommand.Outcome> {
  private static final Logger LOG = LoggerFactory.getLogger(ImageContent.class);

  private final ImageStore store;
  private final EntityViews<ImageView> views;
  private final Supplier<Collection<ContainerView>> containers;
  private final CompletionStage<Void> ready;
  private final BooleanSupplier allKnown;
  private final Executor blocking;

  /**
   * @param ready completes when all images and containers are replayed: only then is it known what
   *     is needed
   * @param allKnown false where a damaged image or container may need more than can be seen
   */
  public ImageContent(
      ImageStore store,
      EntityViews<ImageView> views,
      Supplier<Collection<ContainerView>> containers,
      CompletionStage<Void> ready,
      BooleanSupplier allKnown,
      Executor blocking) {
    this.store = store;
    this.views = views;
    this.containers = containers;
    this.ready = ready;
    this.allKnown = allKnown;
    this.blocking = blocking;
  }

  @Override
  public void run(String id, ImageEffect effect, Consumer<ImageCommand.Outcome> outcome) {
    ready.thenRunAsync(
        () -> {
          try {
            retain(id);
            StoreSteps.before();
            outcome.accept(new ImageCommand.DeleteDone());
          } catch (IOException | RuntimeException e) {
            outcome.accept(new ImageCommand.DeleteFailed(String.valueOf(e.getMessage())));
          }
        },
        blocking);
  }

  /** Removes what a crash left complete but unnamed; a failure is only logged. */
  public void sweep() {
    try {
      retain("");
    } catch (IOException | RuntimeException e) {
      LOG.warn("unneeded image content could not be removed: {}", e.toString());
    }
  }

  /** What of an image's content is not on disk, a sentence each. */
  public List<String> missing(ImageView image) {
    List<String> missing = new ArrayList<>();
    if (!store.has(Digest.parse(image.id()))) {
      missing.add("its config is not on disk");
    }
    for (Path layer : store.lowerDirs(image.layers().stream().map(Digest::parse).toList())) {
      if (!Files.isDirectory(layer)) {
        missing.add("layer " + layer + " is not on disk");
      }
    }
    return missing;
  }

  private synchronized void retain(String without) throws IOException {
    if (!allKnown.getAsBoolean()) {
      LOG.warn("something is damaged: content is kept, though no image names it");
      return;
    }
    Set<Digest> roots = new HashSet<>();
    Set<Digest> layers = new HashSet<>();
    for (ImageView view : views.all()) {
      if (!view.id().equals(without)) {
        roots.add(Digest.parse(view.id()));
        view.content().forEach(digest -> roots.add(Digest.parse(digest)));
        view.layers().forEach(layer -> layers.add(Digest.parse(layer)));
      }
    }
    for (ContainerView container : containers.get()) {
      container.layers().forEach(layer -> layers.add(Digest.parse(layer)));
    }
    store.retain(roots, layers);
  }
}
