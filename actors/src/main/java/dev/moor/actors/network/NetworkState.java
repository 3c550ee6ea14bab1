package dev.moor.actors.network;

import java.time.Instant;

/** Where a network is in its life. */
public sealed interface NetworkState {
  /** Never made, or removed. */
  record Absent() implements NetworkState {}

  /** An open creation. */
  record Creating(NetworkEvent.CreateRequested request) implements NetworkState {}

  record Present(NetworkEvent.CreateRequested request, Instant createdAt) implements NetworkState {}

  /** An open removal. */
  record Removing(Present network) implements NetworkState {}
}
