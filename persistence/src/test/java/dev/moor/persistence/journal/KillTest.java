package dev.moor.persistence.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SIGKILL of a writing process loses nothing that was acknowledged. */
class KillTest {
  private static final int ROUNDS = 5;

  @TempDir Path folder;
  private final long seed = Long.getLong("moor.seed", System.nanoTime());

  @Test
  void shouldKeepEveryAcknowledgedEvent() throws Exception {
    Random random = new Random(seed);
    Map<String, Long> acknowledged = new HashMap<>();
    for (int round = 0; round < ROUNDS; round++) {
      writeAndKill(acknowledged, 200 + random.nextInt(3000));

      assertThat(JournalVerifier.verify(folder).damage()).as("seed %d", seed).isEmpty();
      try (JournalStore store = JournalStore.open(JournalSettings.of(folder))) {
        assertThat(store.damage()).as("seed %d", seed).isEmpty();
        acknowledged.forEach(
            (id, sequence) -> {
              long[] next = {1};
              store.replay(
                  id,
                  0,
                  Long.MAX_VALUE,
                  Long.MAX_VALUE,
                  e -> assertThat(e.entry().entitySequence()).isEqualTo(next[0]++));
              assertThat(next[0] - 1).as("%s, seed %d", id, seed).isGreaterThanOrEqualTo(sequence);
            });
      }
    }
  }

  private void writeAndKill(Map<String, Long> acknowledged, int lines)
      throws IOException, InterruptedException {
    Process writer =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                WriterProcess.class.getName(),
                folder.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader out = writer.inputReader(StandardCharsets.UTF_8)) {
      for (int i = 0; i < lines; i++) {
        note(out.readLine(), acknowledged);
      }
      // the process's own handle would close its output as well
      writer.toHandle().destroyForcibly();
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        note(line, acknowledged);
      }
    } finally {
      writer.destroyForcibly();
      assertThat(writer.waitFor(20, TimeUnit.SECONDS)).isTrue();
    }
  }

  /** A last line may be cut by the kill; only whole ones count. */
  private static void note(String line, Map<String, Long> acknowledged) {
    String[] words = line.split(" ");
    if (words.length == 2 && !words[1].isEmpty()) {
      acknowledged.merge(words[0], Long.parseLong(words[1]), Math::max);
    }
  }
}
