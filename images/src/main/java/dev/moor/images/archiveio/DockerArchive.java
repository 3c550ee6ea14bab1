package dev.moor.images.archiveio;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.moor.images.Digest;
import dev.moor.images.ImageException;
import dev.moor.images.Reference;
import dev.moor.images.model.ImageJson;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** The form of {@code docker save}: a {@code manifest.json} that names config and layer members. */
final class DockerArchive {
  static final String MANIFEST = "manifest.json";

  /** One image of {@code manifest.json}. */
  @JsonInclude(JsonInclude.Include.ALWAYS)
  @JsonPropertyOrder({"Config", "RepoTags", "Layers"})
  record Item(
      @JsonProperty("Config") String config,
      @JsonProperty("RepoTags") List<String> repoTags,
      @JsonProperty("Layers") List<String> layers) {}

  private DockerArchive() {}

  static List<ArchivedImage> images(StagedArchive archive) throws IOException {
    byte[] json = StagedArchive.bytes(archive.get(MANIFEST), ImageJson.MAX_BYTES, MANIFEST);
    List<ArchivedImage> images = new ArrayList<>();
    for (Item item : ImageJson.readList(json, Item.class, MANIFEST)) {
      if (item.config() == null) {
        throw ImageException.invalid("invalid manifest.json: an image without Config");
      }
      StagedArchive.Member config = archive.get(item.config());
      requireNamedDigest(item.config(), config.digest());
      List<StagedArchive.Member> layers = new ArrayList<>();
      for (String layer : nonNull(item.layers())) {
        layers.add(archive.get(Objects.requireNonNullElse(layer, "")));
      }
      byte[] raw = StagedArchive.bytes(config, ImageJson.MAX_BYTES, "image config");
      images.add(
          new ArchivedImage(
              raw, layers, null, List.of(), null, references(nonNull(item.repoTags()))));
    }
    return images;
  }

  /** {@code <hex>.json} promises its digest. */
  private static void requireNamedDigest(String name, Digest digest) {
    String base = name.substring(name.lastIndexOf('/') + 1);
    if (base.matches("[0-9a-f]{64}\\.json") && !base.startsWith(digest.hex())) {
      throw ImageException.invalid(
          "archive member '" + name + "' is damaged: its digest is " + digest);
    }
  }

  private static List<String> nonNull(List<String> list) {
    return list == null ? List.of() : list;
  }

  private static List<Reference> references(List<String> tags) {
    List<Reference> references = new ArrayList<>();
    for (String tag : tags) {
      Reference reference = Reference.parse(tag == null ? "" : tag);
      if (reference.tag() == null) {
        throw ImageException.invalid("invalid tag \"" + tag + "\"");
      }
      references.add(reference.withTag(reference.tag()));
    }
    return references;
  }
}
