package dev.moor.persistence.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import akka.persistence.DeleteSnapshotSuccess;
import akka.persistence.DeleteSnapshotsSuccess;
import akka.persistence.SaveSnapshotFailure;
import akka.persistence.SaveSnapshotSuccess;
import akka.persistence.SnapshotMetadata;
import akka.persistence.SnapshotProtocol.DeleteSnapshot;
import akka.persistence.SnapshotProtocol.DeleteSnapshots;
import akka.persistence.SnapshotProtocol.LoadSnapshot;
import akka.persistence.SnapshotProtocol.LoadSnapshotResult;
import akka.persistence.SnapshotProtocol.SaveSnapshot;
import akka.persistence.SnapshotSelectionCriteria;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The checks of akka-persistence-tck's SnapshotStoreSpec, and what a damaged file does. */
class MoorSnapshotSpecTest {
  private static final String ID = "container|a/b";

  @TempDir Path root;
  private final List<SnapshotMetadata> saved = new ArrayList<>();
  private PluginSystem plugin;

  @BeforeEach
  void saveFive() {
    plugin = new PluginSystem(root);
    for (int i = 1; i <= 5; i++) {
      save(i, "s-" + i);
    }
  }

  @AfterEach
  void stop() throws Exception {
    plugin.close();
  }

  /** Akka stamps it with the time; no two get the same one. */
  private void save(long sequence, String snapshot) {
    while (!saved.isEmpty()
        && System.currentTimeMillis() <= saved.get(saved.size() - 1).timestamp()) {
      Thread.onSpinWait();
    }
    tell(new SaveSnapshot(new SnapshotMetadata(ID, sequence, sequence * 10), snapshot));
    saved.add(plugin.probe.expectMsgClass(SaveSnapshotSuccess.class).metadata());
  }

  private void tell(Object message) {
    plugin.snapshots.tell(message, plugin.probe.getRef());
  }

  private Optional<String> load(String id, long toSequence, long toTimestamp) {
    SnapshotSelectionCriteria criteria =
        new SnapshotSelectionCriteria(toSequence, toTimestamp, 0, 0);
    tell(new LoadSnapshot(id, criteria, Long.MAX_VALUE));
    LoadSnapshotResult result = plugin.probe.expectMsgClass(LoadSnapshotResult.class);
    return result.snapshot().isEmpty()
        ? Optional.empty()
        : Optional.of((String) result.snapshot().get().snapshot());
  }

  private Optional<String> newest() {
    return load(ID, Long.MAX_VALUE, Long.MAX_VALUE);
  }

  @Test
  void shouldLoadTheNewestThatMatches() {
    assertThat(newest()).contains("s-5");
    assertThat(load(ID, 3, Long.MAX_VALUE)).contains("s-3");
    assertThat(load(ID, 3, saved.get(2).timestamp())).contains("s-3");
    assertThat(load(ID, Long.MAX_VALUE, saved.get(0).timestamp() - 1)).isEmpty();
    assertThat(load(ID, 0, Long.MAX_VALUE)).isEmpty();
    assertThat(load("other", Long.MAX_VALUE, Long.MAX_VALUE)).isEmpty();
  }

  @Test
  void shouldDeleteOneAndMany() {
    tell(new DeleteSnapshot(saved.get(4)));
    plugin.probe.expectMsgClass(DeleteSnapshotSuccess.class);
    assertThat(newest()).contains("s-4");

    tell(new DeleteSnapshots(ID, new SnapshotSelectionCriteria(3, Long.MAX_VALUE, 0, 0)));
    plugin.probe.expectMsgClass(DeleteSnapshotsSuccess.class);
    assertThat(load(ID, 3, Long.MAX_VALUE)).isEmpty();
    assertThat(newest()).contains("s-4");
  }

  @Test
  void shouldNotLoadWhatTheTimestampShutsOut() {
    assertThat(load(ID, Long.MAX_VALUE, saved.get(2).timestamp())).contains("s-3");
    assertThat(load(ID, Long.MAX_VALUE, saved.get(2).timestamp() - 1)).contains("s-2");
    assertThat(load(ID, 4, saved.get(2).timestamp())).contains("s-3");
  }

  @Test
  void shouldDeleteUpToBothBoundsOnly() {
    long third = saved.get(2).timestamp();
    tell(new DeleteSnapshots(ID, new SnapshotSelectionCriteria(4, third, 0, 0)));
    plugin.probe.expectMsgClass(DeleteSnapshotsSuccess.class);
    assertThat(load(ID, 3, Long.MAX_VALUE)).isEmpty();
    assertThat(load(ID, 4, Long.MAX_VALUE)).contains("s-4");

    tell(new DeleteSnapshots(ID, new SnapshotSelectionCriteria(4, third, 0, 0)));
    plugin.probe.expectMsgClass(DeleteSnapshotsSuccess.class);
    assertThat(load(ID, 4, Long.MAX_VALUE)).contains("s-4");
    assertThat(newest()).contains("s-5");
  }

  @Test
  void shouldSaveALargeSnapshot() {
    String large = "x".repeat(5 << 20);
    save(6, large);

    assertThat(newest()).contains(large);
  }

  @Test
  void shouldTakeTheLaterSnapshotOfTheSameSequence() {
    save(5, "s-5 again");

    assertThat(newest()).contains("s-5 again");
  }

  @Test
  void shouldFailToSaveWhatCannotBeSerialized() {
    tell(new SaveSnapshot(new SnapshotMetadata(ID, 6, 60), new Object()));

    plugin.probe.expectMsgClass(SaveSnapshotFailure.class);
    assertThat(newest()).contains("s-5");
  }

  @Test
  void shouldPassOverADamagedSnapshot() throws Exception {
    List<Path> files = files();
    Path last = files.get(files.size() - 1);
    byte[] bytes = Files.readAllBytes(last);
    for (int at = 0; at < bytes.length; at++) {
      bytes[at] ^= 1;
      Files.write(last, bytes);
      assertThat(newest()).as("flip at %d", at).contains("s-4");
      bytes[at] ^= 1;
    }
    Files.write(last, new byte[3]);
    assertThat(newest()).contains("s-4");
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.walk(root.resolve("snapshots"))) {
      return files.filter(Files::isRegularFile).sorted().toList();
    }
  }

  @Test
  void shouldSurviveARestart() throws Exception {
    plugin.close();
    plugin = new PluginSystem(root);

    assertThat(newest()).contains("s-5");
  }
}
