package dev.moor.actors.image;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;

/** Where an image is in its life. */
public sealed interface ImageState {
  /** Never stored, or deleted. */
  record Absent() implements ImageState {}

  /**
   * @param content manifests and the indexes they came from, those of the last storing first
   * @param tags familiar references to when each was given
   */
  record Present(
      ImageFacts facts,
      List<String> content,
      Map<String, Instant> tags,
      SortedSet<String> digests,
      Optional<Instant> lastTaggedAt)
      implements ImageState {}

  /** An open removal of its content. */
  record Deleting(Present image) implements ImageState {}
}
