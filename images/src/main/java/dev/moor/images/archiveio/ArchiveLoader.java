package dev.moor.images.archiveio;

import dev.moor.images.Digest;
import dev.moor.images.ImageException;
import dev.moor.images.ImageProgress;
import dev.moor.images.Limits;
import dev.moor.images.LoadedImage;
import dev.moor.images.Platform;
import dev.moor.images.model.Descriptor;
import dev.moor.images.model.ImageConfig;
import dev.moor.images.model.ImageJson;
import dev.moor.images.model.Manifest;
import dev.moor.images.model.MediaTypes;
import dev.moor.images.store.ChainIds;
import dev.moor.images.store.ContentStore;
import dev.moor.images.store.LayerStore;
import dev.moor.images.store.Lease;
import dev.moor.images.store.PendingLayer;
import dev.moor.images.tar.Compression;
import dev.moor.images.tar.TarException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.zip.ZipException;

/** Takes the images of an archive into the store. */
public final class ArchiveLoader {
  private final ContentStore blobs;
  private final LayerStore layers;
  private final Limits limits;
  private final Consumer<ImageProgress> progress;

  public ArchiveLoader(
      ContentStore blobs, LayerStore layers, Limits limits, Consumer<ImageProgress> progress) {
    this.blobs = blobs;
    this.layers = layers;
    this.limits = limits;
    this.progress = progress;
  }

  /** Loads all images; on a failure the caller rolls the lease back, so nothing of it stays. */
  public List<LoadedImage> load(InputStream tar, Lease lease) throws IOException {
    try (StagedArchive archive = StagedArchive.read(tar, blobs.newScratchFolder(), limits)) {
      List<LoadedImage> loaded = new ArrayList<>();
      for (ArchivedImage image : find(archive)) {
        loaded.add(take(nameable(image), lease));
      }
      return loaded;
    } catch (TarException | EOFException | ZipException e) {
      throw new ImageException(
          ImageException.Kind.INVALID, "archive is damaged: " + e.getMessage(), e);
    }
  }

  private static List<ArchivedImage> find(StagedArchive archive) throws IOException {
    if (archive.find(OciLayout.INDEX) != null) {
      List<ArchivedImage> images = OciLayout.images(archive, Platform.host());
      if (!images.isEmpty()) {
        return images;
      }
    }
    if (archive.find(DockerArchive.MANIFEST) == null) {
      throw ImageException.invalid(
          "invalid archive: does not contain a manifest.json or an index.json");
    }
    return DockerArchive.images(archive);
  }

  /**
   * Layers in forms that no manifest can name are kept uncompressed. Where the archive brings a
   * manifest, its digests stand.
   */
  private ArchivedImage nameable(ArchivedImage image) throws IOException {
    if (image.manifest() != null) {
      return image;
    }
    List<StagedArchive.Member> members = new ArrayList<>();
    for (StagedArchive.Member layer : image.layers()) {
      members.add(nameable(layer));
    }
    return new ArchivedImage(
        image.config(), members, null, image.indexes(), image.target(), image.references());
  }

  private StagedArchive.Member nameable(StagedArchive.Member layer) throws IOException {
    try (InputStream in = open(layer)) {
      Compression.Detected detected = Compression.detect(in);
      return switch (detected.compression()) {
        case PLAIN, GZIP, ZSTD -> layer;
        case XZ, BZIP2 -> StagedArchive.decoded(layer, detected.decode(), limits);
      };
    }
  }

  private LoadedImage take(ArchivedImage image, Lease lease) throws IOException {
    ImageConfig config = ImageJson.read(image.config(), ImageConfig.class, "image config");
    List<Digest> diffIds = requireConsistent(config, image.layers().size());
    List<Digest> chains = ChainIds.of(diffIds);
    unpack(image.layers(), diffIds, chains, lease);
    Digest configDigest = blobs.put(image.config(), lease);
    byte[] manifest = image.manifest();
    if (manifest == null) {
      manifest = makeManifest(configDigest, image);
    }
    for (StagedArchive.Member layer : image.layers()) {
      if (Files.exists(layer.file())) {
        blobs.adopt(layer.file(), layer.digest(), lease);
      } else {
        blobs.hold(layer.digest(), lease);
      }
    }
    Digest manifestDigest = blobs.put(manifest, lease);
    for (byte[] index : image.indexes()) {
      blobs.put(index, lease);
    }
    long size = 0;
    for (Digest chain : chains) {
      size += layers.size(chain);
    }
    Digest target = image.target() == null ? manifestDigest : image.target();
    return new LoadedImage(
        configDigest, manifestDigest, target, diffIds, chains, image.references(), size);
  }

  private List<Digest> requireConsistent(ImageConfig config, int layerCount) {
    List<Digest> diffIds = config.diffIds();
    if (diffIds.size() != layerCount) {
      throw ImageException.invalid(
          "invalid manifest, layers length mismatch: expected "
              + layerCount
              + ", got "
              + diffIds.size());
    }
    if (layerCount > limits.layers()) {
      throw ImageException.invalid(
          "image has more than the limit of " + limits.layers() + " layers");
    }
    if (!config.platform().os().equals("linux")) {
      throw ImageException.invalid(
          "cannot load "
              + config.platform().os()
              + " image on linux: "
              + "image operating system cannot be used on this platform");
    }
    return diffIds;
  }

  private void unpack(
      List<StagedArchive.Member> members, List<Digest> diffIds, List<Digest> chains, Lease lease)
      throws IOException {
    int here = 0;
    while (here < chains.size() && layers.hold(chains.get(here), lease)) {
      here++;
    }
    List<PendingLayer> pending = new ArrayList<>();
    try {
      for (int i = here; i < chains.size(); i++) {
        pending.add(unpack(members.get(i), diffIds.get(i)));
      }
      layers.commit(pending, chains.subList(0, here), lease);
    } finally {
      for (PendingLayer layer : pending) {
        layer.close();
      }
    }
  }

  private PendingLayer unpack(StagedArchive.Member member, Digest diffId) throws IOException {
    String id = diffId.shortHex();
    progress.accept(ImageProgress.layer(id, "Loading layer", 0, member.size()));
    try (InputStream in = open(member)) {
      PendingLayer layer = layers.unpack(in, diffId);
      progress.accept(ImageProgress.layer(id, "Loading layer", member.size(), member.size()));
      return layer;
    }
  }

  /** A layer that an earlier image of the archive brought is in the store already. */
  private InputStream open(StagedArchive.Member member) throws IOException {
    return Files.exists(member.file())
        ? Files.newInputStream(member.file())
        : blobs.open(member.digest());
  }

  /** The same archive always gives the same manifest. */
  private byte[] makeManifest(Digest config, ArchivedImage image) throws IOException {
    List<Descriptor> descriptors = new ArrayList<>();
    for (StagedArchive.Member layer : image.layers()) {
      descriptors.add(Descriptor.of(mediaType(layer), layer.digest(), layer.size()));
    }
    Descriptor configDescriptor =
        Descriptor.of(MediaTypes.OCI_CONFIG, config, image.config().length);
    return ImageJson.write(
        new Manifest(2, MediaTypes.OCI_MANIFEST, configDescriptor, descriptors, null));
  }

  private String mediaType(StagedArchive.Member layer) throws IOException {
    try (InputStream in = open(layer)) {
      Compression compression = Compression.detect(in).compression();
      return switch (compression) {
        case PLAIN -> MediaTypes.OCI_LAYER;
        case GZIP -> MediaTypes.OCI_LAYER_GZIP;
        case ZSTD -> MediaTypes.OCI_LAYER_ZSTD;
        case XZ, BZIP2 -> throw new IllegalStateException("such layers are decoded first");
      };
    }
  }
}
