package dev.moor.actors;

import akka.dispatch.Futures;
import akka.persistence.AtomicWrite;
import akka.persistence.PersistentRepr;
import akka.persistence.journal.japi.AsyncWriteJournal;
import dev.moor.persistence.WriteFailures;
import dev.moor.persistence.codec.EventCodec;
import dev.moor.persistence.codec.Journaled;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import scala.concurrent.Future;
import scala.jdk.javaapi.CollectionConverters;

/** A journal that keeps the codecs' bytes in memory, and fails where a test says so. */
public final class MemoryJournal extends AsyncWriteJournal {
  private record Stored(long sequence, EventCodec codec, String manifest, byte[] bytes) {}

  private static final List<EventCodec> CODECS =
      ServiceLoader.load(EventCodec.class).stream().map(ServiceLoader.Provider::get).toList();
  private static final Map<String, List<Stored>> STORED = new ConcurrentHashMap<>();
  private static final Set<String> FAILING = ConcurrentHashMap.newKeySet();

  private static final Set<String> SILENT = ConcurrentHashMap.newKeySet();

  /** This entity's next replay is never answered. */
  public static void silence(String persistenceId) {
    SILENT.add(persistenceId);
  }

  /** From now on this entity's events can neither be written nor read. */
  public static void fail(String persistenceId) {
    FAILING.add(persistenceId);
  }

  private static boolean fails(String persistenceId) {
    return FAILING.contains(persistenceId);
  }

  private static IllegalStateException failure() {
    return new IllegalStateException("the disk is gone");
  }

  @Override
  public Future<Iterable<Optional<Exception>>> doAsyncWriteMessages(
      Iterable<AtomicWrite> messages) {
    List<Optional<Exception>> results = new ArrayList<>();
    for (AtomicWrite write : messages) {
      if (fails(write.persistenceId())) {
        WriteFailures.get(context().system()).failed(write.persistenceId(), failure());
        return Futures.failed(failure());
      }
      List<Stored> stored = STORED.computeIfAbsent(write.persistenceId(), id -> new ArrayList<>());
      for (PersistentRepr repr : CollectionConverters.asJava(write.payload())) {
        stored.add(store(repr));
      }
      results.add(Optional.empty());
    }
    return Futures.successful(results);
  }

  private static Stored store(PersistentRepr repr) {
    Journaled event = (Journaled) repr.payload();
    EventCodec codec =
        CODECS.stream().filter(c -> c.types().contains(event.getClass())).findFirst().orElseThrow();
    return new Stored(repr.sequenceNr(), codec, codec.manifest(event), codec.encode(event));
  }

  @Override
  public Future<Void> doAsyncDeleteMessagesTo(String persistenceId, long toSequenceNr) {
    return Futures.failed(new UnsupportedOperationException("nothing is deleted in tests"));
  }

  @Override
  public Future<Void> doAsyncReplayMessages(
      String persistenceId, long from, long to, long max, Consumer<PersistentRepr> replay) {
    if (fails(persistenceId)) {
      return Futures.failed(failure());
    }
    if (SILENT.remove(persistenceId)) {
      return Futures.<Void>promise().future();
    }
    for (Stored stored : STORED.getOrDefault(persistenceId, List.of())) {
      if (stored.sequence() >= from && stored.sequence() <= to) {
        replay.accept(
            PersistentRepr.apply(
                stored.codec().decode(stored.manifest(), stored.bytes()),
                stored.sequence(),
                persistenceId,
                "",
                false,
                akka.actor.ActorRef.noSender(),
                ""));
      }
    }
    return Futures.successful(null);
  }

  @Override
  public Future<Long> doAsyncReadHighestSequenceNr(String persistenceId, long from) {
    List<Stored> stored = STORED.getOrDefault(persistenceId, List.of());
    return Futures.successful(stored.isEmpty() ? 0L : stored.get(stored.size() - 1).sequence());
  }
}
