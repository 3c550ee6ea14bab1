package dev.moor.persistence.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.ActorRef;
import akka.persistence.AtomicWrite;
import akka.persistence.DeleteMessagesSuccess;
import akka.persistence.JournalProtocol.DeleteMessagesTo;
import akka.persistence.JournalProtocol.ReplayMessagesFailure;
import akka.persistence.JournalProtocol.WriteMessageFailure;
import akka.persistence.JournalProtocol.WriteMessageRejected;
import akka.persistence.JournalProtocol.WriteMessageSuccess;
import akka.persistence.JournalProtocol.WriteMessagesFailed;
import akka.persistence.JournalProtocol.WriteMessagesSuccessful$;
import dev.moor.persistence.JournalExtension;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scala.jdk.javaapi.CollectionConverters;

/** The checks of akka-persistence-tck's JournalSpec. */
class MoorJournalSpecTest {
  private static final String ID = "p-1";
  private static final long MAX = Long.MAX_VALUE;

  @TempDir Path root;
  private PluginSystem plugin;

  @BeforeEach
  void start() {
    plugin = new PluginSystem(root);
    plugin.writeStrings(ID, 1, 5);
  }

  @AfterEach
  void stop() throws Exception {
    plugin.close();
  }

  @Test
  void shouldReplayAllMessages() {
    PluginSystem.Replayed replayed = plugin.replay(ID, 1, MAX, MAX);

    assertThat(replayed.sequences()).containsExactly(1L, 2L, 3L, 4L, 5L);
    assertThat(replayed.events().get(2).payload()).isEqualTo("a-3");
    assertThat(replayed.events().get(2).writerUuid()).isEqualTo(PluginSystem.WRITER);
    assertThat(replayed.events().get(2).persistenceId()).isEqualTo(ID);
    assertThat(replayed.events().get(2).timestamp()).isPositive();
    assertThat(replayed.highest()).isEqualTo(5);
  }

  @Test
  void shouldReplayUsingLowerAndUpperBound() {
    assertThat(plugin.replay(ID, 3, MAX, MAX).sequences()).containsExactly(3L, 4L, 5L);
    assertThat(plugin.replay(ID, 1, 3, MAX).sequences()).containsExactly(1L, 2L, 3L);
    assertThat(plugin.replay(ID, 2, 3, MAX).sequences()).containsExactly(2L, 3L);
    assertThat(plugin.replay(ID, 2, 2, MAX).sequences()).containsExactly(2L);
  }

  @Test
  void shouldReplayUsingACountLimit() {
    assertThat(plugin.replay(ID, 1, MAX, 3).sequences()).containsExactly(1L, 2L, 3L);
    assertThat(plugin.replay(ID, 2, 5, 2).sequences()).containsExactly(2L, 3L);
    assertThat(plugin.replay(ID, 2, 2, 1).sequences()).containsExactly(2L);
    assertThat(plugin.replay(ID, 2, 4, 1).sequences()).containsExactly(2L);
    assertThat(plugin.replay(ID, 2, 3, 2).sequences()).containsExactly(2L, 3L);
    assertThat(plugin.replay(ID, 2, 2, MAX).sequences()).containsExactly(2L);
  }

  @Test
  void shouldReplayNothingWhereThereIsNothing() {
    assertThat(plugin.replay(ID, 1, 5, 0).sequences()).isEmpty();
    assertThat(plugin.replay(ID, 3, 2, MAX).sequences()).isEmpty();
    assertThat(plugin.replay("unknown", 1, MAX, MAX).sequences()).isEmpty();
    assertThat(plugin.replay("unknown", 1, MAX, MAX).highest()).isZero();
  }

  @Test
  void shouldNotReplayPermanentlyDeletedMessages() {
    delete(3);

    PluginSystem.Replayed replayed = plugin.replay(ID, 1, MAX, MAX);
    assertThat(replayed.sequences()).containsExactly(4L, 5L);
    assertThat(replayed.highest()).isEqualTo(5);
    assertThat(plugin.replay(ID, 2, 4, MAX).sequences()).containsExactly(4L);
  }

  @Test
  void shouldNotResetHighestSequenceAfterDeletion() {
    delete(MAX);

    PluginSystem.Replayed replayed = plugin.replay(ID, 0, MAX, MAX);
    assertThat(replayed.sequences()).isEmpty();
    assertThat(replayed.highest()).isEqualTo(5);
    assertThat(JournalExtension.get(plugin.system).log().persistenceIds()).doesNotContain(ID);
  }

  @Test
  void shouldNotResetHighestSequenceAfterCleanupAndRestart() throws Exception {
    delete(MAX);
    plugin.close();

    plugin = new PluginSystem(root);

    assertThat(plugin.replay(ID, 0, MAX, MAX).highest()).isEqualTo(5);
    plugin.writeStrings(ID, 6, 6);
    assertThat(plugin.replay(ID, 0, MAX, MAX).sequences()).containsExactly(6L);
  }

  @Test
  void shouldRejectOnlyTheEventThatCannotBeSerialized() {
    plugin.write(
        PluginSystem.single(ID, 6, "b-6"),
        PluginSystem.single(ID, 7, new Object()),
        PluginSystem.single(ID, 8, "b-8"));

    plugin.probe.expectMsgClass(WriteMessagesSuccessful$.class);
    assertThat(plugin.probe.expectMsgClass(WriteMessageSuccess.class).persistent().sequenceNr())
        .isEqualTo(6);
    assertThat(plugin.probe.expectMsgClass(WriteMessageRejected.class).message().sequenceNr())
        .isEqualTo(7);
    assertThat(plugin.probe.expectMsgClass(WriteMessageSuccess.class).persistent().sequenceNr())
        .isEqualTo(8);
    assertThat(plugin.replay(ID, 6, MAX, MAX).sequences()).containsExactly(6L, 8L);
  }

  @Test
  void shouldRejectAnAtomicWriteAsAWhole() {
    AtomicWrite write =
        AtomicWrite.apply(
            CollectionConverters.asScala(
                    List.of(
                        PluginSystem.repr(ID, 6, "b-6"),
                        PluginSystem.repr(ID, 7, new Object()),
                        PluginSystem.repr(ID, 8, "b-8")))
                .toList());
    plugin.write(write);

    plugin.probe.expectMsgClass(WriteMessagesSuccessful$.class);
    for (int i = 0; i < 3; i++) {
      plugin.probe.expectMsgClass(WriteMessageRejected.class);
    }
    assertThat(plugin.replay(ID, 6, MAX, MAX).sequences()).isEmpty();
  }

  @Test
  void shouldFailAWriteWhoseSequenceIsTaken() {
    plugin.write(PluginSystem.single(ID, 5, "again"));

    WriteMessagesFailed failed = plugin.probe.expectMsgClass(WriteMessagesFailed.class);
    assertThat(failed.cause()).hasMessageContaining("not new");
  }

  /** A full disk fails many in a row: what there is room for is written all the same. */
  @Test
  void shouldNotRefuseAWriteForTheFailuresOfOthers() {
    for (int i = 0; i < 50; i++) {
      plugin.write(PluginSystem.single(ID, 5, "again"));
      plugin.probe.expectMsgClass(WriteMessagesFailed.class);
      plugin.probe.expectMsgClass(WriteMessageFailure.class);
    }

    plugin.writeStrings(ID, 6, 7);

    assertThat(plugin.replay(ID, 6, MAX, MAX).sequences()).containsExactly(6L, 7L);
  }

  @Test
  void shouldFailTheReplayOfADamagedEntityWithItsName() throws Exception {
    plugin.writeStrings("healthy", 1, 2);
    plugin.close();
    Path segment = root.resolve("journal/segment-00000000000000000001.log");
    byte[] bytes = Files.readAllBytes(segment);
    bytes[400] ^= 0x40;
    Files.write(segment, bytes);

    plugin = new PluginSystem(root);

    Object answer = plugin.replayFailure(ID);
    assertThat(answer).isInstanceOf(ReplayMessagesFailure.class);
    assertThat(((ReplayMessagesFailure) answer).cause())
        .hasMessageContaining("the journal of p-1 is damaged")
        .hasMessageContaining("segment-");
    assertThat(plugin.replay("healthy", 1, MAX, MAX).sequences()).containsExactly(1L, 2L);
  }

  private void delete(long to) {
    plugin.journal.tell(new DeleteMessagesTo(ID, to, plugin.probe.getRef()), ActorRef.noSender());
    assertThat(plugin.probe.expectMsgClass(DeleteMessagesSuccess.class).toSequenceNr())
        .isEqualTo(to);
  }

  @Test
  void shouldAcceptManyWritesAtOnceInOrder() {
    int many = 2000;
    for (long sequence = 6; sequence < 6 + many; sequence++) {
      plugin.write(PluginSystem.single(ID, sequence, "x"));
    }
    for (int i = 0; i < many; i++) {
      plugin.probe.expectMsgClass(WriteMessagesSuccessful$.class);
      assertThat(plugin.probe.expectMsgClass(WriteMessageSuccess.class).persistent().sequenceNr())
          .isEqualTo(6 + i);
    }
    assertThat(JournalExtension.get(plugin.system).committer().batches()).isLessThan(many);
  }

  /** JournalPerfSpec's checks, but for its clock: an actor writes each way and recovers all. */
  @Test
  void shouldServeAPersistentActorEachWay() {
    int many = 500;
    ActorRef writer =
        plugin.system.actorOf(PersistingActor.props("perf", plugin.probe.getRef()), "perf");
    plugin.probe.expectMsg(0);
    for (PersistingActor.Way way : PersistingActor.Way.values()) {
      for (int i = 0; i < many; i++) {
        writer.tell(way, ActorRef.noSender());
      }
      for (int i = 0; i < many; i++) {
        plugin.probe.expectMsg(way);
      }
    }
    int events = many * (2 + PersistingActor.EVENTS_AT_ONCE);
    plugin.probe.watch(writer);
    plugin.system.stop(writer);
    plugin.probe.expectTerminated(writer);

    plugin.system.actorOf(PersistingActor.props("perf", plugin.probe.getRef()), "again");

    plugin.probe.expectMsg(events);
    assertThat(plugin.replay("perf", 1, MAX, MAX).highest()).isEqualTo(events);
  }
}
