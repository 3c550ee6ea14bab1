package dev.moor.images.store;

import dev.moor.images.Digest;
import dev.moor.images.ImageException;
import dev.moor.images.Limits;
import dev.moor.images.model.ImageJson;
import dev.moor.images.tar.Compression;
import dev.moor.images.tar.TarException;
import dev.moor.images.tar.TarReader;
import dev.moor.runtime.fs.FsException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.zip.ZipException;

/**
 * Layer trees by chain id under {@code <data-root>/layers/<hex>/diff}, each ready to be a lower
 * directory of overlayfs.
 */
public final class LayerStore {
  private static final String NOTE = "layer.json";
  private static final String TREE = "diff";

  private final Path folder;
  private final Path temporary;
  private final Limits limits;

  private LayerStore(Path folder, Path temporary, Limits limits) {
    this.folder = folder;
    this.temporary = temporary;
    this.limits = limits;
  }

  /** Opens the store and removes what a crash left half done. */
  public static LayerStore open(Path layers, Limits limits) throws IOException {
    Path temporary = layers.resolve("tmp");
    DurableFiles.deleteTree(temporary);
    DurableFiles.createPrivateFolder(temporary);
    DurableFiles.syncFolder(layers);
    return new LayerStore(layers, temporary, limits);
  }

  /** True where the whole layer is here. */
  public boolean has(Digest chainId) {
    return Files.isRegularFile(folder.resolve(chainId.hex()).resolve(NOTE));
  }

  /** Holds the layer for the lease and says whether it is here. */
  public boolean hold(Digest chainId, Lease lease) {
    lease.holdChain(chainId);
    return has(chainId);
  }

  /** Its tree. */
  public Path tree(Digest chainId) {
    return folder.resolve(chainId.hex()).resolve(TREE);
  }

  /** The trees of a stack in the order overlayfs wants them: highest first. */
  public List<Path> lowerDirs(List<Digest> chainIdsLowestFirst) {
    List<Path> paths = new ArrayList<>();
    for (Digest chainId : chainIdsLowestFirst) {
      if (!has(chainId)) {
        throw ImageException.notFound("layer " + chainId + " is not in the store");
      }
      paths.add(tree(chainId));
    }
    Collections.reverse(paths);
    return paths;
  }

  /** What is noted of a layer; NOT_FOUND where it is not here. */
  public Layer layer(Digest chainId) throws IOException {
    try {
      byte[] json = Files.readAllBytes(folder.resolve(chainId.hex()).resolve(NOTE));
      return ImageJson.read(json, Layer.class, "note of layer " + chainId);
    } catch (NoSuchFileException e) {
      throw new ImageException(
          ImageException.Kind.NOT_FOUND, "layer " + chainId + " is not in the store", e);
    }
  }

  /** Bytes of its files; NOT_FOUND where it is not here. */
  public long size(Digest chainId) throws IOException {
    return layer(chainId).sizeBytes();
  }

  /**
   * Unpacks a tar, compressed or not, in one pass: decompress, hash, untar.
   *
   * @param expectedDiffId refused as INVALID where the tar is another; null takes any
   */
  public PendingLayer unpack(InputStream tar, Digest expectedDiffId) throws IOException {
    Path pending = temporary.resolve(UUID.randomUUID().toString());
    DurableFiles.createPrivateFolder(pending);
    boolean done = false;
    try {
      Path tree = Files.createDirectory(pending.resolve(TREE));
      PendingLayer layer = unpack(tar, expectedDiffId, pending, tree);
      done = true;
      return layer;
    } finally {
      if (!done) {
        DurableFiles.deleteTree(pending);
      }
    }
  }

  private PendingLayer unpack(InputStream tar, Digest expected, Path pending, Path tree)
      throws IOException {
    rootOwned(tree);
    MessageDigest sha = Digest.newSha256();
    LayerUnpacker.Outcome outcome;
    try (InputStream plain =
            new BoundedInputStream(Compression.decodeAny(tar), sha, limits.layerBytes(), "layer");
        TarReader reader = new TarReader(plain)) {
      outcome = LayerUnpacker.unpack(reader, tree, limits);
      reader.drain();
    } catch (FsException e) {
      throw e;
    } catch (ZipException e) {
      throw new ImageException(
          ImageException.Kind.INVALID, "layer is damaged: " + e.getMessage(), e);
    }
    Digest diffId = Digest.sha256(sha.digest());
    if (expected != null && !expected.equals(diffId)) {
      throw ImageException.invalid(
          "layer is not what the config says: expected diff id " + expected + ", got " + diffId);
    }
    return new PendingLayer(pending, diffId, outcome);
  }

  /** Unpacks any tar, compressed or not, into a fresh folder that only the caller uses. */
  public static void unpackPlain(InputStream tar, Path folder, Limits limits) throws IOException {
    try (TarReader reader = new TarReader(plainArchive(tar, limits))) {
      LayerUnpacker.unpack(reader, folder, limits, false);
      reader.drain();
    }
  }

  /** An archive without its compression, bounded. */
  public static InputStream plainArchive(InputStream tar, Limits limits) throws IOException {
    return new BoundedInputStream(Compression.decodeAny(tar), null, limits.layerBytes(), "archive");
  }

  private static void rootOwned(Path tree) throws IOException {
    // what a container sees as its / where no layer mentions it
    Files.setPosixFilePermissions(tree, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  /**
   * Gives unpacked layers their place, lowest first; they are durable when this returns. One that
   * is here already is left as it is.
   *
   * @param below chain ids already here, lowest first
   */
  public synchronized void commit(List<PendingLayer> layers, List<Digest> below, Lease lease)
      throws IOException {
    List<Digest> stack = new ArrayList<>(below);
    for (PendingLayer layer : layers) {
      Digest parent = stack.isEmpty() ? null : stack.get(stack.size() - 1);
      Digest chain = ChainIds.of(parent, layer.diffId());
      if (!hold(chain, lease)) {
        List<Path> lower = pathsOf(stack, below.size(), layers);
        ImpliedFolders.takeAfter(layer.folder.resolve(TREE), layer.impliedFolders, lower);
        Files.write(layer.folder.resolve(NOTE), ImageJson.write(layer.named(chain, parent)));
      }
      stack.add(chain);
    }
    FileSystemSync.sync(temporary);
    for (int i = 0; i < layers.size(); i++) {
      Digest chain = stack.get(below.size() + i);
      if (!has(chain)) {
        deleteNow(chain);
        lease.createdChain(chain);
        StoreSteps.before();
        Files.move(
            layers.get(i).folder, folder.resolve(chain.hex()), StandardCopyOption.ATOMIC_MOVE);
      }
    }
    DurableFiles.syncFolder(folder);
  }

  /** Trees of a half-committed stack, highest first. */
  private List<Path> pathsOf(List<Digest> stack, int committed, List<PendingLayer> pending) {
    List<Path> paths = new ArrayList<>();
    for (int i = 0; i < stack.size(); i++) {
      boolean placed = i < committed || has(stack.get(i));
      paths.add(placed ? tree(stack.get(i)) : pending.get(i - committed).folder.resolve(TREE));
    }
    Collections.reverse(paths);
    return paths;
  }

  /** All layers here. */
  public List<Digest> list() throws IOException {
    List<Digest> all = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
      for (Path entry : entries) {
        String text = "sha256:" + entry.getFileName();
        if (Digest.isValid(text)) {
          all.add(Digest.parse(text));
        }
      }
    }
    return all;
  }

  /** The archive a layer came from. */
  public interface Archives {
    /** Null where it is not known. */
    InputStream open(Digest chainId) throws IOException;
  }

  /**
   * Compares all trees with their archives.
   *
   * @param damaged layers without their note or tree, or with another tree
   * @param notCompared layers of which only note and tree were looked for
   */
  public record Verified(List<Digest> damaged, List<Digest> notCompared) {}

  /** Reads every layer and its archive; one that is deleted meanwhile is no damage. */
  public Verified verify(Archives archives) throws IOException {
    List<Digest> damaged = new ArrayList<>();
    List<Digest> notCompared = new ArrayList<>();
    for (Digest chain : list()) {
      switch (finding(chain, archives)) {
        case SAME -> {
          // as it should be
        }
        case DIFFERENT -> {
          if (Files.exists(folder.resolve(chain.hex()))) {
            damaged.add(chain);
          }
        }
        case NOT_COMPARED -> notCompared.add(chain);
      }
    }
    return new Verified(damaged, notCompared);
  }

  private LayerTreeCheck.Finding finding(Digest chain, Archives archives) throws IOException {
    try {
      if (!layer(chain).chainId().equals(chain.toString()) || !Files.isDirectory(tree(chain))) {
        return LayerTreeCheck.Finding.DIFFERENT;
      }
    } catch (ImageException e) {
      return LayerTreeCheck.Finding.DIFFERENT;
    }
    try (InputStream archive = archives.open(chain)) {
      return archive == null
          ? LayerTreeCheck.Finding.NOT_COMPARED
          : LayerTreeCheck.of(archive, tree(chain), limits);
    } catch (TarException | EOFException | ZipException e) {
      // the archive is the damaged one, which the check of the blobs tells
      return LayerTreeCheck.Finding.NOT_COMPARED;
    }
  }

  long deleteNow(Digest chainId) throws IOException {
    Path layer = folder.resolve(chainId.hex());
    if (!Files.exists(layer)) {
      return -1;
    }
    long bytes = has(chainId) ? size(chainId) : 0;
    // first out of sight in one step, so a crash leaves no half layer under its name
    Path trash = temporary.resolve(UUID.randomUUID().toString());
    StoreSteps.before();
    Files.move(layer, trash, StandardCopyOption.ATOMIC_MOVE);
    StoreSteps.before();
    DurableFiles.deleteTree(trash);
    return bytes;
  }

  /** Removes a layer unless a lease holds it; gives the bytes won, negative where nothing was. */
  public long delete(Digest chainId, Leases leases) throws IOException {
    return leases.deleteChainUnlessHeld(chainId, () -> deleteNow(chainId));
  }
}
