package dev.moor.supervisor.containers;

import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.TimerScheduler;
import dev.moor.actors.container.ContainerCommand;
import dev.moor.actors.container.ContainerCommand.Outcome;
import dev.moor.actors.container.ContainerEffect;
import dev.moor.actors.supervision.EffectWay;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
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

  /**
   * @param onRestart called when it was started again after a failure
   */
  static Behavior<Message> create(
      ContainerWork work, Executor blocking, java.time.Clock clock, Runnable onRestart) {
    AtomicBoolean lived = new AtomicBoolean();
    return Behaviors.setup(
        (ActorContext<Message> context) ->
            Behaviors.withTimers(
                timers -> {
                  if (lived.getAndSet(true)) {
                    onRestart.run();
                  }
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
    switch (EffectWay.of(effect)) {
      case IN_ORDER -> work.inOrder(effect, message.outcome());
      case AT_ONCE -> work.atOnce(effect, message.outcome());
      case SET_TIMER -> setTimer((ContainerEffect.ScheduleRestart) effect, message.outcome());
      case STOP_TIMER -> timers.cancel(RESTART_TIMER);
    }
    if (effect instanceof ContainerEffect.Stop stop) {
      EffectWay.killAfter(stop)
          .ifPresent(
              wait -> timers.startSingleTimer("kill-" + stop.run(), new KillDue(stop), wait));
    }
    return Behaviors.same();
  }

  private void setTimer(ContainerEffect.ScheduleRestart effect, Consumer<Outcome> outcome) {
    Duration wait = Duration.between(clock.instant(), effect.startAt());
    timers.startSingleTimer(
        RESTART_TIMER,
        new RestartDue(effect.run(), outcome),
        wait.isNegative() ? Duration.ZERO : wait);
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
