package dev.moor.actors.volume;

import akka.actor.typed.Behavior;
import akka.persistence.typed.PersistenceId;
import dev.moor.actors.entity.EntityActor;
import dev.moor.actors.entity.EntityPorts;
import java.time.Clock;

/** The entity of one volume's name. */
public final class VolumeActor {
  private VolumeActor() {}

  public static Behavior<
          EntityActor.Message<VolumeCommand.Request, VolumeCommand.Outcome, VolumeView>>
      create(
          String name,
          EntityPorts.Runner<VolumeEffect, VolumeCommand.Outcome> runner,
          EntityPorts.Sink<VolumeView> sink,
          Clock clock) {
    return EntityActor.create(
        PersistenceId.of("volume", name), new VolumeMachine(name), runner, sink, clock);
  }
}
