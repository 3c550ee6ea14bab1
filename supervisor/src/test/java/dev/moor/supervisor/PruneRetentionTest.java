package dev.moor.supervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.moor.actors.events.EventTranslator;
import dev.moor.actors.image.ImageCommand;
import dev.moor.actors.image.ImageEvent;
import dev.moor.actors.image.ImageEventCodec;
import dev.moor.actors.port.Asker;
import dev.moor.persistence.journal.AtomicAppend;
import dev.moor.persistence.journal.JournalEntry;
import dev.moor.persistence.journal.JournalSettings;
import dev.moor.persistence.journal.JournalStore;
import dev.moor.persistence.journal.RetentionPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is told of prunes outlives the histories that a bound of the journal drops. */
class PruneRetentionTest {
  private static final String PRUNES = "image|" + ImageCommand.PRUNES;
  private static final int SEGMENT_BYTES = 16 << 10;
  private static final long BOUND_BYTES = 2L << 20;
  private static final int LIVES = 6000;
  private static final int EACH = 200;

  @TempDir Path folder;
  private final ImageEventCodec codec = new ImageEventCodec();
  private final Random random = new Random(11);

  private JournalStore open() {
    return JournalStore.open(new JournalSettings(folder, SEGMENT_BYTES, Clock.systemUTC()));
  }

  private static void append(JournalStore store, String id, AtomicAppend.Event event) {
    assertThat(store.append(List.of(new AtomicAppend(id, List.of(event)))))
        .allMatch(java.util.Optional::isEmpty);
  }

  private AtomicAppend.Event prune(int number) {
    ImageEvent noted =
        new ImageEvent.Noted(
            ImageCommand.PRUNES,
            "volume",
            Map.of("reclaimed", Integer.toString(number)),
            Asker.MOORD,
            Instant.ofEpochSecond(number));
    return AtomicAppend.Event.of(number, codec.manifest(noted), codec.encode(noted));
  }

  private byte[] noise() {
    byte[] noise = new byte[90];
    random.nextBytes(noise);
    return noise;
  }

  private long usedBytes() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.mapToLong(file -> file.toFile().length()).sum();
    }
  }

  private void assertTold(JournalStore store) {
    List<JournalEntry> entries = new ArrayList<>();
    store.entries(PRUNES, 1, Long.MAX_VALUE, entries::add);
    EventTranslator translator = new EventTranslator();
    List<String> told =
        entries.stream()
            .flatMap(
                entry ->
                    translator
                        .next(
                            ImageCommand.PRUNES,
                            codec.decode(entry.manifest(), entry.payload()),
                            entry.sequence())
                        .stream())
            .map(event -> event.type() + " " + event.action() + " " + event.attributes())
            .toList();
    assertThat(told).hasSize(LIVES / EACH);
    assertThat(told.get(0)).isEqualTo("volume prune {reclaimed=1}");
    assertThat(told.get(told.size() - 1))
        .isEqualTo("volume prune {reclaimed=" + LIVES / EACH + "}");
  }

  @Test
  void shouldTellEveryPruneAfterArchivingAndDropping() throws IOException {
    RetentionPolicy asked = JournalKeeping.of("0s", "64m").policy();
    try (JournalStore store = open()) {
      store.keep(
          new RetentionPolicy(
              Duration.ZERO, BOUND_BYTES, asked.ended(), asked.mayComeBack(), asked.begins()));
      for (int life = 1; life <= LIVES; life++) {
        String id = "container|" + "%064x".formatted(life);
        append(store, id, AtomicAppend.Event.of(1, "container.created/1", noise()));
        append(store, id, AtomicAppend.Event.of(2, "container.removed/1", noise()));
        if (life % EACH == 0) {
          append(store, PRUNES, prune(life / EACH));
          await()
              .atMost(Duration.ofSeconds(30))
              .untilAsserted(() -> assertThat(usedBytes()).isLessThanOrEqualTo(BOUND_BYTES));
        }
      }
      try (Stream<Path> files = Files.list(folder)) {
        assertThat(files.filter(file -> file.toString().endsWith(".archive"))).isNotEmpty();
      }
      assertThat(store.persistenceIds()).hasSizeLessThan(LIVES);
      assertTold(store);
    }
    try (JournalStore again = open()) {
      assertThat(again.damage()).isEmpty();
      assertTold(again);
    }
  }
}
