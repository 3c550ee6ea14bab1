package dev.moor.actors.container;

import static dev.moor.actors.container.Samples.ID;
import static dev.moor.actors.container.Samples.USER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import akka.actor.typed.javadsl.Adapter;
import akka.persistence.Persistence;
import akka.persistence.SaveSnapshotSuccess;
import akka.persistence.SnapshotMetadata;
import akka.persistence.SnapshotProtocol;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The actor over the real plugins: snapshots shorten a replay and never decide it. */
class ContainerSnapshotTest {
  private static final int EVENTS = ContainerActor.EVENTS_A_SNAPSHOT + 100;

  @TempDir Path root;
  private ActorTestKit kit;
  private final RecordingSink sink = new RecordingSink();

  @BeforeEach
  void start() {
    kit = ActorTestKit.create(config());
  }

  private Config config() {
    return ConfigFactory.parseString(
            "moor.journal.dir = \"%s\"\nmoor.snapshots.dir = \"%s\"\nakka.loglevel = OFF"
                .formatted(root.resolve("journal"), root.resolve("snapshots")))
        .withFallback(ConfigFactory.load());
  }

  @AfterEach
  void stop() {
    kit.shutdownTestKit();
  }

  private ActorRef<ContainerActor.Message> actor() {
    return kit.spawn(
        ContainerActor.create(
            ID, new RecordingRunner(), sink, Clock.fixed(Samples.T0, ZoneOffset.UTC)));
  }

  /** Created, prepared, then renamed until there are {@link #EVENTS} events. */
  private void live() {
    ActorRef<ContainerActor.Message> actor = actor();
    TestProbe<ContainerActor.Reply> replies = kit.createTestProbe(ContainerActor.Reply.class);
    actor.tell(
        new ContainerActor.Ask(
            new ContainerCommand.Create(
                ID, "name-0", Samples.plain(), Samples.IMAGE_ID, List.of(), USER),
            replies.getRef()));
    actor.tell(new ContainerActor.Told(new ContainerCommand.Prepared()));
    replies.expectMessageClass(ContainerActor.Done.class);
    for (int i = 3; i <= EVENTS; i++) {
      actor.tell(
          new ContainerActor.Ask(new ContainerCommand.Rename("name-" + i, USER), replies.getRef()));
      replies.expectMessageClass(ContainerActor.Done.class);
    }
    await().until(() -> !snapshots().isEmpty());
    kit.stop(actor);
    sink.views.clear();
  }

  private List<Path> snapshots() throws IOException {
    try (Stream<Path> files = Files.walk(root.resolve("snapshots"))) {
      return files.filter(f -> f.toString().endsWith(".snapshot")).sorted().toList();
    }
  }

  private ContainerView recovered() {
    ActorRef<ContainerActor.Message> actor = actor();
    await().until(() -> !sink.views.isEmpty());
    kit.stop(actor);
    return sink.views.get(0);
  }

  /** A state that the events do not tell of: seen only where the snapshot was taken. */
  private void forge(long sequence) {
    akka.testkit.javadsl.TestKit probe =
        new akka.testkit.javadsl.TestKit(Adapter.toClassic(kit.system()));
    ContainerState forged =
        States.fold(
            States.created(Samples.plain()),
            new ContainerEvent.Renamed("web", "forged", USER, Samples.T0));
    Persistence.get(Adapter.toClassic(kit.system()))
        .snapshotStoreFor("moor.snapshots", ConfigFactory.empty())
        .tell(
            new SnapshotProtocol.SaveSnapshot(
                new SnapshotMetadata("container|" + ID, sequence, Long.MAX_VALUE), forged),
            probe.getRef());
    probe.expectMsgClass(SaveSnapshotSuccess.class);
  }

  @Test
  void shouldGoOnFromTheSnapshotWithTheEventsAfterIt() {
    live();

    ContainerView view = recovered();

    assertThat(view.name()).isEqualTo("name-" + EVENTS);
    assertThat(view.asOfSequence()).isEqualTo(EVENTS);
  }

  @Test
  void shouldTakeTheSnapshotInPlaceOfTheEventsBeforeIt() {
    live();
    forge(EVENTS);

    assertThat(recovered().name()).isEqualTo("forged");
  }

  @Test
  void shouldPassOverASnapshotThatIsAheadOfTheJournal() {
    live();
    forge(EVENTS + 1);

    ContainerView view = recovered();

    assertThat(view.name()).isEqualTo("name-" + EVENTS);
    assertThat(view.asOfSequence()).isEqualTo(EVENTS);
  }

  @Test
  void shouldReplayTheEventsWhereNoSnapshotCanBeRead() throws IOException {
    live();
    for (Path snapshot : snapshots()) {
      byte[] bytes = Files.readAllBytes(snapshot);
      bytes[bytes.length / 2] ^= 1;
      Files.write(snapshot, bytes);
    }

    ContainerView view = recovered();

    assertThat(view.name()).isEqualTo("name-" + EVENTS);
    assertThat(view.asOfSequence()).isEqualTo(EVENTS);
  }

  @Test
  void shouldReplayTheEventsWhereTheSnapshotIsOfAnotherVersion() throws IOException {
    live();
    for (Path snapshot : snapshots()) {
      Path other = snapshot.resolveSibling(snapshot.getFileName().toString());
      Files.write(other, ofAnotherVersion(Files.readAllBytes(snapshot)));
    }

    assertThat(recovered().name()).isEqualTo("name-" + EVENTS);
  }

  /** The manifest's last character is changed, and the checksum made right again. */
  private static byte[] ofAnotherVersion(byte[] bytes) {
    byte[] manifest =
        ("container-state.created/" + ContainerStateCodec.VERSION)
            .getBytes(java.nio.charset.StandardCharsets.UTF_8);
    for (int at = 0; at + manifest.length <= bytes.length; at++) {
      if (java.util.Arrays.equals(bytes, at, at + manifest.length, manifest, 0, manifest.length)) {
        bytes[at + manifest.length - 1] = '~';
      }
    }
    java.util.zip.CRC32C crc = new java.util.zip.CRC32C();
    crc.update(bytes, 8, bytes.length - 8);
    java.nio.ByteBuffer.wrap(bytes).putInt(4, (int) crc.getValue());
    return bytes;
  }
}
