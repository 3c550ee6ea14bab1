package dev.moor.actors.network;

import dev.moor.actors.port.Asker;

/** What a network is asked or told. */
public sealed interface NetworkCommand {
  /** What a client (or the daemon for it) asks. */
  sealed interface Request extends NetworkCommand {
    Asker asker();
  }

  /** Name and ranges are chosen and free: whoever asks sees to it, one after another. */
  record Create(String id, NetworkSpec spec, Asker asker) implements Request {}

  /** Whoever asks has made sure that nothing uses it. */
  record Remove(Asker asker) implements Request {}

  /** What the world answered. */
  sealed interface Outcome extends NetworkCommand {}

  record CreateDone() implements Outcome {}

  record CreateFailed(String reason) implements Outcome {}

  record RemoveDone() implements Outcome {}

  record RemoveFailed(String reason) implements Outcome {}

  /** A check found a difference and repaired it. */
  record Repaired(String what) implements Outcome {}
}
