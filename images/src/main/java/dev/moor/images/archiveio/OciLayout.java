package dev.moor.images.archiveio;

import dev.moor.images.Digest;
import dev.moor.images.ImageException;
import dev.moor.images.Platform;
import dev.moor.images.Reference;
import dev.moor.images.model.Descriptor;
import dev.moor.images.model.ImageJson;
import dev.moor.images.model.Index;
import dev.moor.images.model.Manifest;
import dev.moor.images.model.MediaTypes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The form of OCI's image-layout: {@code index.json} and blobs by digest. */
final class OciLayout {
  static final String INDEX = "index.json";
  static final String LAYOUT = "oci-layout";
  static final String REF_NAME = "org.opencontainers.image.ref.name";
  static final String CONTAINERD_NAME = "io.containerd.image.name";
  private static final int MAX_DEPTH = 4;

  private final StagedArchive archive;
  private final Platform platform;
  private final Map<Digest, ArchivedImage> images = new LinkedHashMap<>();

  private OciLayout(StagedArchive archive, Platform platform) {
    this.archive = archive;
    this.platform = platform;
  }

  static List<ArchivedImage> images(StagedArchive archive, Platform platform) throws IOException {
    OciLayout layout = new OciLayout(archive, platform);
    byte[] raw = StagedArchive.bytes(archive.get(INDEX), ImageJson.MAX_BYTES, INDEX);
    Index index = ImageJson.read(raw, Index.class, INDEX);
    Map<String, List<Descriptor>> byName = new LinkedHashMap<>();
    for (Descriptor d : index.manifests()) {
      requireDescriptor(d);
      byName.computeIfAbsent(nameOf(d), name -> new ArrayList<>()).add(d);
    }
    for (Map.Entry<String, List<Descriptor>> group : byName.entrySet()) {
      for (Descriptor chosen : layout.choose(group.getValue())) {
        layout.add(chosen, group.getKey());
      }
    }
    return List.copyOf(layout.images.values());
  }

  private static void requireDescriptor(Descriptor d) {
    if (d == null) {
      throw ImageException.invalid("invalid " + INDEX + ": it holds null");
    }
    d.checkedDigest();
  }

  private static String nameOf(Descriptor d) {
    String name = d.annotation(CONTAINERD_NAME);
    return Objects.requireNonNullElse(name != null ? name : d.annotation(REF_NAME), "");
  }

  /** Several platforms under one name are one image: the best for this machine. */
  private List<Descriptor> choose(List<Descriptor> sameName) {
    List<Descriptor> present = sameName.stream().filter(this::isImage).toList();
    boolean platforms = present.stream().allMatch(d -> d.toPlatform() != null);
    return present.size() > 1 && platforms ? List.of(best(present)) : present;
  }

  private boolean isImage(Descriptor d) {
    return archive.blob(d.checkedDigest()) != null
        && d.annotation("vnd.docker.reference.type") == null;
  }

  private Descriptor best(List<Descriptor> offered) {
    return offered.stream()
        .filter(d -> d.toPlatform() == null || platform.distanceTo(d.toPlatform()) >= 0)
        .min(Comparator.comparingInt(this::distance))
        .orElseThrow(
            () ->
                ImageException.notFound(
                    "no matching manifest for " + platform + " in the archive"));
  }

  private int distance(Descriptor d) {
    return d.toPlatform() == null ? 1000 : platform.distanceTo(d.toPlatform());
  }

  private void add(Descriptor top, String name) throws IOException {
    List<byte[]> indexes = new ArrayList<>();
    Descriptor at = top;
    while (isIndex(at)) {
      if (indexes.size() == MAX_DEPTH) {
        throw ImageException.invalid("indexes are nested more than " + MAX_DEPTH + " deep");
      }
      byte[] raw = read(at);
      indexes.add(raw);
      Index index = ImageJson.read(raw, Index.class, "index " + at.digest());
      index.manifests().forEach(OciLayout::requireDescriptor);
      at = best(index.manifests().stream().filter(this::isImage).toList());
    }
    byte[] raw = read(at);
    Manifest manifest = ImageJson.read(raw, Manifest.class, "manifest " + at.digest());
    if (manifest.config() == null || !MediaTypes.isConfig(manifest.config().mediaType())) {
      throw ImageException.invalid(at.digest() + " is no container image but another artifact");
    }
    List<StagedArchive.Member> layers = new ArrayList<>();
    for (Descriptor layer : manifest.layers()) {
      layers.add(member(layer));
    }
    List<Reference> names = references(name);
    ArchivedImage image =
        new ArchivedImage(
            read(manifest.config()), layers, raw, indexes, top.checkedDigest(), names);
    images.merge(top.checkedDigest(), image, OciLayout::withNamesOfBoth);
  }

  private static ArchivedImage withNamesOfBoth(ArchivedImage a, ArchivedImage b) {
    List<Reference> names = new ArrayList<>(a.references());
    b.references().stream().filter(r -> !names.contains(r)).forEach(names::add);
    return new ArchivedImage(a.config(), a.layers(), a.manifest(), a.indexes(), a.target(), names);
  }

  private boolean isIndex(Descriptor d) throws IOException {
    if (d.mediaType() == null || d.mediaType().isEmpty()) {
      return ImageJson.tree(read(d), "manifest " + d.digest()).has("manifests");
    }
    return MediaTypes.isIndex(d.mediaType());
  }

  private byte[] read(Descriptor d) throws IOException {
    return StagedArchive.bytes(member(d), ImageJson.MAX_BYTES, "content " + d.digest());
  }

  private StagedArchive.Member member(Descriptor d) {
    Digest digest = d == null ? Digest.parse("") : d.checkedDigest();
    StagedArchive.Member member = archive.blob(digest);
    if (member == null) {
      throw ImageException.invalid("archive lacks the content " + digest);
    }
    if (!member.digest().equals(digest) || member.size() != d.size()) {
      throw ImageException.invalid(
          "content "
              + digest
              + " is damaged: it is "
              + member.digest()
              + ", "
              + member.size()
              + " bytes where "
              + d.size()
              + " are announced");
    }
    return member;
  }

  /** A bare tag names nothing; anything with a repository does. */
  private static List<Reference> references(String name) {
    if (name.isEmpty() || (name.indexOf('/') < 0 && name.indexOf(':') < 0)) {
      return List.of();
    }
    try {
      Reference reference = Reference.parse(name).withDefaultTag();
      return reference.tag() == null ? List.of() : List.of(reference.withTag(reference.tag()));
    } catch (ImageException e) {
      // the annotation is free text by the standard: it is just no name of ours
      return List.of();
    }
  }
}
