package dev.moor.actors.network;

/** What a network asks of the world; each is idempotent. */
public sealed interface NetworkEffect {
  NetworkSpec spec();

  /** CreateDone | CreateFailed. */
  record Create(String id, NetworkSpec spec) implements NetworkEffect {}

  /** RemoveDone | RemoveFailed. */
  record Remove(String id, NetworkSpec spec) implements NetworkEffect {}

  /** After a start: what the kernel lacks is made again; Repaired where something was. */
  record Check(String id, NetworkSpec spec) implements NetworkEffect {}
}
