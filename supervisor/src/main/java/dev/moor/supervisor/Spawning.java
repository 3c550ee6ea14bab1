package dev.moor.supervisor;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Behavior;
import akka.actor.typed.DispatcherSelector;
import akka.actor.typed.Props;
import akka.actor.typed.SpawnProtocol;
import akka.actor.typed.SupervisorStrategy;
import akka.actor.typed.javadsl.AskPattern;
import akka.actor.typed.javadsl.Behaviors;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;

/** Actors below the guardian, and the pool for blocking calls. */
public final class Spawning {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final Duration RESTART_FIRST = Duration.ofMillis(200);
  private static final Duration RESTART_LAST = Duration.ofSeconds(10);
  private static final double RESTART_JITTER = 0.2;

  private Spawning() {}

  /** A supervisor of the first row: restarted with backoff where it fails. Blocks until it is. */
  public static <T> ActorRef<T> spawn(
      ActorSystem<SpawnProtocol.Command> system, Behavior<T> behavior, String name) {
    Behavior<T> kept =
        Behaviors.supervise(behavior)
            .onFailure(
                SupervisorStrategy.restartWithBackoff(RESTART_FIRST, RESTART_LAST, RESTART_JITTER));
    return AskPattern.<SpawnProtocol.Command, ActorRef<T>>ask(
            system,
            replyTo -> new SpawnProtocol.Spawn<>(kept, name, Props.empty(), replyTo),
            LIMIT,
            system.scheduler())
        .toCompletableFuture()
        .join();
  }

  /**
   * Threads for work that others in the pool wait for: behind as many of them as the pool has
   * threads it would never begin.
   */
  static Executor ownThreads(String name, int threads) {
    return Executors.newFixedThreadPool(
        threads,
        task -> {
          Thread thread = new Thread(task, name);
          thread.setDaemon(true);
          return thread;
        });
  }

  static Executor blocking(ActorSystem<?> system) {
    return system.dispatchers().lookup(DispatcherSelector.fromConfig("moor.blocking-dispatcher"));
  }
}
