package dev.moor.supervisor.containers;

import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.TimerScheduler;
import dev.moor.actors.container.ContainerCommand;
import dev.moor.actors.container.ContainerCommand.Outcome;
import dev.moor.actors.container.ContainerEffect;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Owns one conmon: performs the effects of its container's entity, one blocking effect at a time on
 * the blocking pool, signals and timers at once. Its failure never touches the process: a new one
 * takes over the same work object.
 */
final class Shim {
  private static final Logger LOG = LoggerFactory.getLogger(Shim.class);
  private static final long SECOND_TRY_SECONDS = 2;
  private static final String RESTART_TIMER = "restart";

  /** What a shim is told. */
  sealed interface Message {}

  /** Do it and tell the outcome. */
  record Perform(ContainerEffect effect, Consumer<Outcome> outcome) implements Message {}

  private record KillDue(ContainerEffect.Stop stop) implements Message {}

  private record RestartDue(int run, Consumer<Outcome> outcome) implements Message {}

  private final ContainerWork work;
  private final Executor blocking;
  private final java.time.Clock clock;
  private final TimerScheduler<Message> timers;
  private CompletableFuture<Void> tail = CompletableFuture.completedFuture(null);

  private Shim(
      ContainerWork work,
      Executor blocking,
      java.time.Clock clock,
      TimerScheduler<Message> timers) {
    this.work = work;
    this.blocking = blocking;
    this.clock = clock;
    this.timers = timers;
  }

  static Behavior<Message> create(ContainerWork work, Executor blocking, java.time.Clock clock) {
    return Behaviors.setup(
        (ActorContext<Message> context) ->
            Behaviors.withTimers(
                timers -> {
                  Shim shim = new Shim(work, blocking, clock, timers);
                  return Behaviors.receive(Message.class)
                      .onMessage(Perform.class, shim::onPerform)
                      .onMessage(KillDue.class, shim::onKillDue)
                      .onMessage(RestartDue.class, shim::onRestartDue)
                      .build();
                }));
  }

  private Behavior<Message> onPerform(Perform message) {
    ContainerEffect effect = message.effect();
    Consumer<Outcome> outcome = message.outcome();
    if (effect instanceof ContainerEffect.Prepare e) {
      inOrder(() -> work.prepare(e), outcome);
    } else if (effect instanceof ContainerEffect.Launch e) {
      inOrder(() -> work.launch(e, outcome), outcome);
    } else if (effect instanceof ContainerEffect.Probe e) {
      inOrder(() -> work.probe(e, outcome), outcome);
    } else if (effect instanceof ContainerEffect.Cleanup e) {
      inOrder(
          () -> {
            work.cleanup(e.run(), e.identity());
            return null;
          },
          outcome);
    } else if (effect instanceof ContainerEffect.Remove e) {
      inOrder(() -> work.remove(e), outcome);
    } else if (effect instanceof ContainerEffect.Freeze e) {
      inOrder(() -> work.freeze(e.run()), outcome);
    } else if (effect instanceof ContainerEffect.Thaw e) {
      inOrder(() -> work.thaw(e.run()), outcome);
    } else if (effect instanceof ContainerEffect.Signal e) {
      signal(e, outcome);
    } else if (effect instanceof ContainerEffect.Stop e) {
      stop(e, outcome);
    } else if (effect instanceof ContainerEffect.ScheduleRestart e) {
      Duration wait = Duration.between(clock.instant(), e.startAt());
      timers.startSingleTimer(
          RESTART_TIMER,
          new RestartDue(e.run(), outcome),
          wait.isNegative() ? Duration.ZERO : wait);
    } else if (effect instanceof ContainerEffect.CancelRestart) {
      timers.cancel(RESTART_TIMER);
    } else if (effect instanceof ContainerEffect.StartExec e) {
      atOnce(() -> work.execs().start(e, outcome), outcome);
    } else if (effect instanceof ContainerEffect.ProbeExec e) {
      inOrder(
          () -> {
            work.execs().probe(e, outcome);
            return null;
          },
          outcome);
    } else if (effect instanceof ContainerEffect.Update e) {
      inOrder(() -> work.update(e), outcome);
    } else {
      throw new IllegalStateException("no such effect: " + effect);
    }
    return Behaviors.same();
  }

  private void inOrder(Supplier<Outcome> task, Consumer<Outcome> outcome) {
    tail = tail.handleAsync((done, error) -> perform(task, outcome), blocking);
  }

  private void atOnce(Supplier<Outcome> task, Consumer<Outcome> outcome) {
    CompletableFuture.runAsync(() -> perform(task, outcome), blocking);
  }

  private static Void perform(Supplier<Outcome> task, Consumer<Outcome> outcome) {
    try {
      Outcome result = task.get();
      if (result != null) {
        outcome.accept(result);
      }
    } catch (RuntimeException | Error e) {
      LOG.error("an effect ended without an outcome", e);
      throw e;
    }
    return null;
  }

  private void signal(ContainerEffect.Signal effect, Consumer<Outcome> outcome) {
    inOrder(
        () -> {
          try {
            work.signal(effect.run(), effect.signal());
            return new ContainerCommand.SignalDone(effect.run(), effect.signal());
          } catch (IOException | RuntimeException e) {
            return new ContainerCommand.SignalFailed(
                effect.run(), effect.signal(), ContainerWork.reason(e));
          }
        },
        outcome);
  }

  private void stop(ContainerEffect.Stop effect, Consumer<Outcome> outcome) {
    inOrder(
        () -> {
          try {
            work.signal(effect.run(), effect.signal());
            return null;
          } catch (IOException | RuntimeException e) {
            return new ContainerCommand.StopFailed(effect.run(), ContainerWork.reason(e));
          }
        },
        outcome);
    if (effect.timeoutSeconds() >= 0 && !effect.signal().equals("SIGKILL")) {
      timers.startSingleTimer(
          "kill-" + effect.run(), new KillDue(effect), Duration.ofSeconds(effect.timeoutSeconds()));
    }
  }

  private Behavior<Message> onKillDue(KillDue message) {
    int run = message.stop().run();
    CompletableFuture.runAsync(() -> kill(run), blocking);
    return Behaviors.same();
  }

  /** What is stuck in the kernel gets a second try by way of the whole cgroup. */
  private void kill(int run) {
    try {
      if (work.signal(run, "SIGKILL")) {
        CompletableFuture.delayedExecutor(SECOND_TRY_SECONDS, TimeUnit.SECONDS, blocking)
            .execute(() -> killAll(run));
      }
    } catch (IOException | RuntimeException e) {
      LOG.warn("SIGKILL after the stop timeout failed", e);
      killAll(run);
    }
  }

  private void killAll(int run) {
    try {
      work.killAll(run);
    } catch (IOException e) {
      LOG.warn("the processes of a cgroup could not be killed", e);
    }
  }

  private Behavior<Message> onRestartDue(RestartDue message) {
    message.outcome().accept(new ContainerCommand.RestartDue(message.run()));
    return Behaviors.same();
  }
}
