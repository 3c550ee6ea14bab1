package dev.moor.images.store;

import dev.moor.images.Digest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;

/** An unpacked layer that has no name yet; closing it removes what was not committed. */
public final class PendingLayer implements AutoCloseable {
  final Path folder;
  final Set<String> impliedFolders;
  private final Digest diffId;
  private final long sizeBytes;
  private final long entries;

  PendingLayer(Path folder, Digest diffId, LayerUnpacker.Outcome outcome) {
    this.folder = folder;
    this.diffId = diffId;
    this.impliedFolders = outcome.impliedFolders();
    this.sizeBytes = outcome.fileBytes();
    this.entries = outcome.entries();
  }

  /** Digest of the uncompressed tar. */
  public Digest diffId() {
    return diffId;
  }

  public long sizeBytes() {
    return sizeBytes;
  }

  Layer named(Digest chain, Digest parent) {
    String below = parent == null ? null : parent.toString();
    return new Layer(chain.toString(), diffId.toString(), below, sizeBytes, entries);
  }

  @Override
  public void close() throws IOException {
    DurableFiles.deleteTree(folder);
  }
}
