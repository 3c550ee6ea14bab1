package dev.moor.actors.volume;

/** Where a volume is in its life. */
public sealed interface VolumeState {
  /** Never made, or removed. */
  record Absent(String name) implements VolumeState {}

  /** An open creation. */
  record Creating(VolumeEvent.CreateRequested request) implements VolumeState {}

  record Present(VolumeEvent.CreateRequested request, VolumeEvent.Created created)
      implements VolumeState {}

  /** An open removal. */
  record Removing(Present volume) implements VolumeState {}
}
