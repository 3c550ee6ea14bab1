package dev.moor.actors.container;

/** The part of a container's commands that speaks of its networks. */
public interface NetworkCommandCases<R> {
  R on(ContainerCommand.Connect command);

  R on(ContainerCommand.Disconnect command);

  R on(ContainerCommand.NetworksReserved command);

  R on(ContainerCommand.ConnectDone command);

  R on(ContainerCommand.ConnectFailed command);

  R on(ContainerCommand.DisconnectDone command);

  R on(ContainerCommand.DisconnectFailed command);

  R on(ContainerCommand.NetworksRepaired command);
}
