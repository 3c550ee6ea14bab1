package dev.moor.supervisor.entity;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.ChildFailed;
import akka.actor.typed.Terminated;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.javadsl.TimerScheduler;
import dev.moor.actors.entity.EntityActor;
import dev.moor.actors.entity.EntityPorts;
import dev.moor.actors.port.MoorException.Kind;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;

/**
 * Starts, watches and restarts the entities of one kind (images, volumes). One damaged record harms
 * one entity; the others go on.
 *
 * @param <R> requests
 * @param <O> outcomes
 * @param <V> views
 */
public final class EntitySupervisor<R, O, V>
    extends AbstractBehavior<EntitySupervisor.Message<R, V>> {
  private static final Duration FIRST_RESTART_AFTER = Duration.ofMillis(500);
  private static final Duration LAST_RESTART_AFTER = Duration.ofSeconds(30);

  /** What the supervisor takes. */
  public sealed interface Message<R, V> {}

  /** A request for an entity; the first one to a key begins its life. */
  public record Deliver<R, V>(String key, R request, ActorRef<EntityActor.Reply<V>> replyTo)
      implements Message<R, V> {}

  private record Published<R, V>(String key) implements Message<R, V> {}

  private record Removed<R, V>(String key) implements Message<R, V> {}

  private record Replayed<R, V>(String key) implements Message<R, V> {}

  private record Damaged<R, V>(String key, String reason) implements Message<R, V> {}

  private record StartAgain<R, V>(String key) implements Message<R, V> {}

  /**
   * How an entity of this kind is made.
   *
   * @param kind for messages: {@code volume}
   */
  public record Kindred<R, O, V>(
      String kind,
      BiFunction<String, EntityPorts.Sink<V>, Behavior<EntityActor.Message<R, O, V>>> create) {}

  private final Kindred<R, O, V> kindred;
  private final EntityViews<V> views;
  private final TimerScheduler<Message<R, V>> timers;
  private final Runnable onReady;
  private final Map<String, ActorRef<EntityActor.Message<R, O, V>>> entities = new HashMap<>();
  private final Map<String, String> keyOfName = new HashMap<>();
  private final Map<String, Integer> failures = new HashMap<>();
  private final Map<String, String> damaged = new HashMap<>();
  private final Set<String> gone = new HashSet<>();
  private final Set<String> replaying = new HashSet<>();

  private EntitySupervisor(
      ActorContext<Message<R, V>> context,
      TimerScheduler<Message<R, V>> timers,
      Kindred<R, O, V> kindred,
      Collection<String> keys,
      EntityViews<V> views,
      Runnable onReady) {
    super(context);
    this.timers = timers;
    this.kindred = kindred;
    this.views = views;
    this.onReady = onReady;
    replaying.addAll(keys);
    keys.forEach(this::spawn);
    if (replaying.isEmpty()) {
      onReady.run();
    }
  }

  /**
   * @param keys of the entities that the journal tells of, but for removed ones
   * @param onReady called once all of them have been replayed
   */
  public static <R, O, V> Behavior<Message<R, V>> create(
      Kindred<R, O, V> kindred,
      java.util.function.Supplier<Collection<String>> keys,
      EntityViews<V> views,
      Runnable onReady) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers ->
                    new EntitySupervisor<>(context, timers, kindred, keys.get(), views, onReady)));
  }

  @Override
  public Receive<Message<R, V>> createReceive() {
    return newReceiveBuilder()
        .onAnyMessage(this::onMessage)
        .onSignal(ChildFailed.class, signal -> onEnded(signal.getRef().path().name()))
        .onSignal(Terminated.class, signal -> onEnded(signal.getRef().path().name()))
        .build();
  }

  private Behavior<Message<R, V>> onMessage(Message<R, V> message) {
    if (message instanceof Deliver<R, V> deliver) {
      deliver(deliver);
    } else if (message instanceof Published<R, V> published) {
      failures.remove(published.key());
      replayed(published.key());
    } else if (message instanceof Replayed<R, V> done) {
      replayed(done.key());
    } else if (message instanceof Removed<R, V> removed) {
      end(removed.key());
    } else if (message instanceof Damaged<R, V> bad) {
      damaged.put(bad.key(), bad.reason());
      getContext().getLog().error("{} {} is damaged: {}", kindred.kind(), bad.key(), bad.reason());
      replayed(bad.key());
    } else if (message instanceof StartAgain<R, V> again && !entities.containsKey(again.key())) {
      spawn(again.key());
    }
    return this;
  }

  private void deliver(Deliver<R, V> message) {
    String reason = damaged.get(message.key());
    if (reason != null) {
      message
          .replyTo()
          .tell(
              new EntityActor.Refused<>(
                  Kind.UNAVAILABLE,
                  kindred.kind() + " " + message.key() + " is damaged: " + reason));
      return;
    }
    gone.remove(message.key());
    if (!entities.containsKey(message.key())) {
      spawn(message.key());
    }
    entities.get(message.key()).tell(new EntityActor.Ask<>(message.request(), message.replyTo()));
  }

  private void spawn(String key) {
    String name = URLEncoder.encode(key, StandardCharsets.UTF_8);
    ActorRef<EntityActor.Message<R, O, V>> entity =
        getContext().spawn(kindred.create().apply(key, new Sink()), name);
    getContext().watch(entity);
    entities.put(key, entity);
    keyOfName.put(name, key);
  }

  private void end(String key) {
    gone.add(key);
    replayed(key);
  }

  /** A removed entity's actor stays, to answer what is on its way to it and a new beginning. */
  private Behavior<Message<R, V>> onEnded(String name) {
    String key = keyOfName.remove(name);
    entities.remove(key);
    if (gone.remove(key) || damaged.containsKey(key)) {
      return this;
    }
    int failed = failures.merge(key, 1, Integer::sum);
    Duration wait = FIRST_RESTART_AFTER.multipliedBy(1L << Math.min(failed - 1, 10));
    Duration bounded = wait.compareTo(LAST_RESTART_AFTER) > 0 ? LAST_RESTART_AFTER : wait;
    getContext().getLog().warn("entity {} {} ended; again in {}", kindred.kind(), key, bounded);
    timers.startSingleTimer(key, new StartAgain<>(key), bounded);
    return this;
  }

  private void replayed(String key) {
    if (replaying.remove(key) && replaying.isEmpty()) {
      onReady.run();
    }
  }

  private final class Sink implements EntityPorts.Sink<V> {
    private final ActorRef<Message<R, V>> self = getContext().getSelf();

    @Override
    public void published(String key, V view) {
      views.put(key, view);
      self.tell(new Published<>(key));
    }

    @Override
    public void replayed(String key) {
      self.tell(new Replayed<>(key));
    }

    @Override
    public void removed(String key) {
      views.drop(key);
      self.tell(new Removed<>(key));
    }

    @Override
    public void damaged(String key, String reason) {
      self.tell(new Damaged<>(key, reason));
    }
  }
}
