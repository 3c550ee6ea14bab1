package dev.moor.images.registry;

import dev.moor.images.Digest;
import dev.moor.images.ImageException;
import dev.moor.images.model.Descriptor;
import dev.moor.images.store.ContentStore;
import dev.moor.images.store.CopyingInputStream;
import dev.moor.images.store.Ingest;
import dev.moor.images.store.LayerStore;
import dev.moor.images.store.Lease;
import dev.moor.images.store.PendingLayer;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.Callable;
import java.util.function.LongConsumer;

/** Gets one layer: downloaded, hashed and unpacked in one pass. */
final class LayerPull implements Callable<PendingLayer> {
  private final ContentStore blobs;
  private final LayerStore layers;
  private final Repository repository;
  private final Descriptor descriptor;
  private final Digest diffId;
  private final boolean unpack;
  private final Lease lease;
  private final LayerBar bar;
  private PendingLayer made;

  /**
   * @param unpack false where the tree is here already and only the blob is wanted
   */
  LayerPull(
      ContentStore blobs,
      LayerStore layers,
      Repository repository,
      Descriptor descriptor,
      Digest diffId,
      boolean unpack,
      Lease lease,
      LayerBar bar) {
    this.blobs = blobs;
    this.layers = layers;
    this.repository = repository;
    this.descriptor = descriptor;
    this.diffId = diffId;
    this.unpack = unpack;
    this.lease = lease;
    this.bar = bar;
  }

  /** The unpacked layer, or null where it was not to be unpacked. */
  @Override
  public PendingLayer call() throws IOException, InterruptedException {
    Digest digest = descriptor.checkedDigest();
    boolean done = false;
    try {
      boolean fetched = blobs.ensure(digest, lease, this::download);
      bar.say("Download complete");
      if (!fetched && unpack) {
        unpackStored(digest);
      }
      done = true;
      return made;
    } finally {
      if (!done && made != null) {
        made.close();
      }
    }
  }

  private void download(Ingest ingest) throws IOException {
    LongConsumer moving = bar.counting("Downloading", descriptor.size());
    try (BlobDownload body = repository.blob(descriptor, moving);
        CopyingInputStream copy = new CopyingInputStream(body, ingest)) {
      if (unpack) {
        unpackWhileItComes(body, copy, ingest);
      }
      copy.transferTo(OutputStream.nullOutputStream());
      bar.say("Verifying Checksum");
      requireDigest(ingest, null);
    }
  }

  /** Where the unpacking fails though all bytes came, wrong content is the more likely reason. */
  private void unpackWhileItComes(BlobDownload body, InputStream copy, Ingest ingest)
      throws IOException {
    try {
      made = layers.unpack(new Shield(copy), diffId);
    } catch (IOException | ImageException e) {
      if (!body.failed()) {
        copy.transferTo(OutputStream.nullOutputStream());
        requireDigest(ingest, e);
      }
      throw e;
    }
  }

  private void requireDigest(Ingest ingest, Exception cause) {
    if (!ingest.digest().equals(descriptor.checkedDigest())) {
      throw new ImageException(
          ImageException.Kind.INVALID,
          "filesystem layer verification failed for digest " + descriptor.digest(),
          cause);
    }
  }

  private void unpackStored(Digest digest) throws IOException {
    LongConsumer moving = bar.counting("Extracting", blobs.size(digest));
    try (InputStream in = new Counting(blobs.open(digest), moving)) {
      made = layers.unpack(in, diffId);
    }
  }

  /** Stays open when the unpacker closes its side: the rest has to be hashed too. */
  private static final class Shield extends FilterInputStream {
    Shield(InputStream in) {
      super(in);
    }

    @Override
    public void close() {
      // the owner closes
    }
  }

  private final class Counting extends FilterInputStream {
    private final LongConsumer moving;
    private long count;

    Counting(InputStream in, LongConsumer moving) {
      super(in);
      this.moving = moving;
    }

    @Override
    public int read(byte[] target, int from, int length) throws IOException {
      repository.session().cancellation().check();
      int n = super.read(target, from, length);
      if (n > 0) {
        count += n;
        moving.accept(count);
      }
      return n;
    }
  }
}
