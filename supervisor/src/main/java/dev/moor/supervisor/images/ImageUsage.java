package dev.moor.supervisor.images;

import dev.moor.actors.image.ImageView;
import dev.moor.actors.port.ImageService.Usage;
import dev.moor.images.Digest;
import dev.moor.images.ImageException;
import dev.moor.images.ImageStore;
import java.io.IOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/** What images take on the disk, and what of it they share. */
final class ImageUsage {
  private ImageUsage() {}

  static Usage of(ImageStore store, Collection<ImageView> images) throws IOException {
    Map<String, Integer> users = new HashMap<>();
    for (ImageView image : images) {
      image.layers().stream().distinct().forEach(layer -> users.merge(layer, 1, Integer::sum));
    }
    Map<String, Long> shared = new TreeMap<>();
    for (ImageView image : images) {
      long bytes = 0;
      for (String layer : image.layers()) {
        bytes += users.get(layer) > 1 ? bytes(store, layer) : 0;
      }
      shared.put(image.id(), bytes);
    }
    return new Usage(store.layersBytes(), shared);
  }

  /** A layer may go while it is looked at. */
  private static long bytes(ImageStore store, String layer) throws IOException {
    try {
      return store.layerBytes(Digest.parse(layer));
    } catch (ImageException e) {
      if (e.kind() != ImageException.Kind.NOT_FOUND) {
        throw e;
      }
      return 0;
    }
  }
}
