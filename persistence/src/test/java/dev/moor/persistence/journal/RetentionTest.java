package dev.moor.persistence.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Archives and the bound: nothing alive is lost, all that is kept is read, at every step. */
class RetentionTest {
  private static final int SEGMENT_BYTES = 16 << 10;
  private static final RetentionPolicy ARCHIVE_ALL =
      new RetentionPolicy(Duration.ZERO, 0, entry -> false, id -> true, manifest -> false);

  @TempDir Path root;
  private final long seed = Long.getLong("moor.seed", System.nanoTime());
  private final Random random = new Random(seed);
  private JournalStore store;

  private Path folder() {
    return root.resolve("journal");
  }

  @AfterEach
  void close() {
    DiskSteps.watch(null);
    if (store != null) {
      store.close();
    }
  }

  private void open() {
    store = open(folder());
  }

  private static JournalStore open(Path folder) {
    return JournalStore.open(new JournalSettings(folder, SEGMENT_BYTES, Clock.systemUTC()));
  }

  /** Of a bound: what starts with g has ended with its event "gone" and never comes back. */
  private static RetentionPolicy bound(long bytes) {
    return new RetentionPolicy(
        Duration.ofDays(30),
        bytes,
        entry -> entry.manifest().equals("gone"),
        id -> !id.startsWith("g"),
        manifest -> manifest.equals("made"));
  }

  private AtomicAppend.Event event(long sequence, String manifest) {
    byte[] noise = new byte[60];
    random.nextBytes(noise);
    return new AtomicAppend.Event(sequence, 1, manifest, "", "w", noise);
  }

  private void append(String id, long sequence, String manifest) {
    assertThat(store.append(List.of(new AtomicAppend(id, List.of(event(sequence, manifest))))))
        .allMatch(java.util.Optional::isEmpty);
  }

  /** Lives that come and go among others that stay. */
  private void lives(int from, int to) {
    for (int life = from; life < to; life++) {
      append("g" + life, 1, "made");
      if (life % 10 == 0 && life < 600) {
        append("live" + life / 10 % 7, life / 70 + 1, "made");
      }
      append("g" + life, 2, "made");
      if (life >= 3) {
        append("g" + (life - 3), 3, "gone");
      }
    }
  }

  private static Map<String, List<Long>> byEntity(List<JournalEntry> entries) {
    return entries.stream()
        .collect(
            Collectors.groupingBy(
                JournalEntry::persistenceId,
                TreeMap::new,
                Collectors.mapping(JournalEntry::entitySequence, Collectors.toList())));
  }

  private static List<JournalEntry> all(JournalStore store) {
    List<JournalEntry> found = new ArrayList<>();
    for (List<JournalEntry> page = store.read(0, 50); !page.isEmpty(); ) {
      found.addAll(page);
      page = store.read(page.get(page.size() - 1).sequence(), 50);
    }
    return found;
  }

  private static List<String> lines(List<JournalEntry> entries) {
    return entries.stream().map(RetentionTest::line).toList();
  }

  private static String line(JournalEntry e) {
    return e.sequence()
        + " "
        + e.persistenceId()
        + " "
        + e.entitySequence()
        + " "
        + e.manifest()
        + " "
        + new String(e.payload(), StandardCharsets.ISO_8859_1);
  }

  private static List<Path> files(Path folder, String suffix) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(f -> f.toString().endsWith(suffix)).sorted().toList();
    }
  }

  private static long used(Path folder) throws IOException {
    long sum = 0;
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        sum += file.toFile().isFile() ? file.toFile().length() : 0;
      }
    } catch (java.io.UncheckedIOException | java.nio.file.NoSuchFileException e) {
      return Long.MAX_VALUE; // a file went away meanwhile: look again
    }
    return sum;
  }

  private static void awaitBound(Path folder, long max) {
    await()
        .untilAsserted(
            () -> assertThat(used(folder)).as(() -> sizes(folder)).isLessThanOrEqualTo(max));
  }

  private static String sizes(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.map(f -> f.getFileName() + " " + f.toFile().length()).toList().toString();
    } catch (IOException | java.io.UncheckedIOException e) {
      return e.toString();
    }
  }

  private void awaitArchives() {
    await().until(() -> files(folder(), ".log").size() == 1);
  }

  @Test
  void shouldReadArchivesAsTheSegmentsTheyWere() throws IOException {
    open();
    lives(0, 300);
    List<String> before = lines(all(store));
    long bytes = used(folder());
    store.keep(ARCHIVE_ALL);
    awaitArchives();

    assertThat(files(folder(), ".archive")).hasSizeGreaterThan(5);
    assertThat(used(folder())).isLessThan(bytes);
    checkSame(store, before);
    assertThat(store.verify().damage()).isEmpty();
    store.close();
    assertThat(JournalVerifier.verify(folder()).damage()).isEmpty();
    List<JournalEntry> offline = new ArrayList<>();
    JournalFiles.read(folder(), offline::add);
    assertThat(lines(offline)).isEqualTo(before);
    open();
    assertThat(store.damage()).isEmpty();
    checkSame(store, before);
    JournalOpening.deleteTree(folder().resolve("none"));
    store.close();
    JournalOpening.deleteTree(folder().resolve(JournalOpening.INDEX));
    open();
    checkSame(store, before);
    lives(300, 310);
    assertThat(store.verify().damage()).isEmpty();
  }

  private static void checkSame(JournalStore store, List<String> expected) {
    assertThat(lines(all(store))).isEqualTo(expected);
    List<String> replayed = new ArrayList<>();
    for (String id : store.persistenceIds()) {
      store.entries(id, 0, Long.MAX_VALUE, e -> replayed.add(line(e)));
    }
    assertThat(replayed).containsExactlyInAnyOrderElementsOf(expected);
    assertThat(store.sequenceBefore(Instant.now().plusSeconds(1))).isPositive();
  }

  @Test
  void shouldHoldTheBoundAndDropTheOldestThatEndedOnly() throws IOException {
    long max = 2 << 20; // a good half is for LevelDB and for rewriting
    open();
    store.keep(bound(max));
    for (int life = 0; life < 6000; life += 50) {
      lives(life, life + 50);
      awaitBound(folder(), max);
    }
    Map<String, List<Long>> left = byEntity(all(store));

    for (int i = 0; i < 7; i++) {
      assertThat(left.get("live" + i)).hasSizeGreaterThan(7).startsWith(1L, 2L);
    }
    List<Integer> ended =
        left.keySet().stream()
            .filter(id -> id.startsWith("g"))
            .map(id -> Integer.parseInt(id.substring(1)))
            .sorted()
            .toList();
    assertThat(ended.get(0)).as("the oldest are gone").isGreaterThan(1000);
    // a bound as small as this may cost all that ended, where LevelDB's files are large for a while
    assertThat(ended).as("what has not ended is there").contains(5999, 5998, 5997);
    assertThat(left.entrySet())
        .as("a history is there whole or not at all")
        .filteredOn(e -> e.getKey().startsWith("g"))
        .allMatch(e -> e.getValue().get(0) == 1L);
    assertThat(store.verify().damage()).isEmpty();
    store.close();
    // read once nothing is dropped any more: the bound is held in the background until the close
    List<JournalEntry> kept = new ArrayList<>();
    JournalFiles.read(folder(), kept::add);
    List<String> before = lines(kept);
    assertThat(JournalVerifier.verify(folder()).damage()).isEmpty();
    assertThat(Segments.list(folder())).as("erased files are merged").hasSizeLessThan(140);
    open();
    assertThat(store.damage()).isEmpty();
    checkSame(store, before);
  }

  @Test
  void shouldBeWholeAtEveryStepOfArchivingDroppingAndMerging() throws IOException {
    open();
    lives(0, 1500);
    Map<String, List<Long>> everything = byEntity(all(store));
    List<Path> copies = new ArrayList<>();
    List<String> steps = new ArrayList<>();
    Map<String, Integer> kinds = new TreeMap<>();
    int phase = random.nextInt(40);
    DiskSteps.watch(
        step -> {
          String kind = step.substring(0, step.indexOf(' '));
          if (kinds.merge(kind, 1, Integer::sum) <= 5 || steps.size() % 40 == phase) {
            copies.add(copy(folder(), root.resolve("cut-" + steps.size())));
          }
          steps.add(step);
        });
    store.keep(bound(800 << 10));
    await().untilAsserted(() -> assertThat(used(folder())).isLessThanOrEqualTo(800 << 10));
    store.close();
    DiskSteps.watch(null);
    // not before its end: a step of the bound may be under way where it is held already
    open();
    Map<String, List<Long>> kept = byEntity(all(store));
    store.close();

    assertThat(steps).anyMatch(s -> s.startsWith("rename") && s.contains("archive"));
    assertThat(copies).hasSizeGreaterThan(20);
    for (Path cut : copies) {
      String at = "seed " + seed + ", " + cut.getFileName();
      assertThat(JournalVerifier.verify(cut).damage()).as(at).isEmpty();
      try (JournalStore again = open(cut)) {
        assertThat(again.damage()).as(at).isEmpty();
        Map<String, List<Long>> found = byEntity(all(again));
        assertThat(everything.entrySet()).containsAll(found.entrySet());
        assertThat(found.entrySet()).containsAll(kept.entrySet());
        again.keep(bound(800 << 10));
        await().untilAsserted(() -> assertThat(used(cut)).isLessThanOrEqualTo(800 << 10));
        assertThat(again.verify().damage()).as(at).isEmpty();
      }
      assertThat(JournalVerifier.verify(cut).damage()).as(at).isEmpty();
      JournalOpening.deleteTree(cut);
    }
    open();
    assertThat(byEntity(all(store))).isEqualTo(kept);
  }

  @Test
  void shouldGoOnInAFullSegmentThatHoldsDeletionsOnly() throws IOException {
    open();
    lives(0, 400);
    for (int life = 0; life < 400; life++) {
      store.deleteTo("g" + life, Long.MAX_VALUE);
    }
    long active = Segments.list(folder()).lastKey();
    assertThat(active).isEqualTo(store.lastSequence() + 1);
    assertThat(Segments.file(folder(), active).toFile().length()).isGreaterThan(SEGMENT_BYTES);
    List<String> before = lines(all(store));
    store.close();
    open();

    assertThat(store.damage()).isEmpty();
    assertThat(folder().resolve(JournalOpening.ASIDE)).doesNotExist();
    checkSame(store, before);
    append("g400", 1, "made");
    assertThat(store.verify().damage()).isEmpty();
    store.close();
    assertThat(JournalVerifier.verify(folder()).damage()).isEmpty();
    open();
    assertThat(store.persistenceIds()).contains("g400").doesNotContain("g0", "g399");
  }

  private static Path copy(Path from, Path to) {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        if (!file.getFileName().toString().equals("LOCK")) {
          Files.copy(file, to.resolve(from.relativize(file).toString()));
        }
      }
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    return to;
  }

  @Test
  void shouldGoOnWhereADiskFailsInTheMiddle() throws IOException {
    open();
    lives(0, 200);
    List<String> before = lines(all(store));
    int[] left = {0};
    DiskSteps.watch(
        step -> {
          if (--left[0] < 0) {
            throw new JournalException("the disk fails at: " + step);
          }
        });
    for (int steps = 0; steps < 12; steps++) {
      left[0] = steps;
      store.keep(ARCHIVE_ALL);
      await().until(() -> left[0] < 0 || files(folder(), ".log").size() == 1);
      checkSame(store, before);
    }
    DiskSteps.watch(null);
    store.keep(ARCHIVE_ALL);
    awaitArchives();
    assertThat(store.verify().damage()).isEmpty();
    checkSame(store, before);
  }

  @Test
  void shouldFindEveryFlipInAnArchiveAndLoseNothingByIt() throws IOException {
    open();
    lives(0, 150);
    List<String> before = lines(all(store));
    store.keep(ARCHIVE_ALL);
    awaitArchives();
    store.close();
    List<Path> archives = files(folder(), ".archive");
    for (int i = 0; i < 200; i++) {
      Path file = archives.get(random.nextInt(archives.size()));
      byte[] right = Files.readAllBytes(file);
      byte[] wrong = right.clone();
      wrong[random.nextInt(wrong.length)] ^= (byte) (1 + random.nextInt(255));
      Files.write(file, wrong);

      VerifyReport report = JournalVerifier.verify(folder());

      assertThat(report.damage())
          .as("seed %d", seed)
          .hasSize(1)
          .allMatch(d -> d.file().equals(file.getFileName().toString()) && d.mendable());
      assertThat(report.entries()).isEqualTo(before.size());
      if (i % 10 == 0) {
        open();
        checkSame(store, before);
        store.close();
        assertThat(JournalRepair.repair(folder()).remaining()).isEmpty();
        assertThat(file).hasBinaryContent(right);
      }
      Files.write(file, right);
    }
  }

  @Test
  void shouldNameTheEntitiesOfWhatAnArchiveLost() throws IOException {
    open();
    lives(0, 150);
    store.keep(ARCHIVE_ALL);
    awaitArchives();
    store.close();
    Path file = files(folder(), ".archive").get(1);
    byte[] bytes = Files.readAllBytes(file);
    java.util.Arrays.fill(bytes, bytes.length / 2, bytes.length / 2 + 200, (byte) 7);
    Files.write(file, bytes);

    VerifyReport report = JournalVerifier.verify(folder());
    open();
    List<JournalEntry> others = all(store);

    assertThat(report.damage()).anyMatch(Damage::namesEntity).anyMatch(d -> d.length() == 0);
    assertThat(others).hasSizeGreaterThan(300);
    store.verify();
    assertThat(store.damaged()).isNotEmpty();
    assertThat(store.damaged().keySet())
        .containsAll(
            report.damage().stream()
                .filter(Damage::namesEntity)
                .map(Damage::persistenceId)
                .collect(Collectors.toSet()));
  }
}
