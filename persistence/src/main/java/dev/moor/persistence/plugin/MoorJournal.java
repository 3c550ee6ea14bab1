package dev.moor.persistence.plugin;

import akka.dispatch.Futures;
import akka.persistence.AtomicWrite;
import akka.persistence.PersistentRepr;
import akka.persistence.journal.japi.AsyncWriteJournal;
import akka.serialization.Serialization;
import akka.serialization.SerializationExtension;
import akka.serialization.Serializer;
import akka.serialization.Serializers;
import com.typesafe.config.Config;
import dev.moor.persistence.JournalExtension;
import dev.moor.persistence.WriteFailures;
import dev.moor.persistence.journal.AtomicAppend;
import dev.moor.persistence.journal.JournalException;
import dev.moor.persistence.journal.StoredEvent;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import scala.compat.java8.FutureConverters;
import scala.concurrent.ExecutionContext;
import scala.concurrent.Future;
import scala.jdk.javaapi.CollectionConverters;

/** Akka's journal plugin {@code moor.journal} over the system's {@link JournalExtension}. */
public final class MoorJournal extends AsyncWriteJournal {
  private final JournalExtension journal;
  private final WriteFailures failures;
  private final Serialization serialization;
  private final ExecutionContext replaying;

  /** Called by Akka with the plugin's configuration. */
  public MoorJournal(Config config) {
    journal = JournalExtension.get(context().system());
    failures = WriteFailures.get(context().system());
    serialization = SerializationExtension.get(context().system());
    replaying = context().system().dispatchers().lookup("moor.journal.blocking-dispatcher");
  }

  @Override
  public Future<Iterable<Optional<Exception>>> doAsyncWriteMessages(
      Iterable<AtomicWrite> messages) {
    List<Optional<Exception>> results = new ArrayList<>();
    List<AtomicAppend> appends = new ArrayList<>();
    List<Integer> places = new ArrayList<>();
    for (AtomicWrite write : messages) {
      try {
        appends.add(serialized(write));
        places.add(results.size());
        results.add(Optional.empty());
      } catch (RuntimeException | java.io.NotSerializableException e) {
        results.add(Optional.of(e));
      }
    }
    if (appends.isEmpty()) {
      return Futures.successful(results);
    }
    CompletionStage<Iterable<Optional<Exception>>> done =
        journal
            .committer()
            .append(appends)
            .<Iterable<Optional<Exception>>>thenApply(outcomes -> merged(results, places, outcomes))
            .whenComplete((outcomes, failure) -> note(appends, failure));
    return scala(done);
  }

  private void note(List<AtomicAppend> appends, Throwable failure) {
    for (AtomicAppend append : appends) {
      if (failure == null) {
        failures.succeeded(append.persistenceId());
      } else {
        failures.failed(append.persistenceId(), failure);
      }
    }
  }

  /**
   * A refused append is a failure, not a rejection: the actor's view of its history is wrong, so it
   * must stop.
   */
  private static Iterable<Optional<Exception>> merged(
      List<Optional<Exception>> results,
      List<Integer> places,
      List<Optional<JournalException>> outcomes) {
    for (int i = 0; i < places.size(); i++) {
      Optional<JournalException> outcome = outcomes.get(i);
      if (outcome.isPresent()) {
        throw outcome.get();
      }
      results.set(places.get(i), Optional.empty());
    }
    return results;
  }

  private AtomicAppend serialized(AtomicWrite write) throws java.io.NotSerializableException {
    List<AtomicAppend.Event> events = new ArrayList<>();
    Iterator<PersistentRepr> payloads = CollectionConverters.asJava(write.payload()).iterator();
    while (payloads.hasNext()) {
      PersistentRepr repr = payloads.next();
      if (repr.metadata().isDefined()) {
        throw new java.io.NotSerializableException("event metadata is not supported");
      }
      Object payload = repr.payload();
      Serializer serializer = serialization.findSerializerFor(payload);
      byte[] bytes = serialization.serialize(payload).get();
      events.add(
          new AtomicAppend.Event(
              repr.sequenceNr(),
              serializer.identifier(),
              Serializers.manifestFor(serializer, payload),
              repr.manifest(),
              repr.writerUuid(),
              bytes));
    }
    return new AtomicAppend(write.persistenceId(), events);
  }

  @Override
  public Future<Void> doAsyncDeleteMessagesTo(String persistenceId, long toSequenceNr) {
    return scala(journal.committer().deleteTo(persistenceId, toSequenceNr));
  }

  @Override
  public Future<Void> doAsyncReplayMessages(
      String persistenceId,
      long fromSequenceNr,
      long toSequenceNr,
      long max,
      Consumer<PersistentRepr> callback) {
    return Futures.future(
        () -> {
          journal
              .store()
              .replay(
                  persistenceId,
                  fromSequenceNr,
                  toSequenceNr,
                  max,
                  stored -> callback.accept(repr(stored)));
          return null;
        },
        replaying);
  }

  private PersistentRepr repr(StoredEvent stored) {
    Object payload =
        serialization
            .deserialize(stored.entry().payload(), stored.serializerId(), stored.entry().manifest())
            .get();
    return PersistentRepr.apply(
            payload,
            stored.entry().entitySequence(),
            stored.entry().persistenceId(),
            stored.adapterManifest(),
            false,
            akka.actor.ActorRef.noSender(),
            stored.writer())
        .withTimestamp(stored.entry().writtenAt().toEpochMilli());
  }

  @Override
  public Future<Long> doAsyncReadHighestSequenceNr(String persistenceId, long fromSequenceNr) {
    return scala(
        journal
            .committer()
            .barrier()
            .thenApply(done -> journal.store().highestSequence(persistenceId)));
  }

  /** Akka shall see the reason itself, not its wrapping. */
  private static <T> Future<T> scala(CompletionStage<T> stage) {
    java.util.concurrent.CompletableFuture<T> plain =
        new java.util.concurrent.CompletableFuture<>();
    stage.whenComplete(
        (value, failure) -> {
          if (failure == null) {
            plain.complete(value);
          } else if (failure instanceof CompletionException && failure.getCause() != null) {
            plain.completeExceptionally(failure.getCause());
          } else {
            plain.completeExceptionally(failure);
          }
        });
    return FutureConverters.toScala(plain);
  }
}
