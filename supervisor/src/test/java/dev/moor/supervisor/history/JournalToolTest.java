package dev.moor.supervisor.history;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.moor.actors.container.ContainerEvent;
import dev.moor.persistence.codec.CodecRegistry;
import dev.moor.persistence.journal.AtomicAppend;
import dev.moor.persistence.journal.JournalSettings;
import dev.moor.persistence.journal.JournalStore;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalToolTest {
  @TempDir Path root;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @BeforeEach
  void write() {
    CodecRegistry codecs = CodecRegistry.discover(JournalToolTest.class.getClassLoader());
    try (JournalStore store = JournalStore.open(JournalSettings.of(root.resolve("journal")))) {
      for (long n = 1; n <= 3; n++) {
        ContainerEvent event = new ContainerEvent.PrepareFailed("reason" + n, Instant.EPOCH);
        append(store, n, codecs.manifest(event), codecs.encode(event));
      }
      append(store, 4, "container.newer/9", new byte[] {-1, 0, 1});
    }
  }

  private static void append(JournalStore store, long sequence, String manifest, byte[] payload) {
    store.append(
        List.of(
            new AtomicAppend(
                "container|c1", List.of(AtomicAppend.Event.of(sequence, manifest, payload)))));
  }

  private int run(String... arguments) {
    out.reset();
    err.reset();
    return JournalTool.run(
        new PrintStream(out, true, StandardCharsets.UTF_8),
        new PrintStream(err, true, StandardCharsets.UTF_8),
        arguments);
  }

  private int run(String what) {
    return run(what, "--data-root", root.toString());
  }

  private String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  private void damage(String text) throws IOException {
    Path file = root.resolve("journal/segment-00000000000000000001.log");
    byte[] bytes = Files.readAllBytes(file);
    String latin = new String(bytes, StandardCharsets.ISO_8859_1);
    bytes[latin.indexOf(text)] ^= 2;
    Files.write(file, bytes);
  }

  @Test
  void shouldVerifyAndMend() throws IOException {
    assertThat(run("verify")).isZero();
    assertThat(out()).contains("4 events of 1 entities").contains("nothing is damaged");
    damage("reason2");

    assertThat(run("verify")).isEqualTo(1);
    assertThat(out()).contains("DAMAGED").contains("container|c1 event 2");
    assertThat(run("repair")).isZero();
    assertThat(out()).contains("MENDED").contains("the file as it was: ");
    assertThat(run("repair")).isZero();
    assertThat(out()).contains("nothing was changed");
    assertThat(run("verify")).isZero();
  }

  @Test
  void shouldExportEveryEventAsALineAlsoUnknownOnes() throws IOException {
    assertThat(run("export")).isZero();

    List<String> lines = out().lines().toList();
    assertThat(lines).hasSize(4);
    ObjectMapper json = new ObjectMapper();
    JsonNode first = json.readTree(lines.get(0));
    assertThat(first.path("entity").asText()).isEqualTo("container|c1");
    assertThat(first.path("event").path("reason").asText()).isEqualTo("reason1");
    JsonNode unknown = json.readTree(lines.get(3));
    assertThat(unknown.path("manifest").asText()).isEqualTo("container.newer/9");
    assertThat(unknown.path("payload").binaryValue()).containsExactly(-1, 0, 1);
    assertThat(run("export", "--data-root", root.toString(), "--after", "3")).isZero();
    assertThat(out().lines()).hasSize(1);
  }

  /** The lock of another process: flock(1) takes what the daemon takes. */
  @Test
  void shouldRefuseADataRootInUse() throws Exception {
    Files.writeString(root.resolve("moord.lock"), "4711\n");
    Path ready = root.resolve("ready");
    Process holder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                LockHolder.class.getName(),
                root.toString(),
                ready.toString())
            .start();
    try {
      org.awaitility.Awaitility.await().until(() -> Files.exists(ready));
      for (String what : List.of("verify", "export", "repair")) {
        assertThat(run(what)).isEqualTo(3);
        assertThat(err.toString(StandardCharsets.UTF_8))
            .contains("in use by moord with pid " + holder.pid());
      }
    } finally {
      holder.destroyForcibly();
      holder.waitFor();
    }
    assertThat(run("verify")).isZero();
  }

  /** Holds the data root as a moord does. */
  static final class LockHolder {
    private LockHolder() {}

    public static void main(String[] args) throws Exception {
      try (var lock = dev.moor.supervisor.DataRootLock.take(Path.of(args[0]))) {
        Files.createFile(Path.of(args[1]));
        System.in.read();
      }
    }
  }

  @Test
  void shouldRefuseWrongUsage() throws IOException {
    assertThat(run("verify", "--data-root", root.resolve("nothing").toString())).isEqualTo(3);
    assertThat(run(new String[] {"verify"})).isEqualTo(2);
    assertThat(run(new String[] {"destroy"})).isEqualTo(2);
    assertThat(run(new String[0])).isEqualTo(2);
  }
}
