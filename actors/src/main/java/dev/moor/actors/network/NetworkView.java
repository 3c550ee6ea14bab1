package dev.moor.actors.network;

import java.time.Instant;

/** What list and inspect of networks read. */
public record NetworkView(String id, NetworkSpec spec, Instant createdAt, boolean removing) {
  public String name() {
    return spec.name();
  }
}
