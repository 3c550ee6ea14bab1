package dev.moor.actors.sim;

import akka.actor.AbstractScheduler;
import akka.actor.Cancellable;
import akka.event.LoggingAdapter;
import com.typesafe.config.Config;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import scala.concurrent.ExecutionContext;
import scala.concurrent.duration.FiniteDuration;

/** Akka's timers on virtual time; they die with the daemon's life that set them. */
public final class SimScheduler extends AbstractScheduler {
  /** As Akka calls it. */
  public SimScheduler(Config config, LoggingAdapter log, ThreadFactory threads) {}

  private static void after(long wait, Runnable what) {
    SimWorld world = ActorLife.world();
    world.time.after(wait, world.time.life(), what);
  }

  private static final class Timer implements Cancellable {
    private boolean cancelled;

    @Override
    public boolean cancel() {
      boolean first = !cancelled;
      cancelled = true;
      return first;
    }

    @Override
    public boolean isCancelled() {
      return cancelled;
    }
  }

  @Override
  @Deprecated
  public Cancellable schedule(
      FiniteDuration initialDelay,
      FiniteDuration interval,
      Runnable what,
      ExecutionContext executor) {
    Timer timer = new Timer();
    again(timer, initialDelay.toMillis(), interval.toMillis(), what, executor);
    return timer;
  }

  private void again(
      Timer timer, long wait, long interval, Runnable what, ExecutionContext executor) {
    after(
        wait,
        () -> {
          if (!timer.isCancelled()) {
            executor.execute(what);
            again(timer, interval, interval, what, executor);
          }
        });
  }

  @Override
  public Cancellable scheduleOnce(FiniteDuration delay, Runnable what, ExecutionContext executor) {
    Timer timer = new Timer();
    after(
        TimeUnit.NANOSECONDS.toMillis(delay.toNanos() + 999_999),
        () -> {
          if (!timer.isCancelled()) {
            executor.execute(what);
          }
        });
    return timer;
  }

  @Override
  public double maxFrequency() {
    return 1000;
  }
}
