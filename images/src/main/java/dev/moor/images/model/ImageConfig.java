package dev.moor.images.model;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.moor.images.Digest;
import dev.moor.images.Platform;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;

/**
 * The config of an image (OCI image-spec config.md, with Docker's additions); parts may be null.
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonPropertyOrder({
  "architecture",
  "variant",
  "author",
  "comment",
  "config",
  "created",
  "history",
  "os",
  "rootfs"
})
public record ImageConfig(
    @JsonProperty("architecture") String architecture,
    @JsonProperty("variant") String variant,
    @JsonProperty("os") String os,
    @JsonProperty("os.version") String osVersion,
    @JsonProperty("author") String author,
    @JsonProperty("comment") String comment,
    @JsonProperty("created") String created,
    @JsonProperty("config") RunConfig config,
    @JsonProperty("rootfs") RootFs rootfs,
    @JsonProperty("history") List<History> history) {

  /** What the image is made of: uncompressed layer digests, lowest first. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @JsonPropertyOrder({"type", "diff_ids"})
  public record RootFs(
      @JsonProperty("type") String type, @JsonProperty("diff_ids") List<String> diffIds) {}

  /** How one step of the image came about. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @JsonPropertyOrder({"created", "created_by", "author", "comment", "empty_layer"})
  public record History(
      @JsonProperty("created") String created,
      @JsonProperty("created_by") String createdBy,
      @JsonProperty("author") String author,
      @JsonProperty("comment") String comment,
      @JsonProperty("empty_layer") Boolean emptyLayer) {

    public boolean isEmptyLayer() {
      return Boolean.TRUE.equals(emptyLayer);
    }
  }

  public ImageConfig {
    history = history == null ? List.of() : List.copyOf(history);
    config = config == null ? RunConfig.EMPTY : config;
  }

  /** The uncompressed layer digests, lowest first; INVALID where the config lies about them. */
  public List<Digest> diffIds() {
    if (rootfs == null || rootfs.diffIds() == null) {
      return List.of();
    }
    return rootfs.diffIds().stream().map(d -> Digest.parse(d == null ? "" : d)).toList();
  }

  /** The creation time; the epoch where there is none or it cannot be read. */
  public Instant createdAt() {
    return instant(created);
  }

  /** An RFC 3339 time; the epoch where there is none or it cannot be read. */
  public static Instant instant(String text) {
    if (text == null || text.isEmpty()) {
      return Instant.EPOCH;
    }
    try {
      return OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeException e) {
      return Instant.EPOCH;
    }
  }

  /** What the image runs on; an absent part is the host's. */
  public Platform platform() {
    Platform host = Platform.host();
    return Platform.normalize(
        os == null || os.isEmpty() ? host.os() : os,
        architecture == null || architecture.isEmpty() ? host.architecture() : architecture,
        variant);
  }
}
