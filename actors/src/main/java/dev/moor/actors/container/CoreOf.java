package dev.moor.actors.container;

import dev.moor.actors.container.ContainerState.Core;
import java.util.Optional;

/** What every phase but the first has. */
final class CoreOf implements ContainerState.Cases<Optional<Core>> {
  @Override
  public Optional<Core> on(ContainerState.Absent state) {
    return Optional.empty();
  }

  @Override
  public Optional<Core> on(ContainerState.Created state) {
    return Optional.of(state.core());
  }

  @Override
  public Optional<Core> on(ContainerState.Starting state) {
    return Optional.of(state.core());
  }

  @Override
  public Optional<Core> on(ContainerState.Running state) {
    return Optional.of(state.core());
  }

  @Override
  public Optional<Core> on(ContainerState.Paused state) {
    return Optional.of(state.core());
  }

  @Override
  public Optional<Core> on(ContainerState.Stopped state) {
    return Optional.of(state.core());
  }

  @Override
  public Optional<Core> on(ContainerState.Waiting state) {
    return Optional.of(state.core());
  }

  @Override
  public Optional<Core> on(ContainerState.Removing state) {
    return Optional.of(state.core());
  }

  @Override
  public Optional<Core> on(ContainerState.Deleted state) {
    return Optional.of(state.core());
  }
}
