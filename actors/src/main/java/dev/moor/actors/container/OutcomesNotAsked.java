package dev.moor.actors.container;

/** Cases over requests alone: an outcome has nobody who waits for an answer. */
abstract class OutcomesNotAsked<R> implements ContainerCommand.Cases<R> {
  private static IllegalArgumentException notAsked(ContainerCommand command) {
    return new IllegalArgumentException(command.getClass().getSimpleName() + " is no request");
  }

  @Override
  public final R on(ContainerCommand.Prepared command) {
    throw notAsked(command);
  }

  @Override
  public final R on(ContainerCommand.PrepareFailed command) {
    throw notAsked(command);
  }

  @Override
  public final R on(ContainerCommand.NetworksReserved command) {
    throw notAsked(command);
  }

  @Override
  public final R on(ContainerCommand.ConnectDone command) {
    throw notAsked(command);
  }

  @Override
  public final R on(ContainerCommand.ConnectFailed command) {
    throw notAsked(command);
  }

  @Override
  public final R on(ContainerCommand.DisconnectDone command) {
    throw notAsked(command);
  }

  @Override
  public final R on(ContainerCommand.DisconnectFailed command) {
    throw notAsked(command);
  }

  @Override
  public final R on(ContainerCommand.NetworksRepaired command) {
    throw notAsked(command);
  }

  @Override
  public final R on(ContainerCommand.LaunchDone command) {
    throw notAsked(command);
  }

  @Override
  public final R on(ContainerCommand.LaunchFailed command) {
    throw notAsked(command);
  }

  @Override
  public final R on(ContainerCommand.NothingLaunched command) {
    throw notAsked(command);
  }

  @Override
  public final R on(ContainerCommand.ProcessExited command) {
    throw notAsked(command);
  }

  @Override
  public final R on(ContainerCommand.Adopted command) {
    throw notAsked(command);
  }

  @Override
  public final R on(ContainerCommand.ProbeUnknown command) {
    throw notAsked(command);
  }

  @Override
  public final R on(ContainerCommand.MonitorGone command) {
    throw notAsked(command);
  }

  @Override
  public final R on(ContainerCommand.StopFailed command) {
    throw notAsked(command);
  }

  @Override
  public final R on(ContainerCommand.SignalDone command) {
    throw notAsked(command);
  }

  @Override
  public final R on(ContainerCommand.SignalFailed command) {
    throw notAsked(command);
  }

  @Override
  public final R on(ContainerCommand.FreezeDone command) {
    throw notAsked(command);
  }

  @Override
  public final R on(ContainerCommand.FreezeFailed command) {
    throw notAsked(command);
  }

  @Override
  public final R on(ContainerCommand.ThawDone command) {
    throw notAsked(command);
  }

  @Override
  public final R on(ContainerCommand.ThawFailed command) {
    throw notAsked(command);
  }

  @Override
  public final R on(ContainerCommand.RestartDue command) {
    throw notAsked(command);
  }

  @Override
  public final R on(ContainerCommand.RemoveDone command) {
    throw notAsked(command);
  }

  @Override
  public final R on(ContainerCommand.RemoveFailed command) {
    throw notAsked(command);
  }

  @Override
  public final R on(ContainerCommand.DaemonStarted command) {
    throw notAsked(command);
  }

  @Override
  public final R on(ContainerCommand.ExecStartDone command) {
    throw notAsked(command);
  }

  @Override
  public final R on(ContainerCommand.ExecStartFailed command) {
    throw notAsked(command);
  }

  @Override
  public final R on(ContainerCommand.ExecEnded command) {
    throw notAsked(command);
  }

  @Override
  public final R on(ContainerCommand.UpdateDone command) {
    throw notAsked(command);
  }

  @Override
  public final R on(ContainerCommand.UpdateFailed command) {
    throw notAsked(command);
  }

  @Override
  public final R on(ContainerCommand.HealthReported command) {
    throw notAsked(command);
  }

  @Override
  public final R on(ContainerCommand.OomReported command) {
    throw notAsked(command);
  }
}
