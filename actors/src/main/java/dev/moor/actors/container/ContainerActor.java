package dev.moor.actors.container;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.PreRestart;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.TimerScheduler;
import akka.persistence.typed.EventAdapter;
import akka.persistence.typed.PersistenceId;
import akka.persistence.typed.RecoveryCompleted;
import akka.persistence.typed.RecoveryFailed;
import akka.persistence.typed.javadsl.CommandHandlerWithReply;
import akka.persistence.typed.javadsl.EventHandler;
import akka.persistence.typed.javadsl.EventSourcedBehaviorWithEnforcedReplies;
import akka.persistence.typed.javadsl.ReplyEffect;
import akka.persistence.typed.javadsl.RetentionCriteria;
import akka.persistence.typed.javadsl.SignalHandler;
import dev.moor.actors.entity.EntityEnd;
import dev.moor.actors.entity.Replays;
import dev.moor.actors.port.ContainerService.WaitCondition;
import dev.moor.actors.port.ContainerService.WaitResult;
import dev.moor.actors.port.MoorException.Kind;
import dev.moor.persistence.WriteFailures;
import dev.moor.persistence.codec.SplitAdapter;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * One container: decides, persists, then begins the effects and replies. A reply to a request comes
 * when it is settled (a stop's after the exit), so asks need a long timeout.
 *
 * <p>A journal that cannot be read or written stops the actor: open asks and waits are answered
 * UNAVAILABLE, no effect has begun. Whoever spawned it starts it again.
 */
public final class ContainerActor
    extends EventSourcedBehaviorWithEnforcedReplies<
        ContainerActor.Message, ContainerEvent, ContainerState> {
  static final int EVENTS_A_SNAPSHOT = 1000;
  private static final int SNAPSHOTS_KEPT = 2;
  private static final Duration FIRST_LOOK_AGAIN = Duration.ofSeconds(5);
  private static final Duration LAST_LOOK_AGAIN = Duration.ofMinutes(1);
  private static final String LOOK_AGAIN = "look-again";

  /** What the actor takes. */
  public sealed interface Message {}

  /** A client's request. */
  public record Ask(ContainerCommand.Request request, ActorRef<Reply> replyTo) implements Message {}

  /** The world's answer to an effect, or the daemon's news. */
  public record Told(ContainerCommand.Outcome outcome) implements Message {}

  /**
   * Waiting for an end: {@code replyTo} hears when the wait is registered, {@code end} is completed
   * at the end (exceptionally with MoorException UNAVAILABLE where the actor stops before it).
   */
  public record AwaitExit(
      WaitCondition condition, CompletableFuture<WaitResult> end, ActorRef<Reply> replyTo)
      implements Message {}

  /**
   * The shim was started again: its timers and what it had not yet begun are lost, so all that is
   * unfinished begins anew.
   */
  public enum ShimRestarted implements Message {
    NEWS
  }

  /** The container is deleted: what was asked before this is answered, then the entity ends. */
  public enum Retire implements Message {
    DELETED
  }

  private enum LookAgain implements Message {
    TICK
  }

  /** The answer to an ask. */
  public sealed interface Reply {}

  /** Settled; the view is the one that the settling event led to. */
  public record Done(ContainerView view) implements Reply {}

  /** Rejected, or accepted and failed. */
  public record Refused(Kind kind, String message) implements Reply {}

  private final ActorContext<Message> context;
  private final TimerScheduler<Message> timers;
  private final String id;
  private final ContainerEffect.Runner runner;
  private final ViewSink sink;
  private final Clock clock;
  private final Asks asks;
  private final Waits waits = new Waits();
  private boolean recovering;
  private boolean damaged;
  private Duration lookAgainAfter = FIRST_LOOK_AGAIN;

  private ContainerActor(
      ActorContext<Message> context,
      TimerScheduler<Message> timers,
      String id,
      ContainerEffect.Runner runner,
      ViewSink sink,
      Clock clock) {
    super(persistenceId(id));
    this.context = context;
    this.timers = timers;
    this.id = id;
    this.runner = runner;
    this.sink = sink;
    this.clock = clock;
    this.asks = new Asks(id);
  }

  /** The entity of the container with this id: a new one, or the one its journal tells of. */
  public static Behavior<Message> create(
      String id, ContainerEffect.Runner runner, ViewSink sink, Clock clock) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> new ContainerActor(context, timers, id, runner, sink, clock)));
  }

  public static PersistenceId persistenceId(String id) {
    return PersistenceId.of("container", id);
  }

  @Override
  public String journalPluginId() {
    return "moor.journal";
  }

  @Override
  public String snapshotPluginId() {
    return "moor.snapshots";
  }

  @Override
  public ContainerState emptyState() {
    return ContainerMachine.empty();
  }

  @Override
  public EventHandler<ContainerState, ContainerEvent> eventHandler() {
    return ContainerMachine::apply;
  }

  @Override
  public EventAdapter<ContainerEvent, ?> eventAdapter() {
    return new SplitAdapter<>();
  }

  /** No event is deleted: a snapshot only shortens a long replay. */
  @Override
  public RetentionCriteria retentionCriteria() {
    return RetentionCriteria.snapshotEvery(EVENTS_A_SNAPSHOT, SNAPSHOTS_KEPT);
  }

  @Override
  public CommandHandlerWithReply<Message, ContainerEvent, ContainerState> commandHandler() {
    return newCommandHandlerWithReplyBuilder()
        .forAnyState()
        .onCommand(Ask.class, this::onAsk)
        .onCommand(Told.class, this::onTold)
        .onCommand(AwaitExit.class, this::onAwaitExit)
        .onCommand(LookAgain.class, this::onLookAgain)
        .onCommand(ShimRestarted.class, this::onShimRestarted)
        .onCommand(Retire.class, (state, retire) -> Effect().stop().thenNoReply())
        .build();
  }

  @Override
  public SignalHandler<ContainerState> signalHandler() {
    return newSignalHandlerBuilder()
        .onSignal(RecoveryCompleted.instance(), this::onRecoveryCompleted)
        .onSignal(RecoveryFailed.class, (state, signal) -> onRecoveryFailed(signal))
        .onSignal(PreRestart.instance(), state -> onEnd())
        .onSignal(PostStop.instance(), state -> onEnd())
        .build();
  }

  /** Akka signals one failure several times; the first one has the cause. */
  private void onRecoveryFailed(RecoveryFailed signal) {
    if (!damaged && Replays.isDamage(signal.getFailure())) {
      damaged = true;
      sink.damaged(id, String.valueOf(signal.getFailure().getMessage()));
    }
  }

  private void onRecoveryCompleted(ContainerState state) {
    List<ContainerEffect> unfinished = ContainerMachine.unfinished(state);
    recovering = unfinished.stream().anyMatch(effect -> effect instanceof ContainerEffect.Probe);
    if (!(state instanceof ContainerState.Deleted)) {
      publish(state);
    }
    begin(unfinished);
  }

  private void onEnd() {
    EntityEnd why =
        EntityEnd.of(
            "container " + id,
            WriteFailures.get(context.getSystem()).reason(persistenceId(id).id()));
    asks.fail(why);
    waits.fail(why.begun());
  }

  private ReplyEffect<ContainerEvent, ContainerState> onAsk(ContainerState state, Ask ask) {
    Decision decision = ContainerMachine.decide(state, ask.request(), clock.instant());
    if (decision instanceof Decision.Rejected rejected) {
      return Effect().reply(ask.replyTo(), new Refused(rejected.kind(), rejected.why()));
    }
    asks.add(ask.request(), ask.replyTo());
    return carryOut(state, (Decision.Accepted) decision);
  }

  private ReplyEffect<ContainerEvent, ContainerState> onTold(ContainerState state, Told told) {
    Decision decision = ContainerMachine.decide(state, told.outcome(), clock.instant());
    boolean checked = recovering && answersProbe(told.outcome());
    if (checked) {
      recovering = false;
    }
    if (told.outcome() instanceof ContainerCommand.ProbeUnknown unknown) {
      context.getLog().warn("container {} could not be checked: {}", id, unknown.reason());
      timers.startSingleTimer(LOOK_AGAIN, LookAgain.TICK, lookAgainAfter);
      lookAgainAfter = min(lookAgainAfter.multipliedBy(2), LAST_LOOK_AGAIN);
    }
    if (decision instanceof Decision.Rejected rejected) {
      throw new IllegalStateException("an outcome cannot be refused: " + rejected.why());
    }
    Decision.Accepted accepted = (Decision.Accepted) decision;
    if (checked && accepted.events().isEmpty()) {
      publish(state);
    }
    return carryOut(state, accepted);
  }

  private static Duration min(Duration one, Duration other) {
    return one.compareTo(other) <= 0 ? one : other;
  }

  private static boolean answersProbe(ContainerCommand.Outcome outcome) {
    return outcome instanceof ContainerCommand.Adopted
        || outcome instanceof ContainerCommand.ProbeUnknown
        || outcome instanceof ContainerCommand.ProcessExited
        || outcome instanceof ContainerCommand.LaunchDone
        || outcome instanceof ContainerCommand.LaunchFailed
        || outcome instanceof ContainerCommand.NothingLaunched;
  }

  /** An effect begins only after the events that name it are persisted. */
  private ReplyEffect<ContainerEvent, ContainerState> carryOut(
      ContainerState before, Decision.Accepted accepted) {
    if (accepted.events().isEmpty()) {
      asks.begun();
      begin(accepted.effects());
      return Effect().noReply();
    }
    return Effect()
        .persist(accepted.events())
        .thenRun((ContainerState after) -> onPersisted(before, after, accepted))
        .thenNoReply();
  }

  private void onPersisted(
      ContainerState before, ContainerState after, Decision.Accepted accepted) {
    asks.begun();
    begin(accepted.effects());
    ContainerView view = publish(after);
    ContainerState state = before;
    for (ContainerEvent event : accepted.events()) {
      state = ContainerMachine.apply(state, event);
      asks.onEvent(event, view);
      waits.onEvent(event, state);
    }
  }

  private ContainerView publish(ContainerState state) {
    ContainerView view =
        ContainerViews.of(state, recovering, lastSequenceNumber(context)).orElse(null);
    if (state instanceof ContainerState.Deleted) {
      sink.removed(id, view.name());
    } else if (view != null) {
      sink.published(view);
    }
    return view;
  }

  private void begin(List<ContainerEffect> effects) {
    ActorRef<Message> self = context.getSelf();
    for (ContainerEffect effect : effects) {
      runner.run(id, effect, outcome -> self.tell(new Told(outcome)));
    }
  }

  private ReplyEffect<ContainerEvent, ContainerState> onAwaitExit(
      ContainerState state, AwaitExit wait) {
    if (state instanceof ContainerState.Absent) {
      return Effect()
          .reply(wait.replyTo(), new Refused(Kind.NOT_FOUND, "No such container: " + id));
    }
    waits.add(state, wait.condition(), wait.end());
    ContainerView view =
        ContainerViews.of(state, recovering, lastSequenceNumber(context)).orElseThrow();
    return Effect().reply(wait.replyTo(), new Done(view));
  }

  private ReplyEffect<ContainerEvent, ContainerState> onLookAgain(
      ContainerState state, LookAgain tick) {
    begin(
        ContainerMachine.unfinished(state).stream()
            .filter(effect -> effect instanceof ContainerEffect.Probe)
            .toList());
    return Effect().noReply();
  }

  private ReplyEffect<ContainerEvent, ContainerState> onShimRestarted(
      ContainerState state, ShimRestarted news) {
    // an open start is in the lane, which outlives the shim, and needs no timer
    if (!(state instanceof ContainerState.Starting)) {
      begin(ContainerMachine.unfinished(state));
    }
    return Effect().noReply();
  }
}
