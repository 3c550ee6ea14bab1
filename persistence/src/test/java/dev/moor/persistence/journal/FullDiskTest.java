package dev.moor.persistence.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A full disk refuses the append, keeps nothing of it, and is forgotten when space is back. */
class FullDiskTest {
  @TempDir Path root;
  private Path disk;

  @BeforeEach
  void mount() throws Exception {
    disk = Files.createDirectory(root.resolve("disk"));
    run("mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", disk.toString());
  }

  @AfterEach
  void unmount() throws Exception {
    run("umount", "-l", disk.toString());
  }

  private static void run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes());
    assertThat(process.waitFor()).as("%s: %s", String.join(" ", command), output).isZero();
  }

  @Test
  void shouldGoOnWhenSpaceIsBack() throws IOException {
    Path folder = disk.resolve("journal");
    Path filler = disk.resolve("filler");
    try (JournalStore store = JournalStore.open(JournalSettings.of(folder))) {
      assertThat(store.append(List.of(JournalStoreTest.one("a", 1))))
          .containsOnly(Optional.empty());
      fill(filler);
      AtomicAppend large =
          new AtomicAppend(
              "a", List.of(AtomicAppend.Event.of(2, "t.x/1", new byte[2 * (int) Reserve.BYTES])));

      assertThatThrownBy(() -> store.append(List.of(large)))
          .isInstanceOf(JournalException.class)
          .hasMessageContaining("nothing was stored")
          .hasMessageContaining("No space left");
      assertThat(store.lastSequence()).isEqualTo(1);
      assertThat(store.highestSequence("a")).isEqualTo(1);

      Files.delete(filler);
      assertThat(store.append(List.of(large))).containsOnly(Optional.empty());
      assertThat(store.lastSequence()).isEqualTo(2);
      assertThat(store.verify().damage()).isEmpty();
    }
    try (JournalStore store = JournalStore.open(JournalSettings.of(folder))) {
      List<Long> found = new ArrayList<>();
      store.replay("a", 0, 9, 9, e -> found.add(e.entry().entitySequence()));
      assertThat(found).containsExactly(1L, 2L);
      assertThat(store.damage()).isEmpty();
    }
  }

  @Test
  void shouldTakeSmallEventsFromTheReserve() throws IOException {
    Path folder = disk.resolve("journal");
    try (JournalStore store = JournalStore.open(JournalSettings.of(folder))) {
      assertThat(store.append(List.of(JournalStoreTest.one("a", 1))))
          .containsOnly(Optional.empty());
      fill(disk.resolve("filler"));

      for (int i = 2; i <= 500; i++) {
        assertThat(store.append(List.of(JournalStoreTest.one("a", i))))
            .containsOnly(Optional.empty());
      }
      assertThat(store.verify().damage()).isEmpty();
    }
  }

  private static void fill(Path filler) throws IOException {
    try (var out = Files.newOutputStream(filler)) {
      byte[] block = new byte[4096];
      while (true) {
        out.write(block);
      }
    } catch (IOException e) {
      assertThat(e).hasMessageContaining("No space left");
    }
  }
}
