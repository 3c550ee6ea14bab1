package dev.moor.persistence;

import akka.actor.AbstractExtensionId;
import akka.actor.ActorSystem;
import akka.actor.ClassicActorSystemProvider;
import akka.actor.ExtendedActorSystem;
import akka.actor.Extension;
import com.typesafe.config.Config;
import dev.moor.persistence.codec.CodecRegistry;
import dev.moor.persistence.journal.EventLog;
import dev.moor.persistence.journal.GroupCommitter;
import dev.moor.persistence.journal.JournalException;
import dev.moor.persistence.journal.JournalSettings;
import dev.moor.persistence.journal.JournalStore;
import java.nio.file.Path;
import java.time.Clock;

/**
 * The journal of an actor system: opened on first access, shared with the Akka plugin, closed when
 * the system has terminated.
 */
public final class JournalExtension implements Extension {
  /** For {@code registerExtension} and {@code get}. */
  public static final Id ID = new Id();

  private final JournalStore store;
  private final GroupCommitter committer;
  private final CodecRegistry codecs;

  private JournalExtension(ExtendedActorSystem system) {
    Config config = system.settings().config().getConfig("moor.journal");
    String dir = config.getString("dir");
    if (dir.isEmpty()) {
      throw new JournalException("moor.journal.dir is not set");
    }
    codecs = CodecRegistry.discover(system.dynamicAccess().classLoader());
    store =
        JournalStore.open(
            new JournalSettings(Path.of(dir), config.getBytes("segment-bytes"), Clock.systemUTC()));
    committer =
        new GroupCommitter(
            store,
            new GroupCommitter.Limits(
                config.getInt("batch.max-events"),
                config.getBytes("batch.max-bytes"),
                config.getInt("max-waiting-writes")));
    system.registerOnTermination(this::close);
  }

  /** The system's journal; opens it on the first call. */
  public static JournalExtension get(ClassicActorSystemProvider system) {
    return ID.get(system);
  }

  /** The read side. */
  public EventLog log() {
    return store;
  }

  /** The store itself, for damage, notes and verify. */
  public JournalStore store() {
    return store;
  }

  /** The write side, which the Akka plugin uses. */
  public GroupCommitter committer() {
    return committer;
  }

  /** Reads entries: {@code codecs().decode(entry)}. */
  public CodecRegistry codecs() {
    return codecs;
  }

  private void close() {
    committer.close();
    store.close();
  }

  /** Akka's key of the extension. */
  public static final class Id extends AbstractExtensionId<JournalExtension> {
    private Id() {}

    @Override
    public JournalExtension createExtension(ExtendedActorSystem system) {
      return new JournalExtension(system);
    }

    @Override
    public JournalExtension get(ActorSystem system) {
      return super.get(system);
    }
  }
}
