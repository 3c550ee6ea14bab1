package dev.moor.actors.volume;

import java.time.Instant;
import java.util.Map;

/** What list and inspect of volumes read; {@code usedBy} counts containers that refer to it. */
public record VolumeView(
    String name,
    String driver,
    String mountpoint,
    Map<String, String> labels,
    Map<String, String> options,
    boolean anonymous,
    Instant createdAt,
    int usedBy) {

  /** With the number of containers that refer to it. */
  public VolumeView withUsedBy(int count) {
    return new VolumeView(name, driver, mountpoint, labels, options, anonymous, createdAt, count);
  }
}
