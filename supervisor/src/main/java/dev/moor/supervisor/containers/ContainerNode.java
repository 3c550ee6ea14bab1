package dev.moor.supervisor.containers;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.SupervisorStrategy;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import dev.moor.actors.container.ContainerActor;
import dev.moor.actors.container.ContainerEffect;
import dev.moor.actors.container.ContainerView;
import dev.moor.actors.container.ViewSink;
import dev.moor.actors.health.HealthSpec;
import java.time.Clock;
import java.util.concurrent.Executor;

/**
 * A container's entity with its shim and its health probe below it, as the tree of the design shows
 * them.
 */
final class ContainerNode {
  private ContainerNode() {}

  static Behavior<ContainerActor.Message> create(
      String id, ContainerWorks works, ViewSink sink, Executor blocking, Clock clock) {
    return Behaviors.setup(
        context -> {
          Shims shims = new Shims(context, works, blocking, clock);
          ViewSink watched = new Watched(context, works, sink, clock);
          return ContainerActor.create(id, shims, watched, clock);
        });
  }

  /**
   * Hands effects to the shim; called by the entity only, so the child is spawned in its context.
   */
  private static final class Shims implements ContainerEffect.Runner {
    private final ActorContext<ContainerActor.Message> context;
    private final ContainerWorks works;
    private final Executor blocking;
    private final Clock clock;
    private ActorRef<Shim.Message> shim;

    Shims(
        ActorContext<ContainerActor.Message> context,
        ContainerWorks works,
        Executor blocking,
        Clock clock) {
      this.context = context;
      this.works = works;
      this.blocking = blocking;
      this.clock = clock;
    }

    @Override
    public void run(
        String containerId,
        ContainerEffect effect,
        java.util.function.Consumer<dev.moor.actors.container.ContainerCommand.Outcome> outcome) {
      if (shim == null) {
        ContainerWork work = works.of(containerId, effect);
        shim =
            context.spawn(
                Behaviors.supervise(Shim.create(work, blocking, clock, restarted()))
                    .onFailure(SupervisorStrategy.restart()),
                "shim");
      }
      shim.tell(new Shim.Perform(effect, outcome));
    }

    private Runnable restarted() {
      ActorRef<ContainerActor.Message> entity = context.getSelf();
      return () -> entity.tell(ContainerActor.ShimRestarted.NEWS);
    }
  }

  /** Publishes, and shows the views to the health probe, which is spawned as it is first needed. */
  private static final class Watched implements ViewSink {
    private final ActorContext<ContainerActor.Message> context;
    private final ContainerWorks works;
    private final ViewSink sink;
    private final Clock clock;
    private ActorRef<HealthProbe.Message> probe;

    Watched(
        ActorContext<ContainerActor.Message> context,
        ContainerWorks works,
        ViewSink sink,
        Clock clock) {
      this.context = context;
      this.works = works;
      this.sink = sink;
      this.clock = clock;
    }

    @Override
    public void published(ContainerView view) {
      sink.published(view);
      HealthSpec check = view.spec().healthcheck();
      if (check == null || !check.active()) {
        return;
      }
      if (probe == null) {
        ActorRef<ContainerActor.Message> entity = context.getSelf();
        probe =
            context.spawn(
                Behaviors.supervise(
                        HealthProbe.create(
                            works.of(view).health(),
                            () -> works.view(view.id()),
                            outcome -> entity.tell(new ContainerActor.Told(outcome)),
                            clock))
                    .onFailure(akka.actor.typed.SupervisorStrategy.restart()),
                "health");
      }
      probe.tell(new HealthProbe.Seen(view));
    }

    @Override
    public void removed(String id, String name) {
      sink.removed(id, name);
    }

    @Override
    public void damaged(String id, String reason) {
      sink.damaged(id, reason);
    }
  }
}
