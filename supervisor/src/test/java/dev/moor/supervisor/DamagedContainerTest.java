package dev.moor.supervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.moor.persistence.journal.Damage;
import dev.moor.persistence.journal.JournalRepair;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A whole moord over a journal in which a byte of one container's events was changed. */
class DamagedContainerTest {
  private static final String SLEEP =
      "{\"Image\":\"busybox\",\"Cmd\":[\"sleep\",\"1000\"],\"Volumes\":{\"/anonymous\":{}},"
          + "\"HostConfig\":{\"NetworkMode\":\"none\",\"Binds\":[\"shared:/shared\"]}}";

  private Path folder;
  private Daemon daemon;
  private UnixHttp http;
  private String hurt;
  private String well;
  private String wellsVolume;

  @BeforeEach
  void start() throws IOException {
    assumeTrue("root".equals(System.getProperty("user.name")), "mounts need root");
    folder = Files.createTempDirectory("moor-damage");
    open();
    http.done("POST", "/moor/images/bootstrap", "");
    hurt = run("hurt");
    well = run("well");
    wellsVolume = anonymousOf(well);
  }

  @AfterEach
  void stop() throws IOException {
    if (folder == null) {
      return;
    }
    close();
    JournalRepair.repair(folder.resolve("data/journal"));
    open();
    for (String name : List.of("hurt", "well")) {
      assertThat(http.send("DELETE", "/containers/" + name + "?force=1", "").status())
          .isIn(204, 404);
    }
    close();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  private void open() throws IOException {
    MoordOptions options = new MoordOptions();
    options.dataRoot = folder.resolve("data");
    options.execRoot = folder.resolve("run");
    options.bridge = "none";
    options.hosts = List.of("unix://" + folder.resolve("m.sock"));
    daemon = Daemon.start(options);
    http = new UnixHttp(folder.resolve("m.sock"));
  }

  private void close() {
    if (daemon != null) {
      daemon.close();
      daemon = null;
    }
  }

  private String run(String name) throws IOException {
    String id =
        http.done("POST", "/containers/create?name=" + name, SLEEP).json().path("Id").asText();
    http.done("POST", "/containers/" + id + "/start", "");
    return id;
  }

  private long pid(String id) throws IOException {
    return http.get("/containers/" + id + "/json").path("State").path("Pid").asLong();
  }

  /** Changes a byte of the container's event number {@code n}. */
  private void damage(String id, int n) throws IOException {
    Path journal = folder.resolve("data/journal");
    Path segment;
    try (Stream<Path> files = Files.list(journal)) {
      segment = files.filter(f -> f.toString().endsWith(".log")).findFirst().orElseThrow();
    }
    byte[] bytes = Files.readAllBytes(segment);
    byte[] entity = ("container|" + id).getBytes(StandardCharsets.UTF_8);
    int at = -1;
    for (int found = 0; found < n; found++) {
      at = indexOf(bytes, entity, at + 1);
    }
    bytes[at + entity.length + 3] ^= 0x10;
    Files.write(segment, bytes);
  }

  private static int indexOf(byte[] bytes, byte[] wanted, int from) {
    for (int at = from; at <= bytes.length - wanted.length; at++) {
      if (java.util.Arrays.equals(bytes, at, at + wanted.length, wanted, 0, wanted.length)) {
        return at;
      }
    }
    throw new AssertionError("the journal has fewer events of it");
  }

  /** Also of one that nobody else uses: the damaged one has an anonymous one, too. */
  private void shouldPruneNoVolumeThatItMayUse() throws IOException {
    http.done("DELETE", "/containers/well?force=1", "");
    JsonNode pruned =
        http.done("POST", "/volumes/prune?filters=%7B%22all%22:%5B%22true%22%5D%7D", "").json();
    assertThat(pruned.path("VolumesDeleted").toString()).isIn("[]", "null", wellsOnly());
    assertThat(http.send("DELETE", "/volumes/shared", "").status()).isEqualTo(409);
    assertThat(http.get("/volumes").path("Volumes").size()).isGreaterThanOrEqualTo(2);
  }

  private String wellsOnly() {
    return "[\"" + wellsVolume + "\"]";
  }

  private String anonymousOf(String id) throws IOException {
    for (JsonNode mount : http.get("/containers/" + id + "/json").path("Mounts")) {
      if (mount.path("Destination").asText().equals("/anonymous")) {
        return mount.path("Name").asText();
      }
    }
    throw new AssertionError(id + " has no anonymous volume");
  }

  private JsonNode listed(String id) throws IOException {
    for (JsonNode each : http.get("/containers/json?all=1")) {
      if (each.path("Id").asText().equals(id)) {
        return each;
      }
    }
    throw new AssertionError(id + " is not listed");
  }

  @Test
  void shouldShowADamagedContainerAndServeTheOthers() throws IOException {
    long hurtPid = pid(hurt);
    long wellPid = pid(well);
    close();
    damage(hurt, 4);

    open();

    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(
            () -> {
              assertThat(listed(hurt).path("State").asText()).isEqualTo("dead");
              assertThat(listed(well).path("State").asText()).isEqualTo("running");
            });
    JsonNode entry = listed(hurt);
    assertThat(entry.path("Status").asText()).contains("damaged");
    assertThat(entry.path("Names").get(0).asText()).isEqualTo("/hurt");
    assertThat(entry.path("Image").asText()).isEqualTo("busybox");
    JsonNode state = http.get("/containers/hurt/json").path("State");
    assertThat(state.path("Error").asText()).contains("segment-").contains("event 4");
    assertThat(ProcessHandle.of(hurtPid)).isPresent();
    assertThat(pid(well)).isEqualTo(wellPid);
    shouldRefuseAndExplain();
    http.done("POST", "/containers/well/stop?t=0", "");
    assertThat(listed(well).path("State").asText()).isEqualTo("exited");
    shouldStillTellTheStory();
    shouldPruneNoVolumeThatItMayUse();
    shouldBeWholeAgainAfterRepair(hurtPid);
  }

  private void shouldRefuseAndExplain() throws IOException {
    UnixHttp.Answer stop = http.send("POST", "/containers/hurt/stop", "");
    assertThat(stop.status()).isEqualTo(503);
    assertThat(stop.body()).contains("damaged");
    assertThat(http.send("POST", "/containers/create?name=hurt", SLEEP).status()).isEqualTo(409);
    JsonNode report = http.get("/moor/journal/verify");
    assertThat(report.path("damage").get(0).path("entity").asText()).isEqualTo("container|" + hurt);
    assertThat(report.path("damage").get(0).path("event").asLong()).isEqualTo(4);
    assertThat(report.path("salvaged").asLong()).isGreaterThan(0);
  }

  private void shouldStillTellTheStory() throws IOException {
    JsonNode history = http.get("/moor/containers/hurt/history");
    assertThat(history.path("state").asText()).isEqualTo("damaged");
    assertThat(history.path("damage").asText()).contains("event 4");
    assertThat(history.path("entries")).hasSize(3);
    assertThat(http.get("/moor/containers/hurt/why").path("sentences").toString())
        .contains("So far its journal can be read");
    String events =
        http.done("GET", "/events?since=0&until=" + Instant.now().getEpochSecond() + ".99", "")
            .body();
    assertThat(events.lines().filter(line -> line.contains(hurt)).findFirst().orElse(""))
        .contains("\"Action\":\"create\"");
    assertThat(events.lines().filter(line -> line.contains(well)).toList().toString())
        .contains("\"Action\":\"die\"");
  }

  private void shouldBeWholeAgainAfterRepair(long hurtPid) throws IOException {
    close();
    JournalRepair.Outcome outcome = JournalRepair.repair(folder.resolve("data/journal"));
    assertThat(outcome.remaining()).isEmpty();
    assertThat(outcome.mended()).extracting(Damage::entitySequence).contains(4L);
    open();
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> assertThat(listed(hurt).path("State").asText()).isEqualTo("running"));
    assertThat(pid(hurt)).isEqualTo(hurtPid);
  }

  @Test
  void shouldShowAContainerWhoseFirstEventIsLost() throws IOException {
    long hurtPid = pid(hurt);
    close();
    damage(hurt, 1);

    open();

    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> assertThat(listed(hurt).path("State").asText()).isEqualTo("dead"));
    assertThat(listed(hurt).path("Names").get(0).asText())
        .isEqualTo("/damaged-" + hurt.substring(0, 12));
    assertThat(listed(well).path("State").asText()).isEqualTo("running");
    assertThat(ProcessHandle.of(hurtPid)).isPresent();
    UnixHttp.Answer events =
        http.done("GET", "/events?since=0&until=" + Instant.now().getEpochSecond() + ".99", "");
    assertThat(events.body().lines().filter(line -> line.contains(well)).toList().toString())
        .contains("\"Action\":\"start\"");
    shouldPruneNoVolumeThatItMayUse();
  }
}
