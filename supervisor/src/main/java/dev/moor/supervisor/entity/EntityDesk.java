package dev.moor.supervisor.entity;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.AskPattern;
import dev.moor.actors.entity.EntityActor;
import dev.moor.actors.port.MoorException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * Asks entities of one kind; a refusal becomes a {@link MoorException}.
 *
 * @param <R> requests
 * @param <V> views
 */
public final class EntityDesk<R, V> {
  private static final Duration ASK_LIMIT = Duration.ofHours(1);

  private final Runnable step;
  private final ActorSystem<?> system;
  private final ActorRef<EntitySupervisor.Message<R, V>> supervisor;

  public EntityDesk(ActorSystem<?> system, ActorRef<EntitySupervisor.Message<R, V>> supervisor) {
    this(system, supervisor, () -> {});
  }

  /**
   * As above.
   *
   * @param step run before each request and after each answer; for tests of recovery
   */
  public EntityDesk(
      ActorSystem<?> system, ActorRef<EntitySupervisor.Message<R, V>> supervisor, Runnable step) {
    this.system = system;
    this.supervisor = supervisor;
    this.step = step;
  }

  /** Completes when the request is settled; empty where the entity is gone then. */
  public CompletionStage<Optional<V>> request(String key, R request) {
    step.run();
    CompletionStage<EntityActor.Reply<V>> reply =
        AskPattern.ask(
            supervisor,
            (ActorRef<EntityActor.Reply<V>> replyTo) ->
                new EntitySupervisor.Deliver<>(key, request, replyTo),
            ASK_LIMIT,
            system.scheduler());
    return reply.thenApply(this::settled);
  }

  private Optional<V> settled(EntityActor.Reply<V> reply) {
    step.run();
    if (reply instanceof EntityActor.Refused<V> refused) {
      throw new MoorException(refused.kind(), refused.message());
    }
    return ((EntityActor.Done<V>) reply).view();
  }
}
