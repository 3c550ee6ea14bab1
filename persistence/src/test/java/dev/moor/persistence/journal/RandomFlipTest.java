package dev.moor.persistence.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A changed byte anywhere in the events is found, named and contained. */
class RandomFlipTest {
  private static final int FLIPS = 1000;
  private static final int ENTITIES = 20;
  private static final int EVENTS = 30;

  @TempDir Path folder;
  private final long seed = Long.getLong("moor.seed", System.nanoTime());
  private final Random random = new Random(seed);

  private record Where(Path file, int at, String persistenceId, long entitySequence) {}

  @Test
  void shouldFindEveryFlipAndNameTheEventItTook() throws IOException {
    List<Where> bytes = write();
    for (int i = 0; i < FLIPS; i++) {
      Where where = bytes.get(random.nextInt(bytes.size()));
      byte change = (byte) (1 + random.nextInt(255));
      flip(where, change);

      VerifyReport report = JournalVerifier.verify(folder);

      assertThat(report.damage())
          .as("seed %d, %s", seed, where)
          .anyMatch(
              d ->
                  d.persistenceId().equals(where.persistenceId())
                      && d.entitySequence() == where.entitySequence());
      assertThat(report.damage())
          .as("seed %d, %s", seed, where)
          .allMatch(d -> d.persistenceId().equals(where.persistenceId()));
      assertThat(report.entries()).isEqualTo(ENTITIES * EVENTS - 1);
      flip(where, change);
    }
    assertThat(JournalVerifier.verify(folder).damage()).isEmpty();
  }

  @Test
  void shouldQuarantineOnlyTheEntityTouchedWhenOpened() throws IOException {
    List<Where> bytes = write();
    for (int i = 0; i < 60; i++) {
      Where where = bytes.get(random.nextInt(bytes.size()));
      byte change = (byte) (1 + random.nextInt(255));
      flip(where, change);

      try (JournalStore store = open()) {
        store.verify();
        assertThat(store.damaged())
            .as("seed %d, %s", seed, where)
            .containsOnlyKeys(where.persistenceId());
        for (int entity = 0; entity < ENTITIES; entity++) {
          if (!("e" + entity).equals(where.persistenceId())) {
            List<Long> found = new ArrayList<>();
            store.replay(
                "e" + entity, 0, EVENTS, EVENTS, e -> found.add(e.entry().entitySequence()));
            assertThat(found).hasSize(EVENTS);
          }
        }
      }
      flip(where, change);
    }
  }

  @Test
  void shouldRestoreAFlippedByteAndKeepTheDamagedFileAside() throws IOException {
    List<Where> bytes = write();
    for (int i = 0; i < 60; i++) {
      Where where = bytes.get(random.nextInt(bytes.size()));
      byte[] right = Files.readAllBytes(where.file());
      flip(where, (byte) (1 + random.nextInt(255)));
      byte[] wrong = Files.readAllBytes(where.file());

      JournalRepair.Outcome outcome = JournalRepair.repair(folder);

      assertThat(outcome.remaining()).as("seed %d, %s", seed, where).isEmpty();
      assertThat(outcome.mended()).hasSize(1);
      assertThat(where.file()).hasBinaryContent(right);
      assertThat(outcome.keptAside().get(0)).hasBinaryContent(wrong);
    }
  }

  @Test
  void shouldFindEveryFlipInTheHeadMark() throws IOException {
    write();
    Path head = folder.resolve(HeadMark.NAME);
    byte[] right = Files.readAllBytes(head);
    for (int slot = 0; slot < 2; slot++) {
      for (int at = 0; at < 80; at++) {
        byte[] wrong = right.clone();
        wrong[slot * 512 + at] ^= (byte) (1 + random.nextInt(255));
        Files.write(head, wrong);
        assertThat(JournalVerifier.verify(folder).damage())
            .as("slot %d byte %d, seed %d", slot, at, seed)
            .anyMatch(d -> d.file().equals(HeadMark.NAME));
      }
    }
    Files.delete(head);
    assertThat(JournalVerifier.verify(folder).damage())
        .anyMatch(d -> d.reason().contains("missing"));
    try (JournalStore store = open()) {
      assertThat(store.damaged()).isEmpty();
    }
    assertThat(JournalVerifier.verify(folder).damage()).isEmpty();
  }

  /** Of LevelDB's files these carry the index; LOG and LOCK do not. */
  @Test
  void shouldFindEveryFlipInTheIndex() throws IOException {
    write();
    assertThat(indexBytes()).anyMatch(w -> w.file().toString().endsWith(".log"));
    shouldFindFlips(indexBytes());
    open().close(); // LevelDB moves its log into a table
    assertThat(indexBytes()).anyMatch(w -> w.file().toString().endsWith(".sst"));
    shouldFindFlips(indexBytes());
  }

  private void shouldFindFlips(List<Where> bytes) throws IOException {
    for (int i = 0; i < FLIPS / 2; i++) {
      Where where = bytes.get(random.nextInt(bytes.size()));
      byte change = (byte) (1 + random.nextInt(255));
      flip(where, change);

      VerifyReport report = JournalVerifier.verify(folder);

      assertThat(report.damage())
          .as("seed %d, %s, change %d", seed, where, change)
          .isNotEmpty()
          .allMatch(d -> d.file().equals(JournalOpening.INDEX) && !d.namesEntity());
      assertThat(report.entries()).isEqualTo(ENTITIES * EVENTS);
      flip(where, change);
    }
    assertThat(JournalVerifier.verify(folder).damage()).isEmpty();
  }

  private List<Where> indexBytes() throws IOException {
    List<Where> bytes = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder.resolve(JournalOpening.INDEX))) {
      for (Path file : files.filter(f -> !f.getFileName().toString().startsWith("LO")).toList()) {
        byte[] content = Files.readAllBytes(file);
        for (int at = 0; at < content.length; at++) {
          boolean padding = file.toString().endsWith(".sst") && isPadding(content, at);
          if (!padding) {
            bytes.add(new Where(file, at, "", 0));
          }
        }
      }
    }
    return bytes;
  }

  /** Zeros behind the two places in a table's footer mean nothing. */
  private static boolean isPadding(byte[] table, int at) {
    int magic = table.length - 8;
    return at >= magic - 40 && at < magic && table[at] == 0;
  }

  @Test
  void shouldNotBeHarmedByAFlipOrALossInTheIndex() throws IOException {
    write();
    Path index = folder.resolve(JournalOpening.INDEX);
    for (int i = 0; i < 40; i++) {
      List<Path> files;
      try (Stream<Path> found = Files.list(index)) {
        files = found.filter(f -> f.toFile().length() > 0).sorted().toList();
      }
      Path file = files.get(random.nextInt(files.size()));
      byte[] content = Files.readAllBytes(file);
      if (i % 8 == 7) {
        Files.delete(file);
      } else {
        content[random.nextInt(content.length)] ^= (byte) (1 + random.nextInt(255));
        Files.write(file, content);
      }

      try (JournalStore store = open()) {
        assertThat(store.damaged()).as("seed %d, %s", seed, file).isEmpty();
        for (int entity = 0; entity < ENTITIES; entity++) {
          long[] count = new long[1];
          store.replay("e" + entity, 0, EVENTS, EVENTS, e -> count[0]++);
          assertThat(count[0]).as("seed %d, %s", seed, file).isEqualTo(EVENTS);
        }
      }
    }
  }

  private JournalStore open() {
    return JournalStore.open(new JournalSettings(folder, 16 << 10, Clock.systemUTC()));
  }

  /** Writes a journal and returns each byte of it that carries an event. */
  private List<Where> write() throws IOException {
    try (JournalStore store = open()) {
      for (long sequence = 1; sequence <= EVENTS; sequence++) {
        List<AtomicAppend> batch = new ArrayList<>();
        for (int entity = 0; entity < ENTITIES; entity++) {
          batch.add(JournalStoreTest.one("e" + entity, sequence));
        }
        store.append(batch);
      }
    }
    List<Where> bytes = new ArrayList<>();
    TreeMap<Long, Path> files = Segments.list(folder);
    assertThat(files).hasSizeGreaterThan(3);
    for (Path file : files.values()) {
      byte[] content = Files.readAllBytes(file);
      SegmentWalk.walk(
          content,
          Segments.HEADER_BYTES,
          content.length,
          new SegmentWalk.Visitor() {
            @Override
            public void record(JournalRecord record, int at, int length) {
              for (int i = 0; i < length; i++) {
                bytes.add(new Where(file, at + i, record.persistenceId(), record.entitySequence()));
              }
            }

            @Override
            public void bad(int at, int length, boolean atEnd) {
              throw new AssertionError("fresh journal is bad at " + at);
            }
          });
    }
    return bytes;
  }

  private static void flip(Where where, byte change) throws IOException {
    byte[] content = Files.readAllBytes(where.file());
    content[where.at()] ^= change;
    Files.write(where.file(), content);
  }
}
