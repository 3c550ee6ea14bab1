package dev.moor.images.store;

import dev.moor.images.Digest;
import java.util.HashSet;
import java.util.Set;

/**
 * Keeps content from being swept between the moment it is stored and the moment the journal names
 * it. Held in memory only: after a crash, what no event names is swept.
 */
public final class Lease implements AutoCloseable {
  private final Leases owner;
  final Set<Digest> blobs = new HashSet<>();
  final Set<Digest> chains = new HashSet<>();
  final Set<Digest> createdBlobs = new HashSet<>();
  final Set<Digest> createdChains = new HashSet<>();

  Lease(Leases owner) {
    this.owner = owner;
  }

  void holdBlob(Digest blob) {
    owner.holdBlob(this, blob);
  }

  void holdChain(Digest chain) {
    owner.holdChain(this, chain);
  }

  void createdBlob(Digest blob) {
    owner.created(createdBlobs, blob);
  }

  void createdChain(Digest chain) {
    owner.created(createdChains, chain);
  }

  /** From now on a sweep may take what no event names. */
  @Override
  public void close() {
    owner.close(this);
  }
}
