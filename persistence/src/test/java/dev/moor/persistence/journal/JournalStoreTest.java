package dev.moor.persistence.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalStoreTest {
  @TempDir Path folder;
  private JournalStore store;

  @AfterEach
  void close() {
    if (store != null) {
      store.close();
    }
  }

  private JournalStore open() {
    store = JournalStore.open(JournalSettings.of(folder));
    return store;
  }

  private JournalStore openSmall() {
    store = JournalStore.open(new JournalSettings(folder, 4096, Clock.systemUTC()));
    return store;
  }

  private void write(String id, long from, long to) {
    for (long sequence = from; sequence <= to; sequence++) {
      assertThat(store.append(List.of(one(id, sequence)))).containsExactly(Optional.empty());
    }
  }

  static AtomicAppend one(String id, long sequence) {
    return new AtomicAppend(id, List.of(event(id, sequence)));
  }

  static AtomicAppend.Event event(String id, long sequence) {
    return AtomicAppend.Event.of(
        sequence, "test.happened/1", (id + "#" + sequence).getBytes(StandardCharsets.UTF_8));
  }

  private List<Long> replay(String id) {
    List<Long> found = new ArrayList<>();
    store.replay(
        id,
        0,
        Long.MAX_VALUE,
        Long.MAX_VALUE,
        e -> {
          assertThat(new String(e.entry().payload(), StandardCharsets.UTF_8))
              .isEqualTo(id + "#" + e.entry().entitySequence());
          found.add(e.entry().entitySequence());
        });
    return found;
  }

  private TreeMap<Long, Path> segments() throws IOException {
    return Segments.list(folder);
  }

  private List<Long> global() {
    List<Long> found = new ArrayList<>();
    long after = 0;
    while (true) {
      List<JournalEntry> page = store.read(after, 7);
      page.forEach(e -> found.add(e.sequence()));
      if (page.isEmpty()) {
        return found;
      }
      after = page.get(page.size() - 1).sequence();
    }
  }

  @Test
  void shouldReadBackByEntityAndGloballyAfterReopen() {
    open();
    write("a", 1, 3);
    write("b", 1, 2);
    write("a", 4, 4);
    store.close();

    open();

    assertThat(store.lastSequence()).isEqualTo(6);
    assertThat(replay("a")).containsExactly(1L, 2L, 3L, 4L);
    assertThat(replay("b")).containsExactly(1L, 2L);
    assertThat(global()).containsExactly(1L, 2L, 3L, 4L, 5L, 6L);
    assertThat(store.persistenceIds()).containsExactlyInAnyOrder("a", "b");
    assertThat(store.last("a")).map(JournalEntry::sequence).contains(6L);
    assertThat(store.last("none")).isEmpty();
    assertThat(store.damage()).isEmpty();
    assertThat(store.verify().isClean()).isTrue();
  }

  @Test
  void shouldSpanManySegmentsAndRebuildAMissingIndex() throws IOException {
    openSmall();
    write("a", 1, 100);
    write("b", 1, 100);
    store.close();
    assertThat(segments()).hasSizeGreaterThan(5);
    openSmall();
    assertThat(replay("a")).hasSize(100);
    store.close();
    assertThat(JournalVerifier.verify(folder).damage()).isEmpty();
    JournalOpening.deleteTree(folder.resolve(JournalOpening.INDEX));

    openSmall();

    assertThat(replay("a")).hasSize(100);
    assertThat(replay("b")).hasSize(100);
    assertThat(global()).hasSize(200);
    assertThat(store.damage()).isEmpty();
    assertThat(store.verify().damage()).isEmpty();
  }

  @Test
  void shouldRebuildAnIndexThatIsRubbish() throws IOException {
    openSmall();
    write("a", 1, 100);
    store.close();
    Files.writeString(folder.resolve(JournalOpening.INDEX).resolve("CURRENT"), "rubbish\n");

    openSmall();

    assertThat(replay("a")).hasSize(100);
    assertThat(store.notes()).anyMatch(note -> note.contains("index is rebuilt"));
  }

  @Test
  void shouldRefuseASequenceThatIsNotNewAndStoreTheOthers() {
    open();
    write("a", 1, 2);

    List<Optional<JournalException>> outcomes =
        store.append(List.of(one("a", 2), one("b", 1), one("a", 3)));

    assertThat(outcomes.get(0)).get().asString().contains("is not new");
    assertThat(outcomes.get(1)).isEmpty();
    assertThat(outcomes.get(2)).isEmpty();
    assertThat(replay("a")).containsExactly(1L, 2L, 3L);
    assertThat(store.lastSequence()).isEqualTo(4);
  }

  @Test
  void shouldRefuseASecondOpenInThisProcess() {
    open();

    assertThatThrownBy(() -> JournalStore.open(JournalSettings.of(folder)))
        .isInstanceOf(JournalException.class)
        .hasMessageContaining("already open");
  }

  @Test
  void shouldDeleteAndKeepTheHighestSequence() {
    open();
    write("a", 1, 10);
    write("b", 1, 1);

    store.deleteTo("a", 4);
    assertThat(replay("a")).containsExactly(5L, 6L, 7L, 8L, 9L, 10L);
    store.deleteTo("a", Long.MAX_VALUE);
    store.close();
    open();

    assertThat(replay("a")).isEmpty();
    assertThat(store.highestSequence("a")).isEqualTo(10);
    assertThat(store.persistenceIds()).containsExactly("b");
    assertThat(store.last("a")).isEmpty();
    assertThat(global()).containsExactly(11L);
    assertThat(store.verify().damage()).isEmpty();
  }

  @Test
  void shouldFreeTheSpaceOfDeletedSegments() throws IOException {
    openSmall();
    write("a", 1, 200);
    long before = bytes();
    write("b", 1, 30);

    store.deleteTo("a", 200);
    org.awaitility.Awaitility.await().until(() -> bytes() < before / 3);
    write("b", 31, 60);
    store.close();
    assertThat(JournalVerifier.verify(folder).damage()).isEmpty();
    openSmall();

    assertThat(replay("a")).isEmpty();
    assertThat(replay("b")).hasSize(60);
    assertThat(store.highestSequence("a")).isEqualTo(200);
    assertThat(store.damage()).isEmpty();
    assertThat(global()).hasSize(60);
  }

  private long bytes() throws IOException {
    long sum = 0;
    for (Path file : segments().values()) {
      sum += file.toFile().length(); // one that is replaced meanwhile has none
    }
    return sum;
  }

  @Test
  void shouldCutATornTailAndKeepItAside() throws IOException {
    open();
    write("a", 1, 5);
    store.close();
    Path segment = segments().lastEntry().getValue();
    byte[] whole = Files.readAllBytes(segment);
    byte[] torn = java.util.Arrays.copyOfRange(whole, Segments.HEADER_BYTES, whole.length / 2);
    Files.write(segment, torn, StandardOpenOption.APPEND);
    byte[] half = java.util.Arrays.copyOfRange(whole, Segments.HEADER_BYTES, 100);
    Files.write(segment, whole);
    Files.write(segment, half, StandardOpenOption.APPEND);

    open();

    assertThat(store.damage()).isEmpty();
    assertThat(store.notes()).anyMatch(note -> note.contains("torn tail of 36 bytes"));
    assertThat(replay("a")).containsExactly(1L, 2L, 3L, 4L, 5L);
    write("a", 6, 6);
    assertThat(folder.resolve("damaged")).isNotEmptyDirectory();
  }

  @Test
  void shouldCutAnAtomicWriteThatIsNotComplete() throws IOException {
    open();
    write("a", 1, 1);
    Path segment = segments().lastEntry().getValue();
    byte[] head = Files.readAllBytes(folder.resolve(HeadMark.NAME));
    store.close();
    JournalOpening.deleteTree(folder.resolve(JournalOpening.INDEX));
    open();
    long before = Files.size(segment);
    store.append(
        List.of(new AtomicAppend("a", List.of(event("a", 2), event("a", 3), event("a", 4)))));
    store.close();
    JournalOpening.deleteTree(folder.resolve(JournalOpening.INDEX));
    Files.write(folder.resolve(HeadMark.NAME), head);
    byte[] whole = Files.readAllBytes(segment);
    Files.write(segment, java.util.Arrays.copyOf(whole, whole.length - 3));

    open();

    assertThat(replay("a")).containsExactly(1L);
    assertThat(store.damage()).isEmpty();
    assertThat(Files.size(segment)).isEqualTo(before);
    write("a", 2, 3);
    assertThat(store.verify().damage()).isEmpty();
  }

  @Test
  void shouldTakeALostAcknowledgedTailForDamage() throws IOException {
    open();
    write("a", 1, 5);
    write("b", 1, 3);
    store.close();
    Path segment = segments().lastEntry().getValue();
    byte[] whole = Files.readAllBytes(segment);
    Files.write(segment, java.util.Arrays.copyOf(whole, whole.length - 20));

    open();

    assertThat(store.damaged()).containsOnlyKeys("b");
    assertThat(replay("a")).hasSize(5);
    assertThatThrownBy(() -> replay("b"))
        .isInstanceOf(JournalException.DamagedEntity.class)
        .hasMessageContaining("b");
    write("c", 1, 1);
    assertThat(store.lastSequence()).isEqualTo(9);
    store.close();
    open();
    assertThat(store.damaged()).containsOnlyKeys("b");
    assertThat(replay("c")).containsExactly(1L);
  }

  @Test
  void shouldNameTheEntitiesOfAMissingSegmentFile() throws IOException {
    openSmall();
    write("a", 1, 60);
    write("b", 1, 60);
    write("c", 1, 60);
    store.close();
    List<Path> files = new ArrayList<>(segments().values());
    Files.delete(files.get(1));

    openSmall();

    assertThat(store.damaged()).containsOnlyKeys("a", "b");
    assertThat(replay("c")).hasSize(60);
  }

  @Test
  void shouldNameTheEntitiesOfAMissingLastSegmentFile() throws IOException {
    open();
    write("a", 1, 3);
    write("b", 1, 3);
    store.close();
    Files.delete(segments().lastEntry().getValue());

    open();

    assertThat(store.damaged()).containsOnlyKeys("a", "b");
    write("c", 1, 1);
    assertThat(store.lastSequence()).isEqualTo(7);
  }

  @Test
  void shouldNameWhatAZeroedPageTook() throws IOException {
    open();
    for (int i = 1; i <= 50; i++) {
      write("e" + i, 1, 1);
    }
    store.close();
    Path segment = segments().lastEntry().getValue();
    byte[] bytes = Files.readAllBytes(segment);
    java.util.Arrays.fill(bytes, 1000, 2000, (byte) 0);
    Files.write(segment, bytes);

    open();

    Map<String, String> damaged = store.damaged();
    assertThat(damaged).hasSizeBetween(6, 10);
    int whole = 0;
    for (int i = 1; i <= 50; i++) {
      if (!damaged.containsKey("e" + i)) {
        whole += replay("e" + i).size();
      }
    }
    assertThat(whole).isEqualTo(50 - damaged.size());
  }

  @Test
  void shouldTellListenersTheNewestSequence() throws Exception {
    open();
    List<Long> heard = new ArrayList<>();
    try (AutoCloseable subscription = store.onAppend(heard::add)) {
      write("a", 1, 2);
      assertThat(subscription).isNotNull();
    }
    write("a", 3, 3);

    assertThat(heard).containsExactly(1L, 2L);
  }
}
