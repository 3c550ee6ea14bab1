package dev.moor.actors.volume;

import dev.moor.actors.port.Asker;
import java.util.Map;

/** What a volume is asked or told. */
public sealed interface VolumeCommand {
  /** What a client (or the daemon for it) asks. */
  sealed interface Request extends VolumeCommand {
    Asker asker();
  }

  /** Done at once where the volume exists with the same driver. */
  record Create(
      String name,
      String driver,
      Map<String, String> options,
      Map<String, String> labels,
      boolean anonymous,
      Asker asker)
      implements Request {}

  /** The supervisor has made sure that nothing uses it; {@code force}: absent is fine. */
  record Remove(boolean force, Asker asker) implements Request {}

  /** What the world answered. */
  sealed interface Outcome extends VolumeCommand {}

  record CreateDone(String mountpoint) implements Outcome {}

  record CreateFailed(String reason) implements Outcome {}

  record RemoveDone() implements Outcome {}

  record RemoveFailed(String reason) implements Outcome {}
}
