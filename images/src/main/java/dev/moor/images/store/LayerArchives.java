package dev.moor.images.store;

import com.fasterxml.jackson.databind.JsonNode;
import dev.moor.images.Digest;
import dev.moor.images.ImageException;
import dev.moor.images.model.ImageConfig;
import dev.moor.images.model.ImageJson;
import dev.moor.images.model.Manifest;
import java.io.IOException;
import java.io.InputStream;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Which blob each layer was unpacked from, as the manifests here say. */
public final class LayerArchives {
  private final ContentStore blobs;

  public LayerArchives(ContentStore blobs) {
    this.blobs = blobs;
  }

  /** Blobs by chain id; what is named by no manifest, or by a damaged one only, is not in it. */
  public Map<Digest, Digest> byChain(Collection<Digest> damaged) throws IOException {
    Map<Digest, Digest> archives = new HashMap<>();
    for (Digest digest : blobs.list()) {
      if (!damaged.contains(digest) && isObject(digest)) {
        add(digest, archives);
      }
    }
    archives.values().removeAll(damaged);
    return archives;
  }

  private boolean isObject(Digest digest) throws IOException {
    if (!blobs.has(digest) || blobs.size(digest) > ImageJson.MAX_BYTES) {
      return false;
    }
    try (InputStream in = blobs.open(digest)) {
      return in.read() == '{';
    }
  }

  private void add(Digest digest, Map<Digest, Digest> archives) throws IOException {
    try {
      byte[] raw = blobs.read(digest, ImageJson.MAX_BYTES);
      JsonNode json = ImageJson.tree(raw, "content " + digest);
      if (!json.path("layers").isArray()) {
        return;
      }
      Manifest manifest = ImageJson.read(raw, Manifest.class, "manifest " + digest);
      Digest config = manifest.config().checkedDigest();
      byte[] rawConfig = blobs.read(config, ImageJson.MAX_BYTES);
      List<Digest> chains =
          ChainIds.of(ImageJson.read(rawConfig, ImageConfig.class, "config " + config).diffIds());
      for (int i = 0; i < Math.min(chains.size(), manifest.layers().size()); i++) {
        archives.put(chains.get(i), manifest.layers().get(i).checkedDigest());
      }
    } catch (ImageException e) {
      // no manifest of an image, or its config is not here: it says nothing of layers
      return;
    }
  }
}
