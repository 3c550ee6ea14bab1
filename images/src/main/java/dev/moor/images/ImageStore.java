package dev.moor.images;

import dev.moor.images.archiveio.ArchiveLoader;
import dev.moor.images.archiveio.ArchiveWriter;
import dev.moor.images.build.BuildCaches;
import dev.moor.images.build.BuildScratch;
import dev.moor.images.make.BusyboxImage;
import dev.moor.images.make.ChildImage;
import dev.moor.images.make.ChildSpec;
import dev.moor.images.make.ImageImport;
import dev.moor.images.model.ImageConfig;
import dev.moor.images.model.ImageJson;
import dev.moor.images.model.Manifest;
import dev.moor.images.registry.ImagePull;
import dev.moor.images.registry.ImagePush;
import dev.moor.images.registry.PullRequest;
import dev.moor.images.registry.PushRequest;
import dev.moor.images.registry.PushedImage;
import dev.moor.images.registry.RegistryClient;
import dev.moor.images.store.ChainIds;
import dev.moor.images.store.ContentStore;
import dev.moor.images.store.LayerArchives;
import dev.moor.images.store.LayerStore;
import dev.moor.images.store.Lease;
import dev.moor.images.store.Leases;
import dev.moor.images.store.Sweep;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The content of images on one data root. It knows no names: which image is called what is the
 * caller's journal, and so is what may be deleted. All methods may block; all are safe for several
 * threads.
 */
public final class ImageStore {
  private static final Path BUSYBOX = Path.of("/bin/busybox");

  private final ContentStore blobs;
  private final LayerStore layers;
  private final Leases leases = new Leases();
  private final Limits limits;
  private final Clock clock;
  private final Path dataRoot;

  private ImageStore(
      Path dataRoot, ContentStore blobs, LayerStore layers, Limits limits, Clock clock) {
    this.dataRoot = dataRoot;
    this.blobs = blobs;
    this.layers = layers;
    this.limits = limits;
    this.clock = clock;
  }

  /** Opens the store below a data root and removes what a crash left half done. */
  public static ImageStore open(Path dataRoot) throws IOException {
    return open(dataRoot, Limits.DEFAULT, Clock.systemUTC());
  }

  /** As {@link #open(Path)}, with bounds and a clock of the caller's. */
  public static ImageStore open(Path dataRoot, Limits limits, Clock clock) throws IOException {
    ImageStore store =
        new ImageStore(
            dataRoot,
            ContentStore.open(dataRoot.resolve("blobs")),
            LayerStore.open(dataRoot.resolve("layers"), limits),
            limits,
            clock);
    BuildScratch.clean(store.buildsFolder());
    return store;
  }

  /** Unpacks a tar into a fresh folder that only the caller uses. */
  public void unpack(InputStream tar, Path folder) throws IOException {
    LayerStore.unpackPlain(tar, folder, limits);
  }

  /** An archive without its compression, within the bounds of one. */
  public InputStream plainArchive(InputStream tar) throws IOException {
    return LayerStore.plainArchive(tar, limits);
  }

  /** Where builds have their folders while they last. */
  public Path buildsFolder() {
    return dataRoot.resolve("builds");
  }

  /** What RUN steps keep between builds. */
  public BuildCaches buildCaches() {
    return new BuildCaches(dataRoot.resolve("build-cache"), clock);
  }

  /** Keeps what is loaded under it from {@link #retain} until it is closed. */
  public Lease lease() {
    return leases.open();
  }

  /** Loads a docker-archive or OCI layout, compressed or not; all of it or nothing. */
  public List<LoadedImage> load(InputStream tar, Lease lease, Consumer<ImageProgress> progress)
      throws IOException {
    return whole(lease, own -> new ArchiveLoader(blobs, layers, limits, progress).load(tar, own));
  }

  /**
   * Pulls an image from a registry; all of it or nothing.
   *
   * @throws java.util.concurrent.CancellationException where the request was cancelled
   */
  public LoadedImage pull(
      RegistryClient registries, PullRequest request, Lease lease, Consumer<ImageProgress> progress)
      throws IOException, InterruptedException {
    return whole(
        lease, own -> new ImagePull(blobs, layers, limits, registries, progress).run(request, own));
  }

  /** Pushes an image to a registry. The caller sees to it that its content stays meanwhile. */
  public PushedImage push(
      RegistryClient registries, PushRequest request, Consumer<ImageProgress> progress)
      throws IOException, InterruptedException {
    return new ImagePush(blobs, registries, progress).run(request);
  }

  /** True where the content is here, whole. */
  public boolean has(Digest digest) {
    return blobs.has(digest);
  }

  /** True where the layer is here. */
  public boolean hasLayer(Digest chainId) {
    return layers.has(chainId);
  }

  /** Holds an image's manifest, config and layers for the lease. */
  public void holdImage(Digest manifestDigest, Lease lease) throws IOException {
    blobs.hold(manifestDigest, lease);
    Manifest manifest =
        ImageJson.read(rawManifest(manifestDigest), Manifest.class, "manifest " + manifestDigest);
    blobs.hold(manifest.config().checkedDigest(), lease);
    manifest.layers().forEach(layer -> blobs.hold(layer.checkedDigest(), lease));
  }

  /** Makes an image of a root filesystem tar, compressed or not. */
  public LoadedImage importTar(InputStream tar, ImportOptions options, Lease lease)
      throws IOException {
    Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
    return whole(lease, own -> new ImageImport(blobs, layers).run(tar, options, now, own));
  }

  /**
   * Makes an image of another.
   *
   * @param layer null: only the config changes
   */
  public LoadedImage child(ChildSpec spec, ChildImage.LayerSource layer, Lease lease)
      throws IOException {
    Instant now = clock.instant();
    return whole(lease, own -> new ChildImage(blobs, layers).make(spec, layer, now, own));
  }

  /** A step on the way to an image that is here, as an image of its own. */
  public LoadedImage restoredStep(ChildSpec spec, Digest source, int step, Lease lease)
      throws IOException {
    return whole(lease, own -> new ChildImage(blobs, layers).restore(spec, source, step, own));
  }

  /** Makes {@code busybox:latest} of this machine's static busybox. */
  public LoadedImage bootstrap(Lease lease) throws IOException, InterruptedException {
    return bootstrap(BUSYBOX, lease);
  }

  /** As {@link #bootstrap(Lease)}, from another binary. */
  public LoadedImage bootstrap(Path busybox, Lease lease) throws IOException, InterruptedException {
    byte[] rootfs = BusyboxImage.rootfs(busybox);
    Instant created = Files.getLastModifiedTime(busybox).toInstant();
    return whole(
        lease, own -> BusyboxImage.make(new ImageImport(blobs, layers), rootfs, created, own));
  }

  private interface Work<T, E extends Exception> {
    T run(Lease own) throws IOException, E;
  }

  private <T, E extends Exception> T whole(Lease callers, Work<T, E> work) throws IOException, E {
    Lease own = leases.open();
    boolean done = false;
    try {
      T result = work.run(own);
      leases.transfer(own, callers);
      done = true;
      return result;
    } finally {
      if (!done) {
        leases.rollback(own, blobs, layers);
        own.close();
      }
    }
  }

  /** Writes images as one tar that is both a docker-archive and an OCI layout. */
  public void save(List<SavedImage> images, OutputStream out) throws IOException {
    ArchiveWriter.write(blobs, images, out);
  }

  /** The config of an image; NOT_FOUND where its content is not here. */
  public ImageConfig readConfig(Digest config) throws IOException {
    return ImageJson.read(rawConfig(config), ImageConfig.class, "image config " + config);
  }

  /** The config's bytes as they came. */
  public byte[] rawConfig(Digest config) throws IOException {
    return blobs.read(config, ImageJson.MAX_BYTES);
  }

  /** The bytes of a manifest or index as they came. */
  public byte[] rawManifest(Digest manifest) throws IOException {
    return blobs.read(manifest, ImageJson.MAX_BYTES);
  }

  /** How an image came about, newest first. */
  public List<HistoryEntry> history(Digest configDigest) throws IOException {
    ImageConfig config = readConfig(configDigest);
    List<Digest> chains = chainIds(config);
    List<HistoryEntry> lines = new ArrayList<>();
    int layer = 0;
    int last = config.history().size() - 1;
    for (int i = 0; i <= last; i++) {
      ImageConfig.History h = config.history().get(i);
      long size = 0;
      if (!h.isEmptyLayer() && layer < chains.size()) {
        size = layers.size(chains.get(layer));
        layer++;
      }
      lines.add(
          new HistoryEntry(
              i == last ? configDigest : null,
              ImageConfig.instant(h.created()).getEpochSecond(),
              h.createdBy() == null ? "" : h.createdBy(),
              size,
              h.comment() == null ? "" : h.comment()));
    }
    Collections.reverse(lines);
    return lines;
  }

  /** The layer chains of an image, lowest first. */
  public List<Digest> chainIds(ImageConfig config) {
    return ChainIds.of(config.diffIds());
  }

  /** Bytes of all files in an image's layers. */
  public long sizeBytes(ImageConfig config) throws IOException {
    long size = 0;
    for (Digest chain : chainIds(config)) {
      size += layers.size(chain);
    }
    return size;
  }

  /** The trees of an image in the order overlayfs wants them: highest first. */
  public List<Path> lowerDirs(ImageConfig config) {
    return lowerDirs(chainIds(config));
  }

  /** The trees of a stack in the order overlayfs wants them: highest first. */
  public List<Path> lowerDirs(List<Digest> chainIdsLowestFirst) {
    return layers.lowerDirs(chainIdsLowestFirst);
  }

  /** Bytes of the files of one layer. */
  public long layerBytes(Digest chainId) throws IOException {
    return layers.size(chainId);
  }

  /** Bytes of all layers here, each counted once. */
  public long layersBytes() throws IOException {
    long size = 0;
    for (Digest chain : layers.list()) {
      size += layers.has(chain) ? layers.size(chain) : 0;
    }
    return size;
  }

  /**
   * Deletes what nothing needs: neither the roots, nor what they name, nor a lease.
   *
   * @param roots every config, manifest and target digest that an event still names
   * @param chainIds layers to keep beside those of the roots
   */
  public Removed retain(Collection<Digest> roots, Collection<Digest> chainIds) throws IOException {
    return new Sweep(blobs, layers, leases).run(roots, chainIds);
  }

  /** Reads all content again and says what is damaged. */
  public VerifyReport verify() throws IOException {
    List<Digest> damaged = blobs.verify();
    Map<Digest, Digest> archives = new LayerArchives(blobs).byChain(damaged);
    LayerStore.Verified checked =
        layers.verify(
            chain -> {
              Digest archive = archives.get(chain);
              return archive == null || !blobs.has(archive) ? null : blobs.open(archive);
            });
    return new VerifyReport(
        blobs.list().size(),
        layers.list().size(),
        damaged,
        checked.damaged(),
        checked.notCompared());
  }
}
