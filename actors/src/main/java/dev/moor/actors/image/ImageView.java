package dev.moor.actors.image;

import dev.moor.actors.health.HealthSpec;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;

/**
 * What list and inspect of images read.
 *
 * @param id {@code sha256:…} of the config
 * @param tags full references with tag as Docker shows them (familiar form, {@code busybox:latest})
 * @param digests {@code name@sha256:…}
 * @param diffIds uncompressed layer digests, lowest first
 * @param layers chain ids, lowest first (OCI image-spec, config.md, ChainID)
 * @param content digests of its manifests and of the indexes they came from, those of the last
 *     storing first
 * @param containers how many containers refer to it
 */
public record ImageView(
    String id,
    List<String> tags,
    List<String> digests,
    String parentId,
    String comment,
    Instant createdAt,
    String author,
    String architecture,
    String os,
    String variant,
    long sizeBytes,
    Defaults defaults,
    List<String> diffIds,
    List<String> layers,
    int containers,
    Instant lastTaggedAt,
    List<String> content) {

  /** With the number of containers that refer to it. */
  public ImageView withContainers(int count) {
    return new ImageView(
        id,
        tags,
        digests,
        parentId,
        comment,
        createdAt,
        author,
        architecture,
        os,
        variant,
        sizeBytes,
        defaults,
        diffIds,
        layers,
        count,
        lastTaggedAt,
        content);
  }

  /** With only these of its names. */
  public ImageView withNames(List<String> someTags, List<String> someDigests) {
    return new ImageView(
        id,
        someTags,
        someDigests,
        parentId,
        comment,
        createdAt,
        author,
        architecture,
        os,
        variant,
        sizeBytes,
        defaults,
        diffIds,
        layers,
        containers,
        lastTaggedAt,
        content);
  }

  /** The config an image gives its containers; lists may be null (not set). */
  public record Defaults(
      List<String> entrypoint,
      List<String> command,
      List<String> env,
      String workingDir,
      String user,
      Map<String, String> labels,
      SortedSet<String> exposedPorts,
      SortedSet<String> volumes,
      String stopSignal,
      List<String> shell,
      List<String> onBuild,
      HealthSpec healthcheck) {

    /** Without a health check. */
    public Defaults(
        List<String> entrypoint,
        List<String> command,
        List<String> env,
        String workingDir,
        String user,
        Map<String, String> labels,
        SortedSet<String> exposedPorts,
        SortedSet<String> volumes,
        String stopSignal,
        List<String> shell,
        List<String> onBuild) {
      this(
          entrypoint,
          command,
          env,
          workingDir,
          user,
          labels,
          exposedPorts,
          volumes,
          stopSignal,
          shell,
          onBuild,
          null);
    }
  }
}
