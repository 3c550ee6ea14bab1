package dev.moor.persistence.plugin;

import akka.actor.ActorRef;
import akka.actor.Props;
import akka.persistence.AbstractPersistentActor;
import akka.persistence.RecoveryCompleted;
import java.util.List;

/** Persists in every way there is and tells when each is done; says at first what it recovered. */
final class PersistingActor extends AbstractPersistentActor {
  static final int EVENTS_AT_ONCE = 3;

  /** How a message is persisted. */
  enum Way {
    ONE,
    ASYNC,
    ALL
  }

  private final String id;
  private final ActorRef listener;
  private int recovered;

  private PersistingActor(String id, ActorRef listener) {
    this.id = id;
    this.listener = listener;
  }

  static Props props(String id, ActorRef listener) {
    return Props.create(PersistingActor.class, () -> new PersistingActor(id, listener));
  }

  @Override
  public String persistenceId() {
    return id;
  }

  @Override
  public Receive createReceiveRecover() {
    return receiveBuilder()
        .match(String.class, event -> recovered++)
        .match(RecoveryCompleted.class, done -> listener.tell(recovered, getSelf()))
        .build();
  }

  @Override
  public Receive createReceive() {
    return receiveBuilder()
        .matchEquals(Way.ONE, way -> persist("one", event -> listener.tell(way, getSelf())))
        .matchEquals(Way.ASYNC, way -> persistAsync("a", event -> listener.tell(way, getSelf())))
        .matchEquals(Way.ALL, this::persistSeveral)
        .build();
  }

  private void persistSeveral(Way way) {
    int[] left = {EVENTS_AT_ONCE};
    persistAll(
        List.of("x", "y", "z"),
        event -> {
          if (--left[0] == 0) {
            listener.tell(way, getSelf());
          }
        });
  }
}
