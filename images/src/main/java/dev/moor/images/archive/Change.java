package dev.moor.images.archive;

/** A difference between a container's root and its image. */
public record Change(String path, Kind kind) {
  /** Docker's numbers are the ordinals. */
  public enum Kind {
    MODIFIED,
    ADDED,
    DELETED
  }
}
