package dev.moor.persistence.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A last segment that holds deletions only and is damaged: what was deleted stays so. */
class DeletionSalvageTest {
  private static final int SEGMENT_BYTES = 8 << 10;
  private static final int ENTITIES = 40;

  @TempDir Path folder;
  private JournalStore store;
  private Path last;
  private final List<Integer> records = new ArrayList<>();

  private void open() {
    store = JournalStore.open(new JournalSettings(folder, SEGMENT_BYTES, Clock.systemUTC()));
  }

  @AfterEach
  void close() {
    store.close();
  }

  /** Half of them are deleted, behind the last event. */
  @BeforeEach
  void deleted() throws IOException {
    open();
    for (long n = 0; n < ENTITIES || endOfLast() < SEGMENT_BYTES; n++) {
      store.append(List.of(JournalStoreTest.one("e" + n % ENTITIES, n / ENTITIES + 1)));
    }
    for (int entity = 0; entity < ENTITIES; entity += 2) {
      store.deleteTo("e" + entity, Long.MAX_VALUE);
    }
    long end = store.lastSequence() + 1;
    store.close();
    last = Segments.file(folder, Segments.list(folder).lastKey());
    assertThat(Segments.firstSequence(last)).as("it has no event").isEqualTo(end);
    byte[] bytes = Files.readAllBytes(last);
    for (int at = Segments.HEADER_BYTES; at < bytes.length; ) {
      records.add(at);
      at += RecordFormat.validFrame(bytes, at, bytes.length);
    }
    assertThat(records).hasSize(ENTITIES / 2);
  }

  private long endOfLast() throws IOException {
    return Files.size(Segments.file(folder, Segments.list(folder).lastKey()));
  }

  private void change(int... places) throws IOException {
    byte[] bytes = Files.readAllBytes(last);
    for (int place : places) {
      bytes[place] ^= 0x21;
    }
    Files.write(last, bytes);
    assertThat(JournalVerifier.verify(folder).damage()).isNotEmpty();
    open();
    assertThat(store.damage()).isNotEmpty();
    assertThat(folder.resolve(JournalOpening.ASIDE)).isNotEmptyDirectory();
  }

  private void checkDeleted(int butFor) {
    for (int entity = 0; entity < ENTITIES; entity++) {
      boolean there = entity % 2 == 1 || entity == butFor;
      List<Long> found = new ArrayList<>();
      store.readable("e" + entity, e -> found.add(e.entitySequence()));
      assertThat(!found.isEmpty()).as("e%d is there", entity).isEqualTo(there);
    }
  }

  private void checkWholeFromNowOn(int butFor) {
    store.close();
    assertThat(JournalVerifier.verify(folder).damage()).isEmpty();
    open();
    assertThat(store.damage()).isEmpty();
    checkDeleted(butFor);
    assertThat(store.append(List.of(JournalStoreTest.one("new", 1))))
        .allMatch(java.util.Optional::isEmpty);
    assertThat(store.verify().damage()).isEmpty();
  }

  @Test
  void shouldKeepEachDeletionWhereOneByteIsChanged() throws IOException {
    change(records.get(7) + RecordFormat.BODY_AT + 3);
    checkDeleted(-1);
    checkWholeFromNowOn(-1);
  }

  @Test
  void shouldNotTakeADamagedLastDeletionForATornOne() throws IOException {
    change(records.get(ENTITIES / 2 - 1) + RecordFormat.BODY_AT + 20);
    checkDeleted(-1);
    checkWholeFromNowOn(-1);
  }

  @Test
  void shouldLoseOneDeletionOnlyWhereItsRecordIsLost() throws IOException {
    int at = records.get(7);
    change(at + RecordFormat.BODY_AT + 3, at + RecordFormat.BODY_AT + 40, at + 1);
    checkDeleted(14);
    checkWholeFromNowOn(14);
  }

  @Test
  void shouldKeepTheDeletionsWhereTheHeaderIsDamaged() throws IOException {
    change(20);
    checkDeleted(-1);
    checkWholeFromNowOn(-1);
  }
}
