package dev.moor.persistence.plugin;

import akka.dispatch.Futures;
import akka.persistence.SelectedSnapshot;
import akka.persistence.SnapshotMetadata;
import akka.persistence.SnapshotSelectionCriteria;
import akka.persistence.snapshot.japi.SnapshotStore;
import akka.serialization.Serialization;
import akka.serialization.SerializationExtension;
import akka.serialization.Serializer;
import akka.serialization.Serializers;
import com.typesafe.config.Config;
import dev.moor.persistence.JournalExtension;
import dev.moor.persistence.journal.JournalException;
import dev.moor.persistence.journal.JournalStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.concurrent.ExecutionContext;
import scala.concurrent.Future;
import scala.util.Try;

/** Akka's snapshot plugin {@code moor.snapshots}: a file a snapshot. */
public final class MoorSnapshotStore extends SnapshotStore {
  private static final Logger LOG = LoggerFactory.getLogger(MoorSnapshotStore.class);

  private final SnapshotFiles files;
  private final Optional<JournalStore> bound;
  private final Serialization serialization;
  private final ExecutionContext blocking;

  /** Called by Akka with the plugin's configuration. */
  public MoorSnapshotStore(Config config) throws IOException {
    String dir = config.getString("dir");
    if (dir.isEmpty()) {
      throw new JournalException("moor.snapshots.dir is not set");
    }
    files = new SnapshotFiles(Files.createDirectories(Path.of(dir)));
    bound =
        config.getBoolean("bound-to-journal")
            ? Optional.of(JournalExtension.get(context().system()).store())
            : Optional.empty();
    serialization = SerializationExtension.get(context().system());
    blocking = context().system().dispatchers().lookup("moor.journal.blocking-dispatcher");
  }

  @Override
  public Future<Optional<SelectedSnapshot>> doLoadAsync(
      String persistenceId, SnapshotSelectionCriteria criteria) {
    return Futures.future(() -> newest(persistenceId, criteria), blocking);
  }

  /**
   * One that cannot be read, or that the journal does not reach, is passed over: never an error.
   */
  private Optional<SelectedSnapshot> newest(
      String persistenceId, SnapshotSelectionCriteria criteria) throws IOException {
    long highest = bound.map(store -> journaled(store, persistenceId)).orElse(Long.MAX_VALUE);
    Predicate<SnapshotFiles.Place> matches =
        matching(criteria).and(place -> place.sequence() <= highest);
    for (SnapshotFiles.Place place : files.matching(persistenceId, matches)) {
      Optional<SelectedSnapshot> selected =
          files.read(persistenceId, place).flatMap(content -> selected(place, content));
      if (selected.isPresent()) {
        return selected;
      }
    }
    return Optional.empty();
  }

  /** A damaged entity has no snapshot: its replay says what is wrong. */
  private static long journaled(JournalStore store, String persistenceId) {
    try {
      return store.highestSequence(persistenceId);
    } catch (JournalException.DamagedEntity e) {
      return 0;
    }
  }

  private Optional<SelectedSnapshot> selected(
      SnapshotFiles.Place place, SnapshotFiles.Content content) {
    Try<Object> snapshot =
        serialization.deserialize(content.payload(), content.serializerId(), content.manifest());
    if (snapshot.isFailure()) {
      LOG.info("snapshot {} is passed over: {}", place.file(), snapshot.failed().get().toString());
      return Optional.empty();
    }
    return Optional.of(
        new SelectedSnapshot(
            new SnapshotMetadata(content.persistenceId(), place.sequence(), place.timestamp()),
            snapshot.get()));
  }

  @Override
  public Future<Void> doSaveAsync(SnapshotMetadata metadata, Object snapshot) {
    if (metadata.metadata().isDefined()) {
      return Futures.failed(new JournalException("snapshot metadata is not supported"));
    }
    return Futures.future(
        () -> {
          Serializer serializer = serialization.findSerializerFor(snapshot);
          files.save(
              metadata.sequenceNr(),
              metadata.timestamp(),
              new SnapshotFiles.Content(
                  metadata.persistenceId(),
                  serializer.identifier(),
                  Serializers.manifestFor(serializer, snapshot),
                  serialization.serialize(snapshot).get()));
          return null;
        },
        blocking);
  }

  @Override
  public Future<Void> doDeleteAsync(SnapshotMetadata metadata) {
    return deleting(
        metadata.persistenceId(),
        place ->
            place.sequence() == metadata.sequenceNr()
                && (metadata.timestamp() == 0 || place.timestamp() == metadata.timestamp()));
  }

  @Override
  public Future<Void> doDeleteAsync(String persistenceId, SnapshotSelectionCriteria criteria) {
    return deleting(persistenceId, matching(criteria));
  }

  private Future<Void> deleting(String persistenceId, Predicate<SnapshotFiles.Place> matches) {
    return Futures.future(
        () -> {
          files.delete(persistenceId, matches);
          return null;
        },
        blocking);
  }

  private static Predicate<SnapshotFiles.Place> matching(SnapshotSelectionCriteria criteria) {
    return place ->
        place.sequence() <= criteria.maxSequenceNr()
            && place.timestamp() <= criteria.maxTimestamp()
            && place.sequence() >= criteria.minSequenceNr()
            && place.timestamp() >= criteria.minTimestamp();
  }
}
