package dev.moor.actors.volume;

import java.util.Map;

/** What a volume asks of the world; each is idempotent. */
public sealed interface VolumeEffect {
  /** CreateDone | CreateFailed. */
  record Create(String name, String driver, Map<String, String> options) implements VolumeEffect {}

  /** RemoveDone | RemoveFailed. */
  record Remove(String name) implements VolumeEffect {}
}
