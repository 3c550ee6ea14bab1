package dev.moor.supervisor.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.moor.actors.container.ContainerView;
import dev.moor.actors.history.Happened;
import dev.moor.actors.history.PastFold;
import dev.moor.actors.image.ImageEvent;
import dev.moor.actors.image.ImageMachine;
import dev.moor.actors.image.ImageState;
import dev.moor.actors.volume.VolumeEvent;
import dev.moor.actors.volume.VolumeMachine;
import dev.moor.actors.volume.VolumeState;
import dev.moor.persistence.codec.CodecRegistry;
import dev.moor.persistence.codec.Journaled;
import dev.moor.persistence.codec.UnknownEvent;
import dev.moor.persistence.journal.AtomicAppend;
import dev.moor.persistence.journal.JournalEntry;
import dev.moor.persistence.journal.JournalSettings;
import dev.moor.persistence.journal.JournalStore;
import dev.moor.persistence.journal.JournalVerifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Journals that a moord of an earlier commit wrote, named after it, open and replay for ever. In
 * each life a container was renamed, executed in, paused, killed, restarted and stopped, one was
 * made with a volume, one removed, an image tagged and untagged.
 */
class EarlierJournalsTest {
  @TempDir Path root;
  private final CodecRegistry codecs =
      CodecRegistry.discover(EarlierJournalsTest.class.getClassLoader());

  static Stream<Path> journals() throws IOException {
    return Files.list(Path.of("src/test/resources/journals")).sorted();
  }

  private JournalStore open(Path kept) throws IOException {
    try (Stream<Path> files = Files.walk(kept)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        Files.copy(file, root.resolve("journal").resolve(kept.relativize(file).toString()));
      }
    }
    return JournalStore.open(JournalSettings.of(root.resolve("journal")));
  }

  private static List<JournalEntry> entries(JournalStore store, String persistenceId) {
    List<JournalEntry> entries = new ArrayList<>();
    store.entries(persistenceId, 0, Long.MAX_VALUE, entries::add);
    return entries;
  }

  @ParameterizedTest
  @MethodSource("journals")
  void shouldOpenWholeAndReadEveryEvent(Path kept) throws IOException {
    try (JournalStore store = open(kept)) {
      assertThat(store.damage()).isEmpty();
      assertThat(store.verify().damage()).isEmpty();
      List<JournalEntry> all = store.read(0, 10_000);
      assertThat(all).hasSize(37).hasSize((int) store.lastSequence());
      assertThat(all)
          .allSatisfy(
              entry ->
                  assertThat(codecs.decodeOrUnknown(entry)).isNotInstanceOf(UnknownEvent.class));
      AtomicAppend.Event more = AtomicAppend.Event.of(1, "container.prepared/1", new byte[1]);
      store.append(List.of(new AtomicAppend("container|new", List.of(more))));
      assertThat(store.verify().damage()).isEmpty();
    }
    assertThat(JournalVerifier.verify(root.resolve("journal")).damage()).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("journals")
  void shouldReplayEveryEntity(Path kept) throws IOException {
    List<String> found = new ArrayList<>();
    try (JournalStore store = open(kept)) {
      for (String id : store.persistenceIds()) {
        found.add(replayed(id, entries(store, id)));
      }
    }
    assertThat(found)
        .containsExactlyInAnyOrder(
            "container renamed EXITED",
            "container gone gone",
            "container waits CREATED",
            "image [busybox:latest]",
            "volume data");
  }

  private String replayed(String id, List<JournalEntry> entries) {
    if (id.startsWith("container|")) {
      return container(entries);
    }
    List<Journaled> events = entries.stream().flatMap(e -> codecs.events(e).stream()).toList();
    String key = id.substring(id.indexOf('|') + 1);
    if (id.startsWith("image|")) {
      ImageMachine machine = new ImageMachine(key);
      ImageState state = machine.empty();
      for (Journaled event : events) {
        state = machine.apply(state, (ImageEvent) event);
      }
      return "image " + machine.view(state).orElseThrow().tags();
    }
    VolumeMachine machine = new VolumeMachine(key);
    VolumeState state = machine.empty();
    for (Journaled event : events) {
      state = machine.apply(state, (VolumeEvent) event);
    }
    return "volume " + machine.view(state).orElseThrow().name();
  }

  private String container(List<JournalEntry> entries) {
    PastFold fold = new PastFold();
    for (JournalEntry entry : entries) {
      codecs.events(entry).forEach(event -> fold.next(Happened.of(entry, event)));
    }
    assertThat(fold.misfit()).isEmpty();
    ContainerView view = fold.view().orElseThrow();
    return "container "
        + view.name()
        + " "
        + (fold.existed() ? view.dockerStatus().toUpperCase(java.util.Locale.ROOT) : "gone");
  }
}
