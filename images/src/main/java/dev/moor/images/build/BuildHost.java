package dev.moor.images.build;

import dev.moor.images.Digest;
import dev.moor.images.LoadedImage;
import dev.moor.images.model.ImageConfig;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What a build asks of the engine around it; all calls block. */
public interface BuildHost {
  /**
   * An image that is journaled.
   *
   * @param id {@code sha256:…}
   */
  record Image(String id, Digest manifest, ImageConfig config) {}

  /**
   * A file, folder or memory that a step sees and that is no part of its layer.
   *
   * @param source null: memory
   * @param sizeBytes of memory; 0: no bound
   */
  record StepMount(Path source, String target, boolean readOnly, long sizeBytes) {}

  /**
   * A command to be run on an image.
   *
   * @param env all of it, the image's too
   * @param network empty: the build's
   */
  record Step(
      String imageId,
      List<String> command,
      List<String> env,
      List<StepMount> mounts,
      String network) {}

  /** A step while and after it runs; closing removes its container. */
  interface Running extends Closeable {
    String containerId();

    /** Waits for the end and gives the exit code; output goes to the build's log meanwhile. */
    int await() throws IOException;

    /** What the step changed, as overlayfs has it. */
    Path upper();

    @Override
    void close();
  }

  /** An image by name or id that is here. */
  Optional<Image> find(String reference);

  /** Fetches an image from its registry, telling its progress. */
  Image pull(String reference, String platform) throws IOException;

  /** The images made of one, newest first; of nothing where the id is empty. */
  List<Image> children(String imageId);

  /** Journals an image; returns when it is. */
  Image record(LoadedImage made, String parentId) throws IOException;

  /** Creates a step's container and starts it. */
  Running run(Step step) throws IOException;
}
