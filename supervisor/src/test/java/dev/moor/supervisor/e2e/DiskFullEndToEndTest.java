package dev.moor.supervisor.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A data root without space: what is said, what goes on, and that nothing stays behind. */
class DiskFullEndToEndTest {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final String FULL = "no space left on device";

  @TempDir Path folder;
  private Path disk;
  private MoordProcess moord;
  private Docker docker;

  @BeforeEach
  void startOnASmallDisk() throws IOException {
    disk = Files.createDirectory(folder.resolve("disk"));
    Command.run(List.of("mount", "-t", "tmpfs", "-o", "size=48m", "tmpfs", disk.toString())).ok();
    moord = MoordProcess.prepared(disk.resolve("data"), Map.of());
    moord.begin();
    moord.http().post("/moor/images/bootstrap", null);
    docker = moord.docker();
  }

  @AfterEach
  void stop() {
    try {
      makeRoom();
      moord.close();
    } finally {
      Command.run(List.of("umount", "-l", disk.toString())).ok();
    }
  }

  private void fill() {
    Command.run(List.of("dd", "if=/dev/zero", "of=" + disk.resolve("filler"), "bs=4k"));
  }

  private void makeRoom() {
    try {
      Files.deleteIfExists(disk.resolve("filler"));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void shouldSayWhatWasNotDone() {
    docker.up("--name", "other", "busybox", "sleep", "1000");
    long pid = docker.pid("other");
    docker.run("create", "--name", "waiting", "busybox", "sleep", "1000").ok();
    fill();

    assertThat(docker.run("start", "waiting").code(1).err())
        .contains(FULL, "it was not started", "make room and try again");
    assertThat(docker.run("run", "--name", "new", "busybox", "true").code(125).err())
        .contains(FULL, "make room and try again");
    Command.Result exec = docker.run("exec", "other", "true");
    assertThat(exec.code()).isNotZero();
    assertThat(exec.out() + exec.err()).contains(FULL);
    assertThat(docker.run("cp", "/bin/busybox", "other:/tmp/").code(1).err()).contains(FULL);

    assertThat(docker.run("ps", "-a", "--format", "{{.Names}}").ok().out())
        .contains("other", "waiting");
    assertThat(docker.pid("other")).isEqualTo(pid);
    makeRoom();
    docker.run("start", "waiting").ok();
    docker.run("run", "busybox", "true").ok();
    docker.run("exec", "other", "true").ok();
  }

  @Test
  void shouldStopAndRemoveForThatIsWhatMakesRoom() {
    docker.up("--name", "stopped", "busybox", "sh", "-c", "trap 'exit 3' TERM; sleep 1000 & wait");
    docker.up("--name", "removed", "busybox", "sleep", "1000");
    fill();

    docker.run("stop", "stopped").ok();
    docker.run("rm", "-f", "removed").ok();

    assertThat(docker.inspect("stopped").path("State").path("ExitCode").asInt()).isEqualTo(3);
    docker.run("rm", "stopped").ok();
    assertThat(docker.run("ps", "-aq").ok().line()).isEmpty();
  }

  @Test
  void shouldKeepAllWhereTheJournalItselfCannotBeWritten() {
    docker.up("--name", "web", "busybox", "sh", "-c", "trap 'exit 4' TERM; sleep 1000 & wait");
    long pid = docker.pid("web");
    fill();
    Http.Answer refused = spendTheReserve();

    assertThat(refused.status()).isEqualTo(503);
    assertThat(refused.message())
        .contains("nothing was done, for the journal could not be written: " + FULL);
    assertThat(docker.run("stop", "web").code(1).err()).contains("nothing was done", FULL);
    assertThat(docker.run("rename", "web", "other").code(1).err()).contains(FULL);
    assertThat(docker.status("web")).isEqualTo("running");
    Command.run(List.of("kill", "-TERM", Long.toString(pid))).ok();

    makeRoom();

    docker.awaitStatus("web", "exited");
    assertThat(docker.inspect("web").path("State").path("ExitCode").asInt()).isEqualTo(4);
    docker.run("start", "web").ok();
    docker.run("exec", "web", "true").ok();
    long again = docker.pid("web");
    moord.crashAndBegin();
    assertThat(docker.pid("web")).isEqualTo(again);
    assertThat(moord.log()).doesNotContain("journal damage");
    docker.run("rm", "-f", "web").ok();
  }

  /** What the journal holds back for small events goes into large ones. */
  private Http.Answer spendTheReserve() {
    for (int size = 200_000; size >= 1; size /= 4) {
      for (int i = 0; i < 20; i++) {
        Http.Answer answer =
            moord
                .http()
                .post(
                    "/volumes/create",
                    "{\"Name\":\"v"
                        + size
                        + "-"
                        + i
                        + "\",\"Labels\":{\"l\":\""
                        + "x".repeat(size)
                        + "\"}}");
        if (answer.status() == 503 && size < 4) {
          return answer;
        } else if (answer.status() == 503) {
          break;
        }
      }
    }
    throw new AssertionError("the journal takes everything");
  }

  @Test
  void shouldNotHoldUpAContainerWhoseLogCannotBeWritten() throws IOException {
    String script =
        "i=0; while true; do i=$((i+1)); echo \"line $i "
            + "x".repeat(90)
            + "\"; echo $i >/dev/shm/n; [ $((i%20)) = 0 ] && usleep 10000; done";
    docker.up("--name", "chat", "busybox", "sh", "-c", script);
    Path counter = Path.of("/proc/" + docker.pid("chat") + "/root/dev/shm/n");
    await().atMost(LIMIT).until(() -> count(counter) > 100);
    fill();
    await().atMost(LIMIT).until(() -> infoWarnings().contains(FULL));
    long full = count(counter);

    // far more than its pipe would hold
    await().atMost(LIMIT).until(() -> count(counter) > full + 3_000);
    makeRoom();

    await().atMost(LIMIT).until(() -> !infoWarnings().contains(FULL));
    long room = count(counter);
    docker.awaitLogs("chat", "line " + (room + 500) + " ");
    String log = docker.run("logs", "chat").ok().out();
    // conmon's last write before the gap may be cut; the next record then follows in its line
    assertThat(log.lines().filter(line -> !line.matches("line \\d+ x{90}")))
        .hasSizeLessThanOrEqualTo(2);
    assertThat(log).contains("line 100 ").doesNotContain("line " + (full + 2_000) + " ");
    await().atMost(LIMIT).until(() -> events("log_gap").contains(FULL));
  }

  private static long count(Path counter) throws IOException {
    String text = Files.exists(counter) ? Files.readString(counter).strip() : "";
    return text.isEmpty() ? 0 : Long.parseLong(text);
  }

  private String infoWarnings() {
    return moord.http().get("/info").json().path("Warnings").toString();
  }

  private String events(String action) {
    long now = System.currentTimeMillis() / 1000;
    return moord
        .http()
        .get(
            "/events?since=0&until="
                + now
                + "&filters=%7B%22event%22%3A%5B%22"
                + action
                + "%22%5D%7D")
        .text();
  }

  @Test
  void shouldKeepNothingOfAnImageThatFindsNoRoom() throws IOException {
    Path tar = largeImage();
    fillBut(2 << 20);
    String before = stored();

    assertThat(docker.run("load", "-i", tar.toString()).code(1).err())
        .contains(FULL, "nothing of the image was kept");

    assertThat(stored()).isEqualTo(before);
    assertThat(docker.run("images", "-q").ok().out().lines()).hasSize(1);
    makeRoom();
    docker.run("load", "-i", tar.toString()).ok();
    assertThat(docker.run("images", "--format", "{{.Repository}}").ok().out()).contains("large");
  }

  private Path largeImage() throws IOException {
    Path root = Files.createDirectory(folder.resolve("root"));
    byte[] bytes = new byte[6 << 20];
    new Random(7).nextBytes(bytes);
    Files.write(root.resolve("file"), bytes);
    Path layer = folder.resolve("layer.tar");
    Path tar = folder.resolve("image.tar");
    Command.run(List.of("tar", "-C", root.toString(), "-cf", layer.toString(), "file")).ok();
    docker.run("import", layer.toString(), "large:1").ok();
    docker.run("save", "large:1", "-o", tar.toString()).ok();
    docker.run("rmi", "large:1").ok();
    return tar;
  }

  private void fillBut(int bytes) throws IOException {
    fill();
    try (var channel =
        java.nio.channels.FileChannel.open(
            disk.resolve("filler"), java.nio.file.StandardOpenOption.WRITE)) {
      channel.truncate(channel.size() - bytes);
    }
  }

  /** Every name below the image store. */
  private String stored() throws IOException {
    StringBuilder names = new StringBuilder();
    for (String part : List.of("blobs", "layers")) {
      try (Stream<Path> all = Files.walk(moord.data().resolve(part))) {
        all.sorted().forEach(path -> names.append(path).append('\n'));
      }
    }
    return names.toString();
  }

  @Test
  void shouldStartOnAFullDisk() {
    docker.up("--name", "web", "busybox", "sleep", "1000");
    long pid = docker.pid("web");
    moord.crash();
    fill();

    moord.begin();

    assertThat(docker.pid("web")).isEqualTo(pid);
    docker.run("rm", "-f", "web").ok();
    makeRoom();
    docker.run("run", "--rm", "busybox", "true").ok();
    JsonNode journal = moord.http().get("/info").json();
    assertThat(journal.path("ContainersRunning").asInt()).isZero();
  }
}
