package dev.moor.images.store;

import com.fasterxml.jackson.databind.JsonNode;
import dev.moor.images.Digest;
import dev.moor.images.ImageException;
import dev.moor.images.Removed;
import dev.moor.images.model.ImageConfig;
import dev.moor.images.model.ImageJson;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes what no root reaches: from an index to its manifests, from those to config and layers.
 */
public final class Sweep {
  private static final Logger LOG = LoggerFactory.getLogger(Sweep.class);
  private final ContentStore blobs;
  private final LayerStore layers;
  private final Leases leases;
  private final Set<Digest> keptBlobs = new HashSet<>();
  private final Set<Digest> keptChains = new HashSet<>();

  public Sweep(ContentStore blobs, LayerStore layers, Leases leases) {
    this.blobs = blobs;
    this.layers = layers;
    this.leases = leases;
  }

  /** Sweeps; where a root is damaged, what it names is unknown, so nothing at all is deleted. */
  public Removed run(Collection<Digest> roots, Collection<Digest> chains) throws IOException {
    keptChains.addAll(chains);
    Deque<Digest> todo = new ArrayDeque<>(roots);
    while (!todo.isEmpty()) {
      Digest digest = todo.pop();
      if (keptBlobs.add(digest) && blobs.has(digest)) {
        follow(digest, todo);
      }
    }
    List<Digest> removedBlobs = new ArrayList<>();
    List<Digest> removedChains = new ArrayList<>();
    long bytes = 0;
    for (Digest chain : layers.list()) {
      long won = keptChains.contains(chain) ? -1 : layers.delete(chain, leases);
      if (won >= 0) {
        removedChains.add(chain);
        bytes += won;
      }
    }
    for (Digest blob : blobs.list()) {
      long won = keptBlobs.contains(blob) ? -1 : blobs.delete(blob, leases);
      if (won >= 0) {
        removedBlobs.add(blob);
        bytes += won;
      }
    }
    return new Removed(removedBlobs, removedChains, bytes);
  }

  private void follow(Digest digest, Deque<Digest> todo) throws IOException {
    byte[] raw = blobs.read(digest, ImageJson.MAX_BYTES);
    JsonNode node = ImageJson.tree(raw, "content " + digest);
    node.path("manifests").forEach(d -> push(d, todo));
    if (node.has("layers")) {
      Deque<Digest> kept = new ArrayDeque<>();
      node.path("layers").forEach(d -> push(d, kept));
      keptBlobs.addAll(kept);
      push(node.path("config"), todo);
    }
    if (node.path("rootfs").has("diff_ids")) {
      ImageConfig config = ImageJson.read(raw, ImageConfig.class, "image config " + digest);
      keptChains.addAll(ChainIds.of(config.diffIds()));
    }
  }

  private void push(JsonNode descriptor, Deque<Digest> todo) {
    String text = descriptor.path("digest").asText("");
    try {
      todo.push(Digest.parse(text));
    } catch (ImageException e) {
      LOG.warn("a manifest names '{}', which is no digest", text);
    }
  }
}
