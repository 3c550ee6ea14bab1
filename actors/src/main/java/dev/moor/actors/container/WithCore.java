package dev.moor.actors.container;

import dev.moor.actors.container.ContainerState.Core;

/** The same phase with another core. */
final class WithCore implements ContainerState.Cases<ContainerState> {
  private final Core core;

  WithCore(Core core) {
    this.core = core;
  }

  @Override
  public ContainerState on(ContainerState.Absent state) {
    return state;
  }

  @Override
  public ContainerState on(ContainerState.Created state) {
    return new ContainerState.Created(core);
  }

  @Override
  public ContainerState on(ContainerState.Starting state) {
    return new ContainerState.Starting(core, state.run(), state.requestedAt(), state.ending());
  }

  @Override
  public ContainerState on(ContainerState.Running state) {
    return new ContainerState.Running(core, state.live(), state.pausing());
  }

  @Override
  public ContainerState on(ContainerState.Paused state) {
    return new ContainerState.Paused(core, state.live(), state.unpausing());
  }

  @Override
  public ContainerState on(ContainerState.Stopped state) {
    return new ContainerState.Stopped(core);
  }

  @Override
  public ContainerState on(ContainerState.Waiting state) {
    return new ContainerState.Waiting(core, state.run(), state.startAt());
  }

  @Override
  public ContainerState on(ContainerState.Removing state) {
    return new ContainerState.Removing(core, state.volumes());
  }

  @Override
  public ContainerState on(ContainerState.Deleted state) {
    return new ContainerState.Deleted(core);
  }
}
