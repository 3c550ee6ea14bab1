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
import dev.moor.persistence.journal.JournalException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Predicate;
import scala.concurrent.ExecutionContext;
import scala.concurrent.Future;

/** Akka's snapshot plugin {@code moor.snapshots}: a file a snapshot. */
public final class MoorSnapshotStore extends SnapshotStore {
  private final SnapshotFiles files;
  private final Serialization serialization;
  private final ExecutionContext blocking;

  /** Called by Akka with the plugin's configuration. */
  public MoorSnapshotStore(Config config) throws IOException {
    String dir = config.getString("dir");
    if (dir.isEmpty()) {
      throw new JournalException("moor.snapshots.dir is not set");
    }
    files = new SnapshotFiles(Files.createDirectories(Path.of(dir)));
    serialization = SerializationExtension.get(context().system());
    blocking = context().system().dispatchers().lookup("moor.journal.blocking-dispatcher");
  }

  @Override
  public Future<Optional<SelectedSnapshot>> doLoadAsync(
      String persistenceId, SnapshotSelectionCriteria criteria) {
    return Futures.future(
        () -> files.newest(persistenceId, matching(criteria)).map(this::selected), blocking);
  }

  private SelectedSnapshot selected(SnapshotFiles.Loaded loaded) {
    SnapshotFiles.Content content = loaded.content();
    Object snapshot =
        serialization
            .deserialize(content.payload(), content.serializerId(), content.manifest())
            .get();
    return new SelectedSnapshot(
        new SnapshotMetadata(
            content.persistenceId(), loaded.place().sequence(), loaded.place().timestamp()),
        snapshot);
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
