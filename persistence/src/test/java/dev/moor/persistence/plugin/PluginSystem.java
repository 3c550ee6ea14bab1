package dev.moor.persistence.plugin;

import akka.actor.ActorRef;
import akka.actor.ActorSystem;
import akka.persistence.AtomicWrite;
import akka.persistence.JournalProtocol;
import akka.persistence.Persistence;
import akka.persistence.PersistentRepr;
import akka.testkit.javadsl.TestKit;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import scala.jdk.javaapi.CollectionConverters;

/** An actor system with the plugins on a folder, and the messages Akka sends to them. */
final class PluginSystem implements AutoCloseable {
  static final String WRITER = "6a5b2c1e-0000-4000-8000-000000000001";

  final ActorSystem system;
  final ActorRef journal;
  final ActorRef snapshots;
  final TestKit probe;

  PluginSystem(Path root) {
    system = ActorSystem.create("journal-spec", config(root));
    Persistence persistence = Persistence.get(system);
    journal = persistence.journalFor("moor.journal", ConfigFactory.empty());
    snapshots = persistence.snapshotStoreFor("moor.snapshots", ConfigFactory.empty());
    probe = new TestKit(system);
  }

  static Config config(Path root) {
    return ConfigFactory.parseString(
            "moor.journal.dir = \""
                + root.resolve("journal")
                + "\"\nmoor.snapshots.dir = \""
                + root.resolve("snapshots")
                + "\"\n"
                + "moor.snapshots.bound-to-journal = off\n" // the specification writes no events
                + "akka.persistence.journal.plugin = moor.journal\n"
                + "akka.persistence.snapshot-store.plugin = moor.snapshots\n"
                + "akka.loglevel = OFF\n"
                + "akka.stdout-loglevel = OFF\n"
                + "akka.actor.allow-java-serialization = off\n")
        .withFallback(ConfigFactory.load());
  }

  static PersistentRepr repr(String id, long sequence, Object payload) {
    return PersistentRepr.apply(payload, sequence, id, "", false, ActorRef.noSender(), WRITER);
  }

  static AtomicWrite single(String id, long sequence, Object payload) {
    return AtomicWrite.apply(repr(id, sequence, payload));
  }

  void write(AtomicWrite... writes) {
    journal.tell(
        new JournalProtocol.WriteMessages(
            CollectionConverters.asScala(List.<akka.persistence.PersistentEnvelope>of(writes))
                .toSeq(),
            probe.getRef(),
            1),
        ActorRef.noSender());
  }

  /** Writes {@code a-from … a-to} as the specification of Akka does. */
  void writeStrings(String id, long from, long to) {
    for (long sequence = from; sequence <= to; sequence++) {
      write(single(id, sequence, "a-" + sequence));
      probe.expectMsgClass(JournalProtocol.WriteMessagesSuccessful$.class);
      probe.expectMsgClass(JournalProtocol.WriteMessageSuccess.class);
    }
  }

  /** What a replay gives, its end being the highest sequence. */
  record Replayed(List<PersistentRepr> events, long highest) {
    List<Long> sequences() {
      return events.stream().map(PersistentRepr::sequenceNr).toList();
    }
  }

  Replayed replay(String id, long from, long to, long max) {
    TestKit receiver = new TestKit(system);
    journal.tell(
        new JournalProtocol.ReplayMessages(from, to, max, id, receiver.getRef()),
        ActorRef.noSender());
    List<PersistentRepr> events = new ArrayList<>();
    while (true) {
      Object message = receiver.receiveOne(java.time.Duration.ofSeconds(10));
      if (message instanceof JournalProtocol.ReplayedMessage replayed) {
        events.add(replayed.persistent());
      } else if (message instanceof JournalProtocol.RecoverySuccess done) {
        return new Replayed(events, done.highestSequenceNr());
      } else {
        throw new AssertionError("unexpected: " + message);
      }
    }
  }

  Object replayFailure(String id) {
    TestKit receiver = new TestKit(system);
    journal.tell(
        new JournalProtocol.ReplayMessages(
            1, Long.MAX_VALUE, Long.MAX_VALUE, id, receiver.getRef()),
        ActorRef.noSender());
    return receiver.receiveOne(java.time.Duration.ofSeconds(10));
  }

  @Override
  public void close() {
    TestKit.shutdownActorSystem(system, true);
  }
}
