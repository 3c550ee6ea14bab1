package dev.moor.supervisor.containers;

import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.TimerScheduler;
import dev.moor.actors.container.ContainerCommand;
import dev.moor.actors.container.ContainerView;
import dev.moor.actors.health.HealthRule;
import dev.moor.actors.health.HealthRule.Result;
import dev.moor.actors.health.HealthRule.Track;
import dev.moor.actors.health.HealthSpec;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Keeps a container's health: begins a probe when the rule says so and tells the entity of another
 * status. It follows the views, so a replay arms it as a start does.
 */
final class HealthProbe {
  private static final String TIMER = "probe";

  /** What it is told. */
  sealed interface Message {}

  /** The container as it is now. */
  record Seen(ContainerView view) implements Message {}

  private record Recalled(long watch, Track track) implements Message {}

  private record Due(long watch) implements Message {}

  private record Done(long watch, Result result) implements Message {}

  private final ActorContext<Message> context;
  private final TimerScheduler<Message> timers;
  private final HealthWork work;
  private final Consumer<ContainerCommand.Outcome> outcome;
  private final Clock clock;
  private ContainerView view;
  private Track track;

  /** Counts runs and pauses: what belongs to an earlier one is of no interest any more. */
  private long watch;

  private boolean watching;

  private HealthProbe(
      ActorContext<Message> context,
      TimerScheduler<Message> timers,
      HealthWork work,
      Consumer<ContainerCommand.Outcome> outcome,
      Clock clock) {
    this.context = context;
    this.timers = timers;
    this.work = work;
    this.outcome = outcome;
    this.clock = clock;
  }

  /**
   * @param now the container's view, for one that was restarted
   */
  static Behavior<Message> create(
      HealthWork work,
      Supplier<Optional<ContainerView>> now,
      Consumer<ContainerCommand.Outcome> outcome,
      Clock clock) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> {
                  HealthProbe probe = new HealthProbe(context, timers, work, outcome, clock);
                  now.get().ifPresent(view -> probe.onSeen(new Seen(view)));
                  return Behaviors.receive(Message.class)
                      .onMessage(Seen.class, probe::onSeen)
                      .onMessage(Recalled.class, probe::onRecalled)
                      .onMessage(Due.class, probe::onDue)
                      .onMessage(Done.class, probe::onDone)
                      .build();
                }));
  }

  private HealthSpec spec() {
    return view.spec().healthcheck();
  }

  private Behavior<Message> onSeen(Seen message) {
    boolean sameRun = view != null && view.run() == message.view().run();
    view = message.view();
    boolean runs =
        view.phase() == ContainerView.Phase.RUNNING && !view.recovering() && !view.removing();
    if (watching && runs && sameRun) {
      return Behaviors.same();
    }
    watch++;
    watching = runs;
    timers.cancel(TIMER);
    if (runs) {
      long current = watch;
      context.pipeToSelf(work.recall(view.run()), (known, failure) -> new Recalled(current, known));
    }
    return Behaviors.same();
  }

  /** The status is the journal's; the count and the log are what was kept beside it. */
  private Behavior<Message> onRecalled(Recalled message) {
    if (message.watch() == watch) {
      Track known = message.track() == null ? Track.starting() : message.track();
      track = known.withStatus(view.healthStatus());
      schedule();
    }
    return Behaviors.same();
  }

  private void schedule() {
    Duration wait =
        Duration.between(
            clock.instant(), HealthRule.next(spec(), view.startedAt(), track, clock.instant()));
    timers.startSingleTimer(TIMER, new Due(watch), wait.isNegative() ? Duration.ZERO : wait);
  }

  private Behavior<Message> onDue(Due due) {
    if (due.watch() == watch && watching) {
      context.pipeToSelf(work.probe(spec()), (result, failure) -> new Done(due.watch(), result));
    }
    return Behaviors.same();
  }

  private Behavior<Message> onDone(Done done) {
    if (done.watch() != watch || !watching || done.result() == null) {
      return Behaviors.same();
    }
    String before = track.status();
    track = HealthRule.after(spec(), view.startedAt(), track, done.result());
    work.keep(view.run(), track);
    if (!track.status().equals(before)) {
      outcome.accept(
          new ContainerCommand.HealthReported(
              view.run(),
              track.status(),
              track.failingStreak(),
              done.result().exitCode(),
              done.result().output(),
              done.result().end()));
    }
    schedule();
    return Behaviors.same();
  }
}
