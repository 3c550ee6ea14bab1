package dev.moor.persistence.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The bound holds at every moment, whatever is written; what must be told still can be. */
class BoundTest {
  private static final int SEGMENT_BYTES = 64 << 10;
  private static final long BOUND = 3 << 20;

  @TempDir Path folder;
  private JournalStore store;

  @AfterEach
  void close() {
    if (store != null) {
      store.close();
    }
  }

  private Optional<JournalException> append(String id, long sequence, String manifest) {
    byte[] payload = new byte[400];
    new java.util.Random(sequence).nextBytes(payload);
    AtomicAppend.Event event = new AtomicAppend.Event(sequence, 1, manifest, "", "w", payload);
    return store.append(List.of(new AtomicAppend(id, List.of(event)))).get(0);
  }

  /** Beside a bound this small the index's passing files may take all room for a moment. */
  private void tell(String id, long sequence, String manifest) {
    await(id + " " + manifest)
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(20))
        .until(() -> append(id, sequence, manifest).isEmpty());
  }

  @Test
  void shouldHoldUnderAFloodAndLoseNoMoreThanItMust() throws Exception {
    store = JournalFlood.open(folder, SEGMENT_BYTES);
    store.keep(JournalFlood.policy(BOUND));

    JournalFlood.Seen seen = JournalFlood.run(store, folder, 4_000); // 19 MiB

    assertThat(seen.looks()).isGreaterThan(10);
    assertThat(seen.peakBytes()).isLessThanOrEqualTo(BOUND);
    assertThat(seen.refused()).as("the writers were held, not refused").isZero();
    assertThat(store.persistenceIds())
        .as("histories that are left of 4,000")
        .hasSizeGreaterThan(150)
        .contains("container|%064x".formatted(3_999));
    assertThat(store.verify().damage()).isEmpty();
    store.close();
    assertThat(JournalVerifier.verify(folder).damage()).isEmpty();
    store = JournalFlood.open(folder, SEGMENT_BYTES);
    assertThat(store.damage()).isEmpty();
  }

  @Test
  void shouldRefuseWhatIsNewWhereAllThatIsLeftLives() throws IOException {
    store = JournalFlood.open(folder, SEGMENT_BYTES);
    store.keep(JournalFlood.policy(BOUND));
    int lives = 0;
    while (append("life-" + lives, 1, "made").isEmpty()) {
      append("life-" + lives, 2, "went-on");
      lives++;
      assertThat(JournalFlood.bytes(folder)).isLessThanOrEqualTo(BOUND);
    }

    assertThat(lives).as("before it was full").isGreaterThan(500);
    assertThat(append("one-more", 1, "made"))
        .get()
        .extracting(Throwable::getMessage)
        .asString()
        .contains("no space left", "--journal-max-size");
    tell("life-0", 3, "went-on");
    for (int life = 0; life < lives / 2; life++) {
      tell("life-" + life, 4, "gone");
      assertThat(JournalFlood.bytes(folder)).isLessThanOrEqualTo(BOUND);
    }
    await().until(() -> append("new", 1, "made").isEmpty());
    assertThat(store.persistenceIds()).contains("life-" + (lives - 1), "new");
    assertThat(store.verify().damage()).isEmpty();
  }

  @Test
  void shouldPassABoundThatIsNotFirmRatherThanRefuse() throws IOException {
    store = JournalFlood.open(folder, SEGMENT_BYTES);
    RetentionPolicy firm = JournalFlood.policy(BOUND);
    store.keep(
        new RetentionPolicy(
            firm.keepPlain(), BOUND, false, firm.ended(), firm.mayComeBack(), firm.begins()));
    long sequence = 0;
    while (JournalFlood.bytes(folder) < 2 * BOUND) {
      assertThat(append("alive", ++sequence, "made")).isEmpty();
    }

    assertThat(store.boundWarning()).get().asString().contains("passes its bound", "refused");
    append("ends", 1, "made");
    append("ends", 2, "gone");
    for (int more = 1; more <= 500; more++) {
      append("more", more, "went-on");
    }
    await().untilAsserted(() -> assertThat(store.persistenceIds()).doesNotContain("ends"));
    assertThat(store.highestSequence("alive")).isEqualTo(sequence);
    assertThat(store.verify().damage()).isEmpty();
  }

  @Test
  void shouldRefuseAllWhereNothingEnds() throws IOException {
    store = JournalFlood.open(folder, SEGMENT_BYTES);
    store.keep(JournalFlood.policy(BOUND));
    long sequence = 0;
    Optional<JournalException> outcome = Optional.empty();
    while (outcome.isEmpty()) {
      outcome = append("alive", ++sequence, "went-on");
    }

    assertThat(outcome.get()).hasMessageContaining("no space left");
    assertThat(JournalFlood.bytes(folder)).isLessThanOrEqualTo(BOUND);
    assertThat(store.highestSequence("alive")).isEqualTo(sequence - 1);
    store.keep(JournalFlood.policy(2 * BOUND));
    assertThat(append("alive", sequence, "went-on")).isEmpty();
    assertThat(store.verify().damage()).isEmpty();
  }
}
