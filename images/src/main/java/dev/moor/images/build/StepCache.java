package dev.moor.images.build;

import dev.moor.images.build.BuildHost.Image;
import dev.moor.images.model.ImageConfig;
import dev.moor.images.model.RunConfig;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Finds images that a step has made before: children of the same parent whose last history line and
 * config are what the step would make. One miss ends it for the stage. Not thread-safe.
 */
final class StepCache {
  private final BuildHost host;
  private final boolean off;
  private boolean missed;

  StepCache(BuildHost host, boolean off) {
    this.host = host;
    this.off = off;
  }

  void beginStage() {
    missed = false;
  }

  /**
   * @param parent null: nothing
   */
  Optional<Image> find(Image parent, String createdBy, RunConfig config) {
    if (off || missed) {
      return Optional.empty();
    }
    Optional<Image> found =
        host.children(parent == null ? "" : parent.id()).stream()
            .filter(child -> isMade(parent, child.config(), createdBy, config))
            .findFirst();
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
}
