package dev.moor.actors.network;

import akka.actor.typed.Behavior;
import akka.persistence.typed.PersistenceId;
import dev.moor.actors.entity.EntityActor;
import dev.moor.actors.entity.EntityPorts;
import java.time.Clock;

/** The entity of one network's id. */
public final class NetworkActor {
  private NetworkActor() {}

  public static Behavior<
          EntityActor.Message<NetworkCommand.Request, NetworkCommand.Outcome, NetworkView>>
      create(
          String id,
          EntityPorts.Runner<NetworkEffect, NetworkCommand.Outcome> runner,
          EntityPorts.Sink<NetworkView> sink,
          Clock clock) {
    return EntityActor.create(
        PersistenceId.of("network", id), new NetworkMachine(id), runner, sink, clock);
  }
}
