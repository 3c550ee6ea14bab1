package dev.moor.actors.sim;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Behavior;
import akka.actor.typed.ChildFailed;
import akka.actor.typed.Terminated;
import akka.actor.typed.javadsl.Behaviors;
import akka.dispatch.Mailbox;
import akka.persistence.Persistence;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.moor.actors.container.ContainerActor;
import dev.moor.actors.container.ContainerCommand;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * One life of the daemon with Akka's own actors: every task of their system runs on the test's
 * thread and its timers are on virtual time. A death comes between two tasks or in the middle of
 * one; nothing of that life runs any more, as after a SIGKILL. What an actor system itself has (the
 * journal's plugin) serves many lives, for a system takes long to make.
 */
final class ActorLife {
  private static final String NAME = "life-";
  private static final String LIFE = "/system/" + NAME;
  private static final Config SHARED =
      ConfigFactory.parseString(
              """
              moor.journal.class = "dev.moor.actors.sim.SimAkkaJournal"
              moor.journal.plugin-dispatcher = "akka.actor.default-dispatcher"
              moor.journal.replay-dispatcher = "akka.actor.default-dispatcher"
              moor.snapshots.class = "akka.persistence.snapshot.NoSnapshotStore"
              moor.snapshots.plugin-dispatcher = "akka.actor.default-dispatcher"
              akka {
                persistence.max-concurrent-recoveries = 1000000
                loglevel = OFF
                stdout-loglevel = OFF
                use-slf4j = off
                log-dead-letters = off
                jvm-shutdown-hooks = off
                coordinated-shutdown.run-by-jvm-shutdown-hook = off
                scheduler.implementation = "dev.moor.actors.sim.SimScheduler"
                actor {
                  default-dispatcher.executor = "dev.moor.actors.sim.SimExecutor"
                  default-dispatcher.throughput = 1
                  internal-dispatcher.executor = "dev.moor.actors.sim.SimExecutor"
                  internal-dispatcher.throughput = 1
                }
              }
              """)
          .withFallback(ConfigFactory.load());
  private static final int LIVES_A_SYSTEM = 100;
  private static ActorSystem<Void> system;
  private static SimWorld world;
  private static boolean creating;
  private static int lives;

  private sealed interface Message {}

  private record Spawn(
      Behavior<ContainerActor.Message> behavior,
      Consumer<ActorRef<ContainerActor.Message>> there,
      Runnable ended)
      implements Message {}

  /** The answer comes to an actor of its own, as a client's ask does. */
  private record Ask(
      ActorRef<ContainerActor.Message> entity,
      ContainerCommand.Request request,
      Consumer<ContainerActor.Reply> replyTo)
      implements Message {}

  private record Stop(ActorRef<ContainerActor.Message> entity) implements Message {}

  private final ActorRef<Message> guardian;

  private ActorLife(ActorRef<Message> guardian) {
    this.guardian = guardian;
  }

  static SimWorld world() {
    return world;
  }

  static boolean isCreating() {
    return creating;
  }

  /** The actors of the daemon's present life; those of its earlier ones never run again. */
  static ActorLife begin(SimWorld ofRun) {
    if (lives++ % LIVES_A_SYSTEM == 0) {
      world = new SimWorld(0); // whose time never passes: a run is the same with an older system
      system = newSystem();
    }
    world = ofRun;
    ActorRef<Message> guardian =
        system.systemActorOf(guardian(), NAME + lives, akka.actor.typed.Props.empty());
    return new ActorLife(guardian);
  }

  private static ActorSystem<Void> newSystem() {
    creating = true;
    try {
      system = ActorSystem.create(Behaviors.<Void>empty(), "sim", SHARED);
    } finally {
      creating = false;
    }
    Persistence persistence = Persistence.get(system);
    persistence.journalFor("moor.journal", ConfigFactory.empty());
    persistence.snapshotStoreFor("moor.snapshots", ConfigFactory.empty());
    while (!world.tasks.isEmpty()) { // in order: the seed's numbers are the run's
      world.tasks.remove(0).run();
    }
    return system;
  }

  /** Whether the task may run: it is no dead life's. */
  static boolean lives(Runnable task) {
    String own = LIFE + lives;
    return isShared(task) || path(task).startsWith(own + "/") || path(task).equals(own);
  }

  /** Whether it belongs to the actor system itself, or to the journal. */
  static boolean isShared(Runnable task) {
    return !path(task).startsWith(LIFE);
  }

  private static String path(Runnable task) {
    return task instanceof Mailbox mailbox
        ? mailbox.actor().self().path().toStringWithoutAddress()
        : "";
  }

  /** The present life is over: what the journal's own actor had to do ends without an effect. */
  static void abandon(SimWorld ofRun) {
    int over = lives;
    lives = -1; // no life's tasks are taken
    try {
      while (!ofRun.tasks.isEmpty()) {
        Runnable task = ofRun.tasks.remove(ofRun.tasks.size() - 1);
        if (lives(task)) {
          task.run();
        }
      }
    } finally {
      lives = over;
    }
  }

  private static Behavior<Message> guardian() {
    Map<ActorRef<Void>, Runnable> ends = new HashMap<>();
    return Behaviors.setup(
        context ->
            Behaviors.receive(Message.class)
                .onMessage(
                    Spawn.class,
                    spawn -> {
                      ActorRef<ContainerActor.Message> entity =
                          context.spawnAnonymous(spawn.behavior());
                      ends.put(entity.unsafeUpcast(), spawn.ended());
                      context.watch(entity);
                      spawn.there().accept(entity);
                      return Behaviors.same();
                    })
                .onMessage(
                    Ask.class,
                    ask -> {
                      ActorRef<ContainerActor.Reply> client =
                          context.spawnAnonymous(client(ask.replyTo()));
                      ask.entity().tell(new ContainerActor.Ask(ask.request(), client));
                      return Behaviors.same();
                    })
                .onMessage(
                    Stop.class,
                    stop -> {
                      context.stop(stop.entity());
                      return Behaviors.same();
                    })
                .onSignal(ChildFailed.class, signal -> ended(ends, signal.getRef()))
                .onSignal(Terminated.class, signal -> ended(ends, signal.getRef()))
                .build());
  }

  private static Behavior<ContainerActor.Reply> client(Consumer<ContainerActor.Reply> replyTo) {
    return Behaviors.receive(ContainerActor.Reply.class)
        .onAnyMessage(
            reply -> {
              replyTo.accept(reply);
              return Behaviors.stopped();
            })
        .build();
  }

  private static Behavior<Message> ended(Map<ActorRef<Void>, Runnable> ends, ActorRef<Void> who) {
    ends.remove(who).run();
    return Behaviors.same();
  }

  /** Its actor may end at once; {@code there} is called first. */
  void spawn(
      Behavior<ContainerActor.Message> behavior,
      Consumer<ActorRef<ContainerActor.Message>> there,
      Runnable ended) {
    guardian.tell(new Spawn(behavior, there, ended));
  }

  void ask(
      ActorRef<ContainerActor.Message> entity,
      ContainerCommand.Request request,
      Consumer<ContainerActor.Reply> replyTo) {
    guardian.tell(new Ask(entity, request, replyTo));
  }

  void stop(ActorRef<ContainerActor.Message> entity) {
    guardian.tell(new Stop(entity));
  }
}
