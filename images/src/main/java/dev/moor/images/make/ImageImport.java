package dev.moor.images.make;

import dev.moor.images.Digest;
import dev.moor.images.ImageException;
import dev.moor.images.ImportOptions;
import dev.moor.images.LoadedImage;
import dev.moor.images.Platform;
import dev.moor.images.Reference;
import dev.moor.images.model.Descriptor;
import dev.moor.images.model.ImageConfig;
import dev.moor.images.model.ImageJson;
import dev.moor.images.model.Manifest;
import dev.moor.images.model.MediaTypes;
import dev.moor.images.model.RunConfig;
import dev.moor.images.store.ContentStore;
import dev.moor.images.store.CopyingInputStream;
import dev.moor.images.store.Ingest;
import dev.moor.images.store.LayerStore;
import dev.moor.images.store.Lease;
import dev.moor.images.store.PendingLayer;
import dev.moor.images.tar.Compression;
import dev.moor.images.tar.TarException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.List;
import java.util.zip.ZipException;

/** A root filesystem tar becomes an image of one layer. */
public final class ImageImport {
  private final ContentStore blobs;
  private final LayerStore layers;

  public ImageImport(ContentStore blobs, LayerStore layers) {
    this.blobs = blobs;
    this.layers = layers;
  }

  /** What the config says beside the layer. */
  record Labels(RunConfig run, Platform platform, Instant created, String createdBy, String note) {}

  /** Reads the tar, compressed or not, to its end. Bad changes are refused before that. */
  public LoadedImage run(InputStream tar, ImportOptions options, Instant now, Lease lease)
      throws IOException {
    RunConfig run = ConfigChanges.apply(RunConfig.EMPTY, options.changes());
    String note = options.message().isEmpty() ? "Imported from -" : options.message();
    return make(tar, new Labels(run, options.platform(), now, null, note), List.of(), lease);
  }

  LoadedImage make(InputStream tar, Labels labels, List<Reference> names, Lease lease)
      throws IOException {
    try (Ingest ingest = blobs.begin();
        InputStream plain = new CopyingInputStream(Compression.decodeAny(tar), ingest);
        PendingLayer layer = layers.unpack(plain, null)) {
      layers.commit(List.of(layer), List.of(), lease);
      ingest.commit(layer.diffId(), lease);
      return image(layer, ingest.written(), labels, names, lease);
    } catch (TarException | EOFException | ZipException e) {
      throw new ImageException(
          ImageException.Kind.INVALID, "archive is damaged: " + e.getMessage(), e);
    }
  }

  private LoadedImage image(
      PendingLayer layer, long tarBytes, Labels labels, List<Reference> names, Lease lease)
      throws IOException {
    Digest diffId = layer.diffId();
    String created = labels.created().toString();
    Platform platform = labels.platform();
    ImageConfig config =
        new ImageConfig(
            platform.architecture(),
            platform.variant().isEmpty() ? null : platform.variant(),
            platform.os(),
            null,
            null,
            labels.note(),
            created,
            labels.run(),
            new ImageConfig.RootFs("layers", List.of(diffId.toString())),
            List.of(
                new ImageConfig.History(created, labels.createdBy(), null, labels.note(), null)));
    byte[] raw = ImageJson.write(config);
    Digest configDigest = blobs.put(raw, lease);
    Manifest manifest =
        new Manifest(
            2,
            MediaTypes.OCI_MANIFEST,
            Descriptor.of(MediaTypes.OCI_CONFIG, configDigest, raw.length),
            List.of(Descriptor.of(MediaTypes.OCI_LAYER, diffId, tarBytes)),
            null);
    Digest manifestDigest = blobs.put(ImageJson.write(manifest), lease);
    List<Digest> ids = List.of(diffId);
    return new LoadedImage(
        configDigest, manifestDigest, manifestDigest, ids, ids, names, layers.size(diffId));
  }
}
