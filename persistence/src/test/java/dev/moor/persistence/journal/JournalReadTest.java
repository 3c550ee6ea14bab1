package dev.moor.persistence.journal;

import static dev.moor.persistence.journal.JournalStoreTest.one;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reading by entity, from a moment on, what is left of a damaged entity, and without opening. */
class JournalReadTest {
  private static final Instant T0 = Instant.parse("2026-11-24T10:00:00Z");

  @TempDir Path folder;
  private JournalStore store;

  @AfterEach
  void close() {
    if (store != null) {
      store.close();
    }
  }

  private void open(Clock clock) {
    store = JournalStore.open(new JournalSettings(folder, 4096, clock));
  }

  private void write(String id, int from, int to) {
    for (int sequence = from; sequence <= to; sequence++) {
      store.append(List.of(one(id, sequence)));
    }
  }

  private List<Long> entries(String id, long from, long to) {
    List<Long> found = new ArrayList<>();
    store.entries(id, from, to, entry -> found.add(entry.entitySequence()));
    return found;
  }

  private List<Long> readable(String id) {
    List<Long> found = new ArrayList<>();
    store.readable(id, entry -> found.add(entry.entitySequence()));
    return found;
  }

  private List<String> offline() {
    List<String> found = new ArrayList<>();
    JournalFiles.read(folder, e -> found.add(e.persistenceId() + "#" + e.entitySequence()));
    return found;
  }

  /** Changes a byte in the payload of one event. */
  private void damage(String event) throws IOException {
    byte[] wanted = event.getBytes(StandardCharsets.UTF_8);
    for (Path file : Segments.list(folder).values()) {
      byte[] bytes = Files.readAllBytes(file);
      for (int at = 0; at <= bytes.length - wanted.length; at++) {
        if (java.util.Arrays.equals(bytes, at, at + wanted.length, wanted, 0, wanted.length)) {
          bytes[at] ^= 1;
          Files.write(file, bytes);
          return;
        }
      }
    }
    throw new AssertionError("no event " + event);
  }

  @Test
  void shouldReadPartOfAnEntity() {
    open(Clock.systemUTC());
    write("a", 1, 50);
    write("b", 1, 3);

    assertThat(entries("a", 48, 49)).containsExactly(48L, 49L);
    assertThat(entries("b", 1, Long.MAX_VALUE)).containsExactly(1L, 2L, 3L);
    assertThat(entries("nobody", 1, 9)).isEmpty();
  }

  @Test
  void shouldReadADamagedEntityUpToItsDamage() throws IOException {
    open(Clock.systemUTC());
    write("a", 1, 60);
    write("b", 1, 60);
    store.close();
    damage("a#41");

    open(Clock.systemUTC());

    assertThatThrownBy(() -> entries("a", 1, 60))
        .isInstanceOf(JournalException.DamagedEntity.class);
    assertThat(store.damaged()).containsOnlyKeys("a");
    assertThat(readable("a")).hasSize(40).last().isEqualTo(40L);
    assertThat(readable("b")).hasSize(60);
    assertThat(readable("nobody")).isEmpty();
  }

  @Test
  void shouldReadNothingWhereTheFirstEventIsLost() throws IOException {
    open(Clock.systemUTC());
    write("a", 1, 5);
    write("b", 1, 2);
    store.close();
    damage("a#1");

    open(Clock.systemUTC());

    assertThat(readable("a")).isEmpty();
  }

  @Test
  void shouldBeginShortlyBeforeAMoment() {
    for (int hour = 0; hour < 10; hour++) {
      open(Clock.fixed(T0.plusSeconds(3600L * hour), ZoneOffset.UTC));
      write("a", hour * 40 + 1, hour * 40 + 40);
      store.close();
    }
    open(Clock.systemUTC());

    for (int hour = 0; hour < 12; hour++) {
      Instant moment = T0.plusSeconds(3600L * hour);
      long before = store.sequenceBefore(moment);
      List<JournalEntry> earlier = store.read(0, (int) before);
      assertThat(earlier).hasSize((int) before).allMatch(e -> e.writtenAt().isBefore(moment));
      assertThat(before).as("a segment holds about 30 events").isGreaterThan(hour * 40L - 80);
    }
    assertThat(store.sequenceBefore(Instant.EPOCH)).isZero();
  }

  @Test
  void shouldReadFilesWithoutOpeningThem() throws IOException {
    open(Clock.systemUTC());
    write("a", 1, 40);
    write("b", 1, 40);
    store.deleteTo("a", 38);
    store.close();
    damage("b#20");
    Path last = Segments.list(folder).lastEntry().getValue();
    byte[] before = Files.readAllBytes(last);

    assertThat(offline())
        .hasSize(41)
        .startsWith("a#39", "a#40", "b#1")
        .doesNotContain("b#20")
        .endsWith("b#40");
    assertThat(Files.readAllBytes(last)).isEqualTo(before);
  }

  @Test
  void shouldLeaveOutAnAtomicWriteThatIsNotComplete() throws IOException {
    open(Clock.systemUTC());
    write("a", 1, 2);
    store.append(
        List.of(
            new AtomicAppend(
                "a", List.of(JournalStoreTest.event("a", 3), JournalStoreTest.event("a", 4)))));
    store.close();
    Path file = Segments.list(folder).lastEntry().getValue();
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, java.util.Arrays.copyOf(bytes, bytes.length - 5));

    assertThat(offline()).containsExactly("a#1", "a#2");
  }

  /** Native code used after its end takes the process along: then this test does not return. */
  @Test
  void shouldCloseWhileItIsVerified() throws Exception {
    for (int round = 0; round < 20; round++) {
      open(Clock.systemUTC());
      write("a", round * 60 + 1, round * 60 + 60);
      JournalStore verified = store;
      java.util.concurrent.CountDownLatch begun = new java.util.concurrent.CountDownLatch(1);
      java.util.concurrent.CompletableFuture<Boolean> checked =
          java.util.concurrent.CompletableFuture.supplyAsync(
              () -> {
                begun.countDown();
                try {
                  return verified.verify().isClean();
                } catch (JournalException e) {
                  return e.getMessage().contains("closed");
                }
              });
      begun.await();
      store.close();
      assertThat(checked.get(30, java.util.concurrent.TimeUnit.SECONDS)).isTrue();
    }
  }
}
