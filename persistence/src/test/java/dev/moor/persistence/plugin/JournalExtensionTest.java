package dev.moor.persistence.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import akka.persistence.typed.PersistenceId;
import akka.persistence.typed.javadsl.CommandHandler;
import akka.persistence.typed.javadsl.EventHandler;
import akka.persistence.typed.javadsl.EventSourcedBehavior;
import dev.moor.persistence.JournalExtension;
import dev.moor.persistence.journal.JournalEntry;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A typed entity, its journal read through the extension, across a restart. */
class JournalExtensionTest {
  @TempDir Path root;

  record Note(String text, ActorRef<String> replyTo) {}

  static final class Notebook extends EventSourcedBehavior<Note, NoteCodec.Noted, String> {
    Notebook(String id) {
      super(PersistenceId.ofUniqueId(id));
    }

    @Override
    public String emptyState() {
      return "";
    }

    @Override
    public CommandHandler<Note, NoteCodec.Noted, String> commandHandler() {
      return (state, note) ->
          Effect()
              .persist(new NoteCodec.Noted(note.text()))
              .thenReply(note.replyTo(), after -> after);
    }

    @Override
    public EventHandler<String, NoteCodec.Noted> eventHandler() {
      return (state, event) -> state + event.text();
    }
  }

  @Test
  void shouldGiveTheLogOfTheSystemBeforeAnyEntityStarts() {
    assertThat(note("a")).isEqualTo("a");
    assertThat(note("b")).isEqualTo("ab");

    ActorTestKit kit = kit();
    try {
      JournalExtension journal = JournalExtension.get(kit.system());
      assertThat(journal).isSameAs(JournalExtension.get(kit.system()));
      assertThat(journal.log().persistenceIds()).containsExactly("note|1");
      List<JournalEntry> entries = journal.log().read(0, 10);
      assertThat(entries).extracting(JournalEntry::manifest).containsOnly("note.noted/1");
      assertThat(entries)
          .<Object>map(journal.codecs()::decode)
          .containsExactly(new NoteCodec.Noted("a"), new NoteCodec.Noted("b"));
    } finally {
      kit.shutdownTestKit();
    }
  }

  private ActorTestKit kit() {
    return ActorTestKit.create("journal-extension", PluginSystem.config(root));
  }

  private String note(String text) {
    ActorTestKit kit = kit();
    try {
      TestProbe<String> probe = kit.createTestProbe(String.class);
      kit.spawn(new Notebook("note|1")).tell(new Note(text, probe.getRef()));
      return probe.receiveMessage();
    } finally {
      kit.shutdownTestKit();
    }
  }
}
