package dev.moor.actors.sim;

import dev.moor.actors.container.ContainerCommand;
import dev.moor.actors.container.ContainerCommand.Outcome;
import dev.moor.actors.container.ContainerEffect;
import dev.moor.actors.supervision.EffectWay;
import java.io.IOException;
import java.util.function.Consumer;

/** A shim's actor as far as it is not Akka's: the lane, and the timers, which end with it. */
final class SimShim {
  private final SimDaemon daemon;
  private final SimWorks.Work work;
  private final Consumer<Outcome> outcome;
  private int timers;
  private int restartTimer;

  SimShim(SimDaemon daemon, SimWorks.Work work, Consumer<Outcome> outcome) {
    this.daemon = daemon;
    this.work = work;
    this.outcome = outcome;
  }

  void loseTimers() {
    timers++;
  }

  void perform(ContainerEffect effect) {
    switch (EffectWay.of(effect)) {
      case IN_ORDER -> work.inOrder(effect, outcome);
      case AT_ONCE -> work.atOnce(effect, outcome);
      case SET_TIMER -> setTimer((ContainerEffect.ScheduleRestart) effect);
      case STOP_TIMER -> restartTimer++;
    }
    if (effect instanceof ContainerEffect.Stop stop) {
      int now = timers;
      EffectWay.killAfter(stop)
          .ifPresent(
              wait ->
                  daemon.world.time.after(
                      wait.toMillis(), daemon.life, () -> kill(now, stop.run())));
    }
  }

  private void setTimer(ContainerEffect.ScheduleRestart effect) {
    int now = timers;
    int timer = ++restartTimer;
    daemon.world.time.at(
        effect.startAt(),
        daemon.life,
        () -> {
          if (now == timers && timer == restartTimer) {
            outcome.accept(new ContainerCommand.RestartDue(effect.run()));
          }
        });
  }

  private void kill(int then, int run) {
    if (then == timers) {
      try {
        work.effects().signal(run, "SIGKILL");
      } catch (IOException e) {
        daemon.world.time.after(2_000, daemon.life, () -> killAll(run));
      }
    }
  }

  private void killAll(int run) {
    try {
      work.effects().killAll(run);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
