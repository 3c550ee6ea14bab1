package dev.moor.images.registry;

import dev.moor.images.Digest;
import dev.moor.images.ImageException;
import dev.moor.images.ImageProgress;
import dev.moor.images.Limits;
import dev.moor.images.LoadedImage;
import dev.moor.images.Platform;
import dev.moor.images.Reference;
import dev.moor.images.model.Descriptor;
import dev.moor.images.model.ImageConfig;
import dev.moor.images.model.ImageJson;
import dev.moor.images.model.Index;
import dev.moor.images.model.Manifest;
import dev.moor.images.model.MediaTypes;
import dev.moor.images.store.ChainIds;
import dev.moor.images.store.ContentStore;
import dev.moor.images.store.LayerStore;
import dev.moor.images.store.Lease;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings one image from a registry into the store. */
public final class ImagePull {
  private static final Logger LOG = LoggerFactory.getLogger(ImagePull.class);
  private static final int MAX_DEPTH = 4;

  private final ContentStore blobs;
  private final LayerStore layers;
  private final Limits limits;
  private final RegistryClient registries;
  private final Consumer<ImageProgress> progress;

  public ImagePull(
      ContentStore blobs,
      LayerStore layers,
      Limits limits,
      RegistryClient registries,
      Consumer<ImageProgress> progress) {
    this.blobs = blobs;
    this.layers = layers;
    this.limits = limits;
    this.registries = registries;
    this.progress =
        line -> {
          synchronized (this) {
            progress.accept(line);
          }
        };
  }

  /** Pulls from the first endpoint that can; on a failure the caller rolls the lease back. */
  public LoadedImage run(PullRequest request, Lease lease)
      throws IOException, InterruptedException {
    List<Endpoint> endpoints = registries.endpoints(request.reference().domain());
    for (Endpoint endpoint : endpoints.subList(0, endpoints.size() - 1)) {
      try {
        return pull(request, endpoint, lease);
      } catch (IOException | ImageException e) {
        request.cancellation().check();
        LOG.warn("mirror {}: {}; asking the next", endpoint.bases(), e.getMessage());
      }
    }
    return pull(request, endpoints.get(endpoints.size() - 1), lease);
  }

  private LoadedImage pull(PullRequest request, Endpoint endpoint, Lease lease)
      throws IOException, InterruptedException {
    Reference reference = request.reference();
    Repository repository =
        registries.repository(
            endpoint, reference, "pull", request.credentials(), request.cancellation());
    Fetched top = repository.resolve(reference);
    String what = reference.digest() == null ? reference.tag() : reference.digest().toString();
    progress.accept(ImageProgress.about(what, "Pulling from " + reference.path()));
    List<byte[]> indexes = new ArrayList<>();
    Fetched at = top;
    while (MediaTypes.isIndex(at.mediaType())) {
      if (indexes.size() == MAX_DEPTH) {
        throw ImageException.invalid("indexes are nested more than " + MAX_DEPTH + " deep");
      }
      indexes.add(at.raw());
      Index index = ImageJson.read(at.raw(), Index.class, "index " + at.digest());
      at = repository.manifest(choose(index, request.wanted()));
    }
    Manifest manifest = ImageJson.read(at.raw(), Manifest.class, "manifest " + at.digest());
    check(manifest);
    Digest configDigest = manifest.config().checkedDigest();
    boolean known = blobs.hold(configDigest, lease);
    byte[] rawConfig = config(repository, manifest.config(), known);
    ImageConfig config = ImageJson.read(rawConfig, ImageConfig.class, "image config");
    check(request, manifest, config);
    List<Digest> diffIds = config.diffIds();
    List<Digest> chains = ChainIds.of(diffIds);
    new Layers(blobs, layers, known ? quietUntilNeeded() : progress)
        .pull(repository, manifest.layers(), diffIds, chains, lease);
    blobs.put(rawConfig, lease);
    blobs.put(at.raw(), lease);
    for (byte[] index : indexes) {
      blobs.put(index, lease);
    }
    progress.accept(ImageProgress.status("Digest: " + top.digest()));
    long size = 0;
    for (Digest chain : chains) {
      size += layers.size(chain);
    }
    List<Reference> names = new ArrayList<>();
    if (reference.digest() == null) {
      names.add(reference);
    }
    names.add(reference.withDigest(top.digest()));
    return new LoadedImage(configDigest, at.digest(), top.digest(), diffIds, chains, names, size);
  }

  private byte[] config(Repository repository, Descriptor descriptor, boolean known)
      throws IOException {
    if (known) {
      byte[] raw = blobs.read(descriptor.checkedDigest(), ImageJson.MAX_BYTES);
      if (raw.length == descriptor.size()) {
        return raw;
      }
    }
    return repository.read(descriptor);
  }

  /** Of an image that is here Docker says nothing: all its layers are. */
  private Consumer<ImageProgress> quietUntilNeeded() {
    return line -> {
      if (!Layers.ALREADY_EXISTS.equals(line.status())) {
        progress.accept(line);
      }
    };
  }

  private static Descriptor choose(Index index, Platform wanted) {
    return index.manifests().stream()
        .filter(d -> d != null && d.annotation("vnd.docker.reference.type") == null)
        .filter(d -> d.toPlatform() == null || wanted.distanceTo(d.toPlatform()) >= 0)
        .min(Comparator.comparingInt(d -> distance(d, wanted)))
        .orElseThrow(
            () ->
                ImageException.notFound(
                    "no matching manifest for "
                        + wanted
                        + " in the manifest list entries: no match for platform in manifest:"
                        + " not found"));
  }

  private static int distance(Descriptor d, Platform wanted) {
    return d.toPlatform() == null ? 1000 : wanted.distanceTo(d.toPlatform());
  }

  private void check(Manifest manifest) {
    if (manifest.config() == null || !MediaTypes.isConfig(manifest.config().mediaType())) {
      throw ImageException.invalid(
          "unsupported media type "
              + (manifest.config() == null ? "" : manifest.config().mediaType())
              + ": this is no container image");
    }
    manifest.config().checkedDigest();
    if (manifest.layers().size() > limits.layers()) {
      throw ImageException.invalid(
          "image has more than the limit of " + limits.layers() + " layers");
    }
    for (Descriptor layer : manifest.layers()) {
      if (layer == null || !MediaTypes.isLayer(layer.mediaType())) {
        throw ImageException.invalid(
            "unsupported layer media type " + (layer == null ? "null" : layer.mediaType()));
      }
      layer.checkedDigest();
    }
  }

  private void check(PullRequest request, Manifest manifest, ImageConfig config) {
    if (config.diffIds().size() != manifest.layers().size()) {
      throw ImageException.invalid(
          "invalid manifest, layers length mismatch: expected "
              + manifest.layers().size()
              + ", got "
              + config.diffIds().size());
    }
    Platform platform = config.platform();
    if (!platform.os().equals("linux")) {
      throw ImageException.invalid(
          "cannot pull "
              + platform.os()
              + " image on linux: image operating system cannot be used on this platform");
    }
    if (request.platform() != null && request.platform().distanceTo(platform) < 0) {
      throw ImageException.notFound(
          "image with reference "
              + request.reference().familiar()
              + " was found but does not provide the specified platform ("
              + request.platform()
              + ")");
    }
  }
}
