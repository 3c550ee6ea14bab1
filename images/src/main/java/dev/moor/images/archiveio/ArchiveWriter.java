package dev.moor.images.archiveio;

import dev.moor.images.Digest;
import dev.moor.images.Reference;
import dev.moor.images.SavedImage;
import dev.moor.images.model.Descriptor;
import dev.moor.images.model.ImageConfig;
import dev.moor.images.model.ImageJson;
import dev.moor.images.model.Index;
import dev.moor.images.model.Manifest;
import dev.moor.images.model.MediaTypes;
import dev.moor.images.store.ContentStore;
import dev.moor.images.tar.Compression;
import dev.moor.images.tar.TarEntry;
import dev.moor.images.tar.TarType;
import dev.moor.images.tar.TarWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

/** Writes images as one tar that is both a docker-archive and an OCI layout. */
public final class ArchiveWriter {
  private static final String BLOBS = "blobs/sha256/";
  private final ContentStore blobs;
  private final TarWriter tar;
  private final Set<Digest> written = new HashSet<>();
  private final List<DockerArchive.Item> items = new ArrayList<>();
  private final List<Descriptor> manifests = new ArrayList<>();
  private final Map<String, Map<String, String>> repositories = new TreeMap<>();

  private ArchiveWriter(ContentStore blobs, OutputStream out) {
    this.blobs = blobs;
    this.tar = new TarWriter(out);
  }

  /** Writes the archive; the stream stays open. The same images give the same bytes. */
  public static void write(ContentStore blobs, List<SavedImage> images, OutputStream out)
      throws IOException {
    ArchiveWriter writer = new ArchiveWriter(blobs, out);
    writer.folder("blobs/");
    writer.folder(BLOBS);
    for (SavedImage image : images) {
      writer.image(image);
    }
    writer.finish();
  }

  private void folder(String name) throws IOException {
    tar.put(TarEntry.builder(name, TarType.DIRECTORY).build());
  }

  private void image(SavedImage image) throws IOException {
    byte[] raw = blobs.read(image.manifest(), ImageJson.MAX_BYTES);
    Manifest manifest = ImageJson.read(raw, Manifest.class, "manifest " + image.manifest());
    byte[] rawConfig = blobs.read(image.config(), ImageJson.MAX_BYTES);
    ImageConfig config = ImageJson.read(rawConfig, ImageConfig.class, "image config");
    blob(image.manifest());
    blob(image.config());
    List<String> layerNames = new ArrayList<>();
    for (int i = 0; i < manifest.layers().size(); i++) {
      Digest layer = manifest.layers().get(i).checkedDigest();
      blob(layer);
      layerNames.add(BLOBS + plainEnough(layer, config.diffIds().get(i)).hex());
    }
    List<Reference> tags = image.references().stream().filter(r -> r.tag() != null).toList();
    List<String> names = tags.stream().map(r -> r.familiarName() + ":" + r.tag()).toList();
    items.add(new DockerArchive.Item(BLOBS + image.config().hex(), names, layerNames));
    String type = Objects.requireNonNullElse(manifest.mediaType(), MediaTypes.OCI_MANIFEST);
    Descriptor descriptor = Descriptor.of(type, image.manifest(), raw.length).on(config.platform());
    if (tags.isEmpty()) {
      manifests.add(descriptor);
    }
    for (Reference tag : tags) {
      String name = tag.name() + ":" + tag.tag();
      manifests.add(
          descriptor.annotated(
              new TreeMap<>(
                  Map.of(OciLayout.CONTAINERD_NAME, name, OciLayout.REF_NAME, tag.tag()))));
      String top = config.diffIds().isEmpty() ? "" : last(config.diffIds()).hex();
      repositories.computeIfAbsent(tag.familiarName(), n -> new TreeMap<>()).put(tag.tag(), top);
    }
  }

  private static Digest last(List<Digest> list) {
    return list.get(list.size() - 1);
  }

  private void blob(Digest digest) throws IOException {
    if (written.add(digest)) {
      try (InputStream in = blobs.open(digest)) {
        tar.put(file(BLOBS + digest.hex(), blobs.size(digest)), in);
      }
    }
  }

  /** Older engines cannot read zstd: for them the layer is written once more, uncompressed. */
  private Digest plainEnough(Digest layer, Digest diffId) throws IOException {
    try (InputStream in = blobs.open(layer)) {
      Compression compression = Compression.detect(in).compression();
      if (compression == Compression.PLAIN || compression == Compression.GZIP) {
        return layer;
      }
    }
    if (written.add(diffId)) {
      long size = 0;
      try (InputStream plain = Compression.decodeAny(blobs.open(layer))) {
        byte[] buffer = new byte[1 << 16];
        for (int n = plain.read(buffer); n >= 0; n = plain.read(buffer)) {
          size += n;
        }
      }
      try (InputStream plain = Compression.decodeAny(blobs.open(layer))) {
        tar.put(file(BLOBS + diffId.hex(), size), plain);
      }
    }
    return diffId;
  }

  private void finish() throws IOException {
    text(OciLayout.INDEX, ImageJson.write(new Index(2, MediaTypes.OCI_INDEX, manifests, null)));
    text(DockerArchive.MANIFEST, ImageJson.write(items));
    text(
        OciLayout.LAYOUT, "{\"imageLayoutVersion\":\"1.0.0\"}".getBytes(StandardCharsets.US_ASCII));
    if (!repositories.isEmpty()) {
      text("repositories", ImageJson.write(repositories));
    }
    tar.finish();
  }

  private void text(String name, byte[] content) throws IOException {
    tar.put(file(name, content.length));
    tar.write(content, 0, content.length);
  }

  private static TarEntry file(String name, long size) {
    return TarEntry.builder(name, TarType.FILE).size(size).build();
  }
}
