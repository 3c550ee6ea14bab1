package dev.moor.images.model;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.moor.images.Digest;
import dev.moor.images.Platform;
import java.util.List;
import java.util.Map;

/** What a manifest or index says of one piece of content; components may be null. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonPropertyOrder({"mediaType", "digest", "size"})
public record Descriptor(
    @JsonProperty("mediaType") String mediaType,
    @JsonProperty("digest") String digest,
    @JsonProperty("size") long size,
    @JsonProperty("urls") List<String> urls,
    @JsonProperty("annotations") Map<String, String> annotations,
    @JsonProperty("platform") PlatformJson platform,
    @JsonProperty("artifactType") String artifactType) {

  /** The platform of an index entry, as written there. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record PlatformJson(
      @JsonProperty("architecture") String architecture,
      @JsonProperty("os") String os,
      @JsonProperty("os.version") String osVersion,
      @JsonProperty("variant") String variant) {}

  /** A plain descriptor. */
  public static Descriptor of(String mediaType, Digest digest, long size) {
    return new Descriptor(mediaType, digest.toString(), size, null, null, null, null);
  }

  /** The same content with annotations. */
  public Descriptor annotated(Map<String, String> notes) {
    return new Descriptor(mediaType, digest, size, urls, notes, platform, artifactType);
  }

  /** The same content with a platform. */
  public Descriptor on(Platform p) {
    String variant = p.variant().isEmpty() ? null : p.variant();
    PlatformJson json = new PlatformJson(p.architecture(), p.os(), null, variant);
    return new Descriptor(mediaType, digest, size, urls, annotations, json, artifactType);
  }

  /** The digest, checked; refused as INVALID where it is not one. */
  public Digest checkedDigest() {
    return Digest.parse(digest == null ? "" : digest);
  }

  /** The platform, or null where the index does not say. */
  public Platform toPlatform() {
    if (platform == null || platform.os() == null || platform.architecture() == null) {
      return null;
    }
    return Platform.normalize(platform.os(), platform.architecture(), platform.variant());
  }

  /** One annotation, or null. */
  public String annotation(String key) {
    return annotations == null ? null : annotations.get(key);
  }
}
