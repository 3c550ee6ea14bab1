package dev.moor.actors.sim;

import akka.dispatch.Futures;
import akka.persistence.AtomicWrite;
import akka.persistence.PersistentRepr;
import akka.persistence.journal.japi.AsyncWriteJournal;
import dev.moor.actors.container.ContainerEvent;
import dev.moor.persistence.WriteFailures;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import scala.concurrent.Future;
import scala.jdk.javaapi.CollectionConverters;

/** The simulated journal as Akka's plugin. */
public final class SimAkkaJournal extends AsyncWriteJournal {
  private static final String KIND = "container|";

  private static String id(String persistenceId) {
    return persistenceId.substring(KIND.length());
  }

  @Override
  public Future<Iterable<Optional<Exception>>> doAsyncWriteMessages(
      Iterable<AtomicWrite> messages) {
    SimWorld world = ActorLife.world();
    List<Optional<Exception>> results = new ArrayList<>();
    for (AtomicWrite write : messages) {
      List<ContainerEvent> events = new ArrayList<>();
      for (PersistentRepr repr : CollectionConverters.asJava(write.payload())) {
        events.add((ContainerEvent) repr.payload());
      }
      long next = world.journal.of(id(write.persistenceId())).size() + 1L;
      if (write.lowestSequenceNr() != next) {
        throw world.broken(new Violation("OneWriter", write + ", the journal's next is " + next));
      }
      if (world.journal.forgets && world.chance(10)) {
        results.add(Optional.empty());
        continue;
      }
      try {
        world.journal.append(id(write.persistenceId()), events);
      } catch (SimJournal.Full e) {
        WriteFailures.get(context().system()).failed(write.persistenceId(), e);
        return Futures.failed(e);
      }
      results.add(Optional.empty());
    }
    return Futures.successful(results);
  }

  @Override
  public Future<Void> doAsyncDeleteMessagesTo(String persistenceId, long toSequenceNr) {
    return Futures.failed(new UnsupportedOperationException("nothing is deleted"));
  }

  @Override
  public Future<Void> doAsyncReplayMessages(
      String persistenceId, long from, long to, long max, Consumer<PersistentRepr> replay) {
    List<ContainerEvent> events = ActorLife.world().journal.of(id(persistenceId));
    for (int at = (int) Math.max(from, 1); at <= Math.min(to, events.size()); at++) {
      replay.accept(
          PersistentRepr.apply(
              events.get(at - 1),
              at,
              persistenceId,
              "",
              false,
              akka.actor.ActorRef.noSender(),
              ""));
    }
    return Futures.successful(null);
  }

  @Override
  public Future<Long> doAsyncReadHighestSequenceNr(String persistenceId, long from) {
    return Futures.successful((long) ActorLife.world().journal.of(id(persistenceId)).size());
  }
}
