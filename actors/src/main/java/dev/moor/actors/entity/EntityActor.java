package dev.moor.actors.entity;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.PreRestart;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.persistence.typed.EventAdapter;
import akka.persistence.typed.PersistenceId;
import akka.persistence.typed.RecoveryCompleted;
import akka.persistence.typed.RecoveryFailed;
import akka.persistence.typed.javadsl.CommandHandlerWithReply;
import akka.persistence.typed.javadsl.EventHandler;
import akka.persistence.typed.javadsl.EventSourcedBehaviorWithEnforcedReplies;
import akka.persistence.typed.javadsl.ReplyEffect;
import akka.persistence.typed.javadsl.SignalHandler;
import dev.moor.actors.port.MoorException.Kind;
import dev.moor.persistence.WriteFailures;
import dev.moor.persistence.codec.SplitAdapter;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One small entity over its rules: decides, persists, then begins the effects; a reply comes when
 * the request is settled. A journal that cannot be read or written stops it, after its open asks
 * are answered UNAVAILABLE.
 *
 * @param <R> requests
 * @param <O> outcomes
 * @param <E> events
 * @param <S> states
 * @param <F> effects
 * @param <V> the view
 */
public final class EntityActor<R, O, E, S, F, V>
    extends EventSourcedBehaviorWithEnforcedReplies<EntityActor.Message<R, O, V>, E, S> {

  /** What the actor takes. */
  public sealed interface Message<R, O, V> {}

  /** A request; the reply comes when it is settled. */
  public record Ask<R, O, V>(R request, ActorRef<Reply<V>> replyTo) implements Message<R, O, V> {}

  /** The world's answer to an effect. */
  public record Told<R, O, V>(O outcome) implements Message<R, O, V> {}

  /** The answer to an ask. */
  public sealed interface Reply<V> {}

  /** Settled; the view is empty where the entity is gone. */
  public record Done<V>(Optional<V> view) implements Reply<V> {}

  /** Rejected, or accepted and failed. */
  public record Refused<V>(Kind kind, String message) implements Reply<V> {}

  private record Open<R, V>(R request, ActorRef<Reply<V>> replyTo, boolean begun) {}

  private final ActorContext<Message<R, O, V>> context;
  private final String kind;
  private final String key;
  private final EntityRules<R, O, E, S, F, V> rules;
  private final EntityPorts.Runner<F, O> runner;
  private final EntityPorts.Sink<V> sink;
  private final Clock clock;
  private final List<Open<R, V>> open = new ArrayList<>();
  private boolean damaged;

  private EntityActor(
      ActorContext<Message<R, O, V>> context,
      PersistenceId persistenceId,
      EntityRules<R, O, E, S, F, V> rules,
      EntityPorts.Runner<F, O> runner,
      EntityPorts.Sink<V> sink,
      Clock clock) {
    super(persistenceId);
    this.context = context;
    this.kind = persistenceId.entityTypeHint();
    this.key = persistenceId.entityId();
    this.rules = rules;
    this.runner = runner;
    this.sink = sink;
    this.clock = clock;
  }

  /** The entity of this id: a new one, or the one its journal tells of. */
  public static <R, O, E, S, F, V> Behavior<Message<R, O, V>> create(
      PersistenceId persistenceId,
      EntityRules<R, O, E, S, F, V> rules,
      EntityPorts.Runner<F, O> runner,
      EntityPorts.Sink<V> sink,
      Clock clock) {
    return Behaviors.setup(
        context -> new EntityActor<>(context, persistenceId, rules, runner, sink, clock));
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
  public S emptyState() {
    return rules.empty();
  }

  @Override
  public EventHandler<S, E> eventHandler() {
    return rules::apply;
  }

  @Override
  public EventAdapter<E, ?> eventAdapter() {
    return new SplitAdapter<>();
  }

  @Override
  public CommandHandlerWithReply<Message<R, O, V>, E, S> commandHandler() {
    return (state, message) ->
        message instanceof Ask<R, O, V> ask ? onAsk(state, ask) : onTold(state, message);
  }

  @Override
  public SignalHandler<S> signalHandler() {
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
      sink.damaged(key, String.valueOf(signal.getFailure().getMessage()));
    }
  }

  private void onRecoveryCompleted(S state) {
    rules.view(state).ifPresent(view -> sink.published(key, view));
    sink.replayed(key);
    begin(rules.unfinished(state));
  }

  private void onEnd() {
    EntityEnd why =
        EntityEnd.of(
            kind + " " + key,
            WriteFailures.get(context.getSystem()).reason(PersistenceId.of(kind, key).id()));
    open.forEach(
        ask ->
            ask.replyTo()
                .tell(new Refused<>(Kind.UNAVAILABLE, ask.begun() ? why.begun() : why.notBegun())));
    open.clear();
  }

  private ReplyEffect<E, S> onAsk(S state, Ask<R, O, V> ask) {
    Ruling<E, F> ruling = rules.request(state, ask.request(), clock.instant());
    if (ruling instanceof Ruling.Rejected<E, F> rejected) {
      return Effect().reply(ask.replyTo(), new Refused<>(rejected.kind(), rejected.why()));
    }
    if (ruling instanceof Ruling.Accepted<E, F> accepted) {
      open.add(new Open<>(ask.request(), ask.replyTo(), false));
      return carryOut(state, accepted);
    }
    return Effect().reply(ask.replyTo(), new Done<>(rules.view(state)));
  }

  private ReplyEffect<E, S> onTold(S state, Message<R, O, V> message) {
    O outcome = ((Told<R, O, V>) message).outcome();
    if (rules.outcome(state, outcome, clock.instant()) instanceof Ruling.Accepted<E, F> accepted) {
      return carryOut(state, accepted);
    }
    throw new IllegalStateException("an outcome cannot be refused: " + outcome);
  }

  private ReplyEffect<E, S> carryOut(S before, Ruling.Accepted<E, F> accepted) {
    if (accepted.events().isEmpty()) {
      openBegun();
      begin(accepted.effects());
      return Effect().noReply();
    }
    return Effect()
        .persist(accepted.events())
        .thenRun((S after) -> onPersisted(before, after, accepted))
        .thenNoReply();
  }

  private void openBegun() {
    open.replaceAll(ask -> new Open<>(ask.request(), ask.replyTo(), true));
  }

  private void onPersisted(S before, S after, Ruling.Accepted<E, F> accepted) {
    openBegun();
    begin(accepted.effects());
    Optional<V> view = rules.view(after);
    if (view.isPresent()) {
      sink.published(key, view.get());
    } else if (rules.view(before).isPresent()) {
      sink.removed(key);
    }
    for (E event : accepted.events()) {
      for (Open<R, V> ask : List.copyOf(open)) {
        Optional<Verdict> verdict = rules.settles(ask.request(), event);
        if (verdict.isPresent()) {
          open.remove(ask);
          ask.replyTo().tell(reply(verdict.get(), view));
        }
      }
    }
  }

  private static <V> Reply<V> reply(Verdict verdict, Optional<V> view) {
    return verdict instanceof Verdict.Failed failed
        ? new Refused<>(failed.kind(), failed.why())
        : new Done<>(view);
  }

  private void begin(List<F> effects) {
    ActorRef<Message<R, O, V>> self = context.getSelf();
    for (F effect : effects) {
      runner.run(key, effect, outcome -> self.tell(new Told<>(outcome)));
    }
  }
}
