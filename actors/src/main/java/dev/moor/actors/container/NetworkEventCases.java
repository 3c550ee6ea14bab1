package dev.moor.actors.container;

/** The part of a container's events that speaks of its networks. */
public interface NetworkEventCases<R> {
  R on(ContainerEvent.NetworksChosen event);

  R on(ContainerEvent.NetworksReserved event);

  R on(ContainerEvent.ConnectRequested event);

  R on(ContainerEvent.Connected event);

  R on(ContainerEvent.ConnectFailed event);

  R on(ContainerEvent.DisconnectRequested event);

  R on(ContainerEvent.Disconnected event);

  R on(ContainerEvent.DisconnectFailed event);
}
