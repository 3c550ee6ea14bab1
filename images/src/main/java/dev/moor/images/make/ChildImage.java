package dev.moor.images.make;

import dev.moor.images.Digest;
import dev.moor.images.LoadedImage;
import dev.moor.images.Platform;
import dev.moor.images.model.Descriptor;
import dev.moor.images.model.ImageConfig;
import dev.moor.images.model.ImageJson;
import dev.moor.images.model.Manifest;
import dev.moor.images.model.MediaTypes;
import dev.moor.images.store.ChainIds;
import dev.moor.images.store.ContentStore;
import dev.moor.images.store.Ingest;
import dev.moor.images.store.LayerStore;
import dev.moor.images.store.Lease;
import dev.moor.images.store.PendingLayer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Makes an image of a parent, a new config and perhaps one more layer. */
public final class ChildImage {
  /** What 1,024 zero bytes hash to: a layer that changes nothing, which no image lists. */
  private static final Digest EMPTY_TAR = Digest.of(new byte[1024]);

  private static final Map<String, String> AS_OCI =
      Map.of(
          MediaTypes.DOCKER_LAYER,
          MediaTypes.OCI_LAYER,
          MediaTypes.DOCKER_LAYER_GZIP,
          MediaTypes.OCI_LAYER_GZIP,
          MediaTypes.DOCKER_LAYER_ZSTD,
          MediaTypes.OCI_LAYER_ZSTD,
          MediaTypes.DOCKER_FOREIGN,
          MediaTypes.OCI_FOREIGN,
          MediaTypes.DOCKER_FOREIGN + ".gzip",
          MediaTypes.OCI_FOREIGN + "+gzip");

  /** Writes the tar of the layer. */
  public interface LayerSource {
    void writeTo(OutputStream out) throws IOException;
  }

  private final ContentStore blobs;
  private final LayerStore layers;

  public ChildImage(ContentStore blobs, LayerStore layers) {
    this.blobs = blobs;
    this.layers = layers;
  }

  private record Parent(ImageConfig config, List<Descriptor> layers) {}

  private record Added(Digest diffId, long tarBytes) {}

  /**
   * Makes it durable.
   *
   * @param layer null: only the config changes
   */
  public LoadedImage make(ChildSpec spec, LayerSource layer, Instant now, Lease lease)
      throws IOException {
    Parent parent = parent(spec, lease);
    Added added = layer == null ? null : add(parent, layer, lease);
    List<Digest> diffIds = new ArrayList<>(parent.config().diffIds());
    List<Descriptor> descriptors = new ArrayList<>(parent.layers());
    if (added != null) {
      diffIds.add(added.diffId());
      descriptors.add(Descriptor.of(MediaTypes.OCI_LAYER, added.diffId(), added.tarBytes()));
    }
    return put(config(spec, parent.config(), diffIds, added == null, now), descriptors, lease);
  }

  /**
   * Makes an image once more that was a step on the way to another.
   *
   * @param spec its parent and config
   * @param source the manifest of the other image
   * @param step which line of that image's history it was
   */
  public LoadedImage restore(ChildSpec spec, Digest source, int step, Lease lease)
      throws IOException {
    Parent parent = parent(spec, lease);
    Parent other = parent(new ChildSpec(source, null, "", "", "", null), lease);
    ImageConfig.History line = other.config().history().get(step);
    List<Digest> diffIds = new ArrayList<>(parent.config().diffIds());
    List<Descriptor> descriptors = new ArrayList<>(parent.layers());
    if (!line.isEmptyLayer()) {
      int layer = 0;
      for (ImageConfig.History before : other.config().history().subList(0, step)) {
        layer += before.isEmptyLayer() ? 0 : 1;
      }
      diffIds.add(other.config().diffIds().get(layer));
      descriptors.add(other.layers().get(layer));
    }
    List<ImageConfig.History> history = new ArrayList<>(parent.config().history());
    history.add(line);
    ImageConfig below = spec.parentManifest() == null ? other.config() : parent.config();
    return put(
        new ImageConfig(
            below.architecture(),
            below.variant(),
            below.os(),
            below.osVersion(),
            other.config().author(),
            null,
            line.created(),
            spec.run(),
            new ImageConfig.RootFs("layers", diffIds.stream().map(Digest::toString).toList()),
            history),
        descriptors,
        lease);
  }

  private LoadedImage put(ImageConfig made, List<Descriptor> descriptors, Lease lease)
      throws IOException {
    byte[] raw = ImageJson.write(made);
    Digest config = blobs.put(raw, lease);
    Manifest manifest =
        new Manifest(
            2,
            MediaTypes.OCI_MANIFEST,
            Descriptor.of(MediaTypes.OCI_CONFIG, config, raw.length),
            descriptors,
            null);
    Digest manifestDigest = blobs.put(ImageJson.write(manifest), lease);
    List<Digest> chains = ChainIds.of(made.diffIds());
    long size = 0;
    for (Digest chain : chains) {
      size += layers.size(chain);
    }
    return new LoadedImage(
        config, manifestDigest, manifestDigest, made.diffIds(), chains, List.of(), size);
  }

  private Parent parent(ChildSpec spec, Lease lease) throws IOException {
    if (spec.parentManifest() == null) {
      Platform platform = spec.platform() == null ? Platform.host() : spec.platform();
      return new Parent(
          new ImageConfig(
              platform.architecture(),
              platform.variant().isEmpty() ? null : platform.variant(),
              platform.os(),
              null,
              null,
              null,
              null,
              null,
              null,
              null),
          List.of());
    }
    Digest digest = spec.parentManifest();
    blobs.hold(digest, lease);
    Manifest manifest =
        ImageJson.read(
            blobs.read(digest, ImageJson.MAX_BYTES), Manifest.class, "manifest " + digest);
    Digest configDigest = manifest.config().checkedDigest();
    blobs.hold(configDigest, lease);
    manifest.layers().forEach(below -> blobs.hold(below.checkedDigest(), lease));
    ImageConfig config =
        ImageJson.read(
            blobs.read(configDigest, ImageJson.MAX_BYTES),
            ImageConfig.class,
            "image config " + configDigest);
    ChainIds.of(config.diffIds()).forEach(chain -> layers.hold(chain, lease));
    return new Parent(config, manifest.layers().stream().map(ChildImage::asOci).toList());
  }

  /** An OCI manifest lists OCI layers: the same bytes under another name. */
  private static Descriptor asOci(Descriptor layer) {
    String type = AS_OCI.get(layer.mediaType());
    return type == null ? layer : Descriptor.of(type, layer.checkedDigest(), layer.size());
  }

  private Added add(Parent parent, LayerSource layer, Lease lease) throws IOException {
    Digest diffId;
    long tarBytes;
    try (Ingest ingest = blobs.begin()) {
      layer.writeTo(ingest);
      diffId = ingest.digest();
      if (diffId.equals(EMPTY_TAR)) {
        return null;
      }
      tarBytes = ingest.written();
      ingest.commit(diffId, lease);
    }
    List<Digest> below = ChainIds.of(parent.config().diffIds());
    Digest chain = ChainIds.of(below.isEmpty() ? null : below.get(below.size() - 1), diffId);
    if (!layers.hold(chain, lease)) {
      try (InputStream tar = blobs.open(diffId);
          PendingLayer pending = layers.unpack(tar, diffId)) {
        layers.commit(List.of(pending), below, lease);
      }
    }
    return new Added(diffId, tarBytes);
  }

  private static ImageConfig config(
      ChildSpec spec, ImageConfig parent, List<Digest> diffIds, boolean empty, Instant now) {
    String created = now.toString();
    String comment = spec.comment().isEmpty() ? null : spec.comment();
    String author = spec.author().isEmpty() ? null : spec.author();
    List<ImageConfig.History> history = new ArrayList<>(parent.history());
    history.add(
        new ImageConfig.History(
            created, spec.createdBy(), author, comment, empty ? Boolean.TRUE : null));
    return new ImageConfig(
        parent.architecture(),
        parent.variant(),
        parent.os(),
        parent.osVersion(),
        author,
        comment,
        created,
        spec.run(),
        new ImageConfig.RootFs("layers", diffIds.stream().map(Digest::toString).toList()),
        history);
  }
}
