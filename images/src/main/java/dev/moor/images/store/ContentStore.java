package dev.moor.images.store;

import dev.moor.images.Digest;
import dev.moor.images.ImageException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;

/** Blobs by digest under {@code <data-root>/blobs}: what has its name here is whole and durable. */
public final class ContentStore {
  private static final int BUFFER_BYTES = 1 << 16;

  /** Gives the bytes of one blob. */
  public interface Source {
    void writeTo(Ingest ingest) throws IOException, InterruptedException;
  }

  private final Path folder;
  private final Path temporary;
  private final ConcurrentHashMap<Digest, CompletableFuture<Boolean>> inFlight =
      new ConcurrentHashMap<>();

  private ContentStore(Path folder, Path temporary) {
    this.folder = folder;
    this.temporary = temporary;
  }

  /** Opens the store below {@code <data-root>/blobs} and removes what a crash left half done. */
  public static ContentStore open(Path blobs) throws IOException {
    Path folder = blobs.resolve("sha256");
    Path temporary = blobs.resolve("tmp");
    DurableFiles.deleteTree(temporary);
    DurableFiles.createPrivateFolder(folder);
    DurableFiles.createPrivateFolder(temporary);
    DurableFiles.syncFolder(blobs);
    return new ContentStore(folder, temporary);
  }

  private Path path(Digest digest) {
    if (!digest.algorithm().equals("sha256")) {
      throw ImageException.invalid("only sha256 content can be stored, not " + digest);
    }
    return folder.resolve(digest.hex());
  }

  /** True where the blob is here, whole. */
  public boolean has(Digest digest) {
    return Files.isRegularFile(path(digest));
  }

  /** Holds the blob for the lease and says whether it is here. */
  public boolean hold(Digest digest, Lease lease) {
    lease.holdBlob(digest);
    return has(digest);
  }

  /** Its bytes; NOT_FOUND where it is not here. */
  public long size(Digest digest) throws IOException {
    try {
      return Files.size(path(digest));
    } catch (NoSuchFileException e) {
      throw notHere(digest, e);
    }
  }

  /** The content as a stream; NOT_FOUND where it is not here. */
  public InputStream open(Digest digest) throws IOException {
    try {
      return Files.newInputStream(path(digest));
    } catch (NoSuchFileException e) {
      throw notHere(digest, e);
    }
  }

  /** The content as a channel; NOT_FOUND where it is not here. */
  public FileChannel channel(Digest digest) throws IOException {
    try {
      return FileChannel.open(path(digest), StandardOpenOption.READ);
    } catch (NoSuchFileException e) {
      throw notHere(digest, e);
    }
  }

  /** Small content, whole; it is hashed again, so damage on disk is found here. */
  public byte[] read(Digest digest, int maxBytes) throws IOException {
    if (size(digest) > maxBytes) {
      throw ImageException.invalid(digest + " is too large: more than " + maxBytes + " bytes");
    }
    try (InputStream in = open(digest)) {
      byte[] content = in.readNBytes(maxBytes);
      if (!Digest.of(content).equals(digest)) {
        throw new ImageException(
            ImageException.Kind.INTERNAL, "content " + digest + " is damaged on disk");
      }
      return content;
    }
  }

  private static ImageException notHere(Digest digest, IOException cause) {
    return new ImageException(
        ImageException.Kind.NOT_FOUND, "content " + digest + " is not in the store", cause);
  }

  /** A place for new content; it is gone unless it is committed. */
  public Ingest begin() throws IOException {
    return new Ingest(this, temporary.resolve(UUID.randomUUID().toString()));
  }

  /**
   * A fresh folder for an operation's own files; what is left there is removed at the next open.
   */
  public Path newScratchFolder() throws IOException {
    Path scratch = temporary.resolve(UUID.randomUUID().toString());
    DurableFiles.createPrivateFolder(scratch);
    return scratch;
  }

  /** Stores bytes at hand. */
  public Digest put(byte[] content, Lease lease) throws IOException {
    Digest digest = Digest.of(content);
    if (!hold(digest, lease)) {
      try (Ingest ingest = begin()) {
        ingest.write(content);
        ingest.commit(digest, lease);
      }
    }
    return digest;
  }

  /** Takes over a synced file of a scratch folder whose digest the caller has computed. */
  public void adopt(Path file, Digest digest, Lease lease) throws IOException {
    if (hold(digest, lease)) {
      Files.deleteIfExists(file);
      return;
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
    lease.createdBlob(digest);
    DurableFiles.renameDurably(file, path(digest));
  }

  void adopt(Ingest ingest, Lease lease) throws IOException {
    if (hold(ingest.digest(), lease)) {
      Files.deleteIfExists(ingest.file());
      return;
    }
    lease.createdBlob(ingest.digest());
    DurableFiles.renameDurably(ingest.file(), path(ingest.digest()));
  }

  /**
   * Makes sure a blob is here. Of several callers who want one blob at a time only one fetches it;
   * where that one fails the next tries for itself.
   *
   * @return true where this call fetched it
   */
  public boolean ensure(Digest digest, Lease lease, Source source)
      throws IOException, InterruptedException {
    while (true) {
      if (hold(digest, lease)) {
        return false;
      }
      CompletableFuture<Boolean> mine = new CompletableFuture<>();
      CompletableFuture<Boolean> other = inFlight.putIfAbsent(digest, mine);
      if (other == null) {
        try (Ingest ingest = begin()) {
          if (hold(digest, lease)) {
            return false;
          }
          source.writeTo(ingest);
          ingest.commit(digest, lease);
          return true;
        } finally {
          inFlight.remove(digest, mine);
          mine.complete(true);
        }
      }
      await(other);
    }
  }

  private static void await(CompletableFuture<Boolean> other) throws InterruptedException {
    try {
      other.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("a marker of a download never fails", e);
    }
  }

  /** All blobs here. */
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

  long deleteNow(Digest digest) throws IOException {
    Path file = path(digest);
    if (!Files.exists(file)) {
      return -1;
    }
    long bytes = Files.size(file);
    StoreSteps.before();
    Files.deleteIfExists(file);
    return bytes;
  }

  /**
   * Removes a blob unless a lease holds it; gives the bytes won, negative where nothing was done.
   */
  public long delete(Digest digest, Leases leases) throws IOException {
    return leases.deleteBlobUnlessHeld(digest, () -> deleteNow(digest));
  }

  /** Reads every blob again and gives those whose content is not what their name says. */
  public List<Digest> verify() throws IOException {
    List<Digest> damaged = new ArrayList<>();
    for (Digest digest : list()) {
      try {
        if (!hash(digest).equals(digest)) {
          damaged.add(digest);
        }
      } catch (ImageException e) {
        if (e.kind() != ImageException.Kind.NOT_FOUND) {
          throw e;
        }
        // deleted meanwhile: nothing to check
      }
    }
    return damaged;
  }

  private Digest hash(Digest digest) throws IOException {
    MessageDigest sha = Digest.newSha256();
    byte[] buffer = new byte[BUFFER_BYTES];
    try (InputStream in = open(digest)) {
      int n = in.read(buffer);
      while (n >= 0) {
        sha.update(buffer, 0, n);
        n = in.read(buffer);
      }
    }
    return Digest.sha256(sha.digest());
  }
}
