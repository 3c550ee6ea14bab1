package dev.moor.actors.image;

import akka.actor.typed.Behavior;
import akka.persistence.typed.PersistenceId;
import dev.moor.actors.entity.EntityActor;
import dev.moor.actors.entity.EntityPorts;
import java.time.Clock;

/** The entity of one image's id. */
public final class ImageActor {
  private ImageActor() {}

  public static Behavior<EntityActor.Message<ImageCommand.Request, ImageCommand.Outcome, ImageView>>
      create(
          String id,
          EntityPorts.Runner<ImageEffect, ImageCommand.Outcome> runner,
          EntityPorts.Sink<ImageView> sink,
          Clock clock) {
    return EntityActor.create(
        PersistenceId.of("image", id), new ImageMachine(id), runner, sink, clock);
  }
}
