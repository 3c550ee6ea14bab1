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

  private Path importedTo(String export) throws IOException {
    Path file = Files.writeString(root.resolve("export.json"), export);
    Path other = root.resolve("other");
    assertThat(run("import", "--data-root", other.toString(), file.toString()))
        .as(err.toString(StandardCharsets.UTF_8))
        .isZero();
    return other;
  }

  @Test
  void shouldImportAnExportAsTheSameJournal() throws IOException {
    life("c2", "web");
    assertThat(run("export")).isZero();
    String export = out();

    Path other = importedTo(export);

    assertThat(run("export", "--data-root", other.toString())).isZero();
    assertThat(out()).isEqualTo(export);
    assertThat(run("verify", "--data-root", other.toString())).isZero();
    assertThat(export).contains("\"name\":\"web\"");
    assertThat(export.lines().filter(line -> !line.contains("\"payload\"")))
        .as("what JSON gives again needs no bytes beside it")
        .hasSizeGreaterThanOrEqualTo(2);
    assertThat(entries(other.resolve("journal"))).isEqualTo(entries(root.resolve("journal")));
    assertThat(other.resolve("journal.import")).doesNotExist();
  }

  private static List<String> entries(Path journal) {
    List<String> found = new java.util.ArrayList<>();
    dev.moor.persistence.journal.JournalFiles.read(
        journal,
        e ->
            found.add(
                e.sequence()
                    + e.persistenceId()
                    + e.entitySequence()
                    + e.manifest()
                    + e.writtenAt()
                    + java.util.HexFormat.of().formatHex(e.payload())));
    return found;
  }

  @Test
  void shouldKeepNumbersWhereAnExportHasGaps() throws IOException {
    life("c2", "web");
    assertThat(run("export")).isZero();
    List<String> some = out().lines().filter(line -> !line.contains("reason2")).toList();

    Path other = importedTo(String.join("\n", some));

    assertThat(run("export", "--data-root", other.toString())).isZero();
    assertThat(out().lines().toList()).isEqualTo(some);
    assertThat(run("verify", "--data-root", other.toString())).as(out()).isZero();
    try (JournalStore store = JournalStore.open(JournalSettings.of(other.resolve("journal")))) {
      assertThat(store.damage()).isEmpty();
      append(store, 5, "container.newer/9", new byte[] {1});
      assertThat(store.verify().isClean()).isTrue();
    }
  }

  @Test
  void shouldRefuseToImportIntoAJournalWithEventsOrWhatIsNoExport() throws IOException {
    run("export");
    Path file = Files.writeString(root.resolve("export.json"), out());
    assertThat(run("import", "--data-root", root.toString(), file.toString())).isEqualTo(3);
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("has events already");

    Path other = root.resolve("other");
    Path torn = Files.writeString(root.resolve("torn.json"), Files.readString(file) + "{\"se");
    assertThat(run("import", "--data-root", other.toString(), torn.toString())).isEqualTo(3);
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("line 5").contains("no line of");
    assertThat(other.resolve("journal")).doesNotExist();
    assertThat(other.resolve("journal.import")).doesNotExist();
  }

  private void life(String id, String name) {
    CodecRegistry codecs = CodecRegistry.discover(JournalToolTest.class.getClassLoader());
    dev.moor.actors.port.Asker asker =
        new dev.moor.actors.port.Asker("unix", 1000, 4711, "", "req-1");
    Instant at = Instant.parse("2026-01-02T03:04:05.670Z");
    List<ContainerEvent> events =
        List.of(
            new ContainerEvent.Created(
                id,
                name,
                dev.moor.actors.container.ContainerSpec.empty(),
                "sha256:aa",
                List.of(),
                asker,
                at),
            new ContainerEvent.Prepared(at.plusMillis(10)),
            new ContainerEvent.Renamed(name, name + "2", asker, at.plusSeconds(60)));
    try (JournalStore store = JournalStore.open(JournalSettings.of(root.resolve("journal")))) {
      long sequence = 0;
      for (ContainerEvent event : events) {
        store.append(
            List.of(
                new AtomicAppend(
                    "container|" + id,
                    List.of(
                        AtomicAppend.Event.of(
                            ++sequence, codecs.manifest(event), codecs.encode(event))))));
      }
    }
  }

  @Test
  void shouldTellThePastFromACopyAndWriteNothing() throws IOException {
    life("c2", "web");
    List<String> before = listing();

    assertThat(run("ps")).isZero();
    assertThat(out()).contains("c2").contains("web2").contains("Created");
    assertThat(run("ps", "--data-root", root.toString(), "--at", "6")).isZero();
    assertThat(out()).contains("web").doesNotContain("web2");
    assertThat(run("ps", "--data-root", root.toString(), "--at", "2026-01-02T03:04:30Z")).isZero();
    assertThat(out()).contains("web").doesNotContain("web2");
    assertThat(run("inspect", "--data-root", root.toString(), "web2")).isZero();
    assertThat(new ObjectMapper().readTree(out()).path("Name").asText()).isEqualTo("/web2");
    assertThat(run("history", "--data-root", root.toString(), "c2")).isZero();
    assertThat(out()).contains("web, web2").contains("03:04:05.680Z");
    assertThat(run("history", "--data-root", root.toString(), "c1", "--format", "json")).isZero();
    assertThat(out()).contains("newer");
    assertThat(run("why", "--data-root", root.toString(), "c2")).isZero();
    assertThat(out()).contains("web2");
    assertThat(run("inspect", "--data-root", root.toString(), "nobody")).isEqualTo(3);
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("No such container: nobody");
    assertThat(listing()).isEqualTo(before);
  }

  private List<String> listing() throws IOException {
    try (var files = Files.walk(root)) {
      return files
          .filter(Files::isRegularFile)
          .map(f -> f + " " + f.toFile().length() + " " + f.toFile().lastModified())
          .sorted()
          .toList();
    }
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
