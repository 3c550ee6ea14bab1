package dev.moor.images.build;

import dev.moor.images.ImageStore;
import dev.moor.images.build.BuildHost.Image;
import dev.moor.images.make.ChildSpec;
import dev.moor.images.model.ImageConfig;
import dev.moor.images.model.RunConfig;
import dev.moor.images.store.Lease;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Finds images that a step has made before: children of the same parent whose last history line and
 * config are what the step would make. Where the build names images to take from, only steps on the
 * way to them count, and those that are not here by themselves are made again of the image. One
 * miss ends it for the stage. Not thread-safe.
 */
final class StepCache {
  private final BuildHost host;
  private final ImageStore store;
  private final Lease lease;
  private final boolean off;
  private final List<String> names;
  private List<Image> sources;
  private boolean missed;

  /**
   * @param names images to take from; empty: whatever is here
   */
  StepCache(BuildHost host, ImageStore store, Lease lease, boolean off, List<String> names) {
    this.host = host;
    this.store = store;
    this.lease = lease;
    this.off = off;
    this.names = names;
  }

  void beginStage() {
    missed = false;
    // one that is not here is passed over, as Docker does
    sources = names.stream().flatMap(name -> host.find(name).stream()).toList();
  }

  /**
   * @param parent null: nothing
   */
  Optional<Image> find(Image parent, String createdBy, RunConfig config) throws IOException {
    if (off || missed) {
      return Optional.empty();
    }
    Optional<Image> found =
        host.children(parent == null ? "" : parent.id()).stream()
            .filter(child -> isMade(parent, child.config(), createdBy, config))
            .findFirst();
    if (!names.isEmpty()) {
      found = found.filter(this::isOnTheWay);
      found = found.isPresent() ? found : fromSources(parent, createdBy, config);
    }
    missed = found.isEmpty();
    return found;
  }

  private static boolean isMade(
      Image parent, ImageConfig child, String createdBy, RunConfig config) {
    List<ImageConfig.History> history = child.history();
    int before = parent == null ? 0 : parent.config().history().size();
    return history.size() == before + 1
        && Objects.equals(history.get(before).createdBy(), createdBy)
        && child.config().equals(config);
  }

  private boolean isOnTheWay(Image step) {
    return sources.stream()
        .anyMatch(source -> source.id().equals(step.id()) || begins(source, step.config()));
  }

  /** True where the image began as the other is. */
  private static boolean begins(Image image, ImageConfig other) {
    List<ImageConfig.History> history = image.config().history();
    int lines = other.history().size();
    int layers = other.diffIds().size();
    return lines < history.size()
        && layers <= image.config().diffIds().size()
        && history.subList(0, lines).equals(other.history())
        && image.config().diffIds().subList(0, layers).equals(other.diffIds());
  }

  private Optional<Image> fromSources(Image parent, String createdBy, RunConfig config)
      throws IOException {
    int line = parent == null ? 0 : parent.config().history().size();
    for (Image source : sources) {
      List<ImageConfig.History> history = source.config().history();
      boolean follows =
          line < history.size()
              && (parent == null || begins(source, parent.config()))
              && createdBy.equals(history.get(line).createdBy());
      if (follows) {
        // from here on only this one: two images do not make one past
        sources = List.of(source);
        return Optional.of(
            line == history.size() - 1 ? source : restored(parent, source, line, config));
      }
    }
    return Optional.empty();
  }

  private Image restored(Image parent, Image source, int line, RunConfig config)
      throws IOException {
    ChildSpec spec =
        new ChildSpec(parent == null ? null : parent.manifest(), config, "", "", "", null);
    return host.record(
        store.restoredStep(spec, source.manifest(), line, lease),
        parent == null ? "" : parent.id());
  }
}
