package dev.moor.supervisor.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * moord ends before the first change that it makes of the store or of the images' journal, before
 * the second, and so on: while images are made, built, loaded, named, unnamed, removed and pruned.
 * After each the next start has the store and the journal agree, all that is listed is whole, and
 * nothing is left of what is removed then.
 */
class ImageStepsEndToEndTest {
  private static final int HALTED = 99;
  private static final int MOST_STEPS = 300;
  private static final Duration LIMIT = Duration.ofSeconds(30);

  @TempDir Path folder;

  /** Each twelfth change, others at each run; {@code -Dmoor.steps=1} takes every one. */
  @Test
  void shouldRecoverFromAnEndBeforeEachChange() throws IOException {
    Path context = Files.createDirectory(folder.resolve("context"));
    Files.writeString(context.resolve("f"), "content\n");
    Files.writeString(
        context.resolve("Dockerfile"), "FROM busybox\nCOPY f /one/\nENV A=1\nCOPY f /two/\n");
    int stride = Integer.getInteger("moor.steps", 12);
    int step = Integer.getInteger("moor.first-step", 1 + new Random().nextInt(stride));
    while (endsAt(step, context)) {
      step += stride;
    }
    assertThat(step).as("changes in the whole of it").isBetween(60, MOST_STEPS);
  }

  /** False: the whole of it was done before there were so many changes. */
  private boolean endsAt(int step, Path context) throws IOException {
    Map<String, String> environment = new HashMap<>();
    environment.put("JAVA_TOOL_OPTIONS", "-Dmoor.failpoint=image:" + step);
    try (MoordProcess moord = MoordProcess.prepared(null, environment)) {
      moord.begin();
      live(moord, context);
      if (moord.process().isAlive()) {
        return false;
      }
      moord.awaitEnd();
      assertThat(moord.process().exitValue()).as(moord.log()).isEqualTo(HALTED);
      environment.clear();
      moord.begin();
      try {
        assertAgree(moord);
        assertNothingIsLeft(moord);
        moord.http().post("/moor/images/bootstrap", null);
        build(moord, context, "again:1").ok();
        moord.docker().run("run", "--rm", "again:1", "cat", "/two/f").ok();
      } catch (AssertionError | org.awaitility.core.ConditionTimeoutException e) {
        throw new AssertionError("after an end before change " + step + ": " + e.getMessage(), e);
      }
      return true;
    }
  }

  private static Command.Result build(MoordProcess moord, Path context, String name) {
    return Command.run(
        moord.docker().words("build", "-t", name, context.toString()),
        InputStream.nullInputStream(),
        Map.of("DOCKER_BUILDKIT", "0"));
  }

  /** Goes on until moord is gone; what is refused or cut off then is no matter. */
  private void live(MoordProcess moord, Path context) {
    try {
      moord.http().post("/moor/images/bootstrap", null);
    } catch (UncheckedIOException | AssertionError e) {
      moord.awaitEnd(); // no answer came: it ended
      return;
    }
    Docker docker = moord.docker();
    Path saved = folder.resolve("saved.tar");
    List<Runnable> script =
        List.of(
            () -> build(moord, context, "one:1"),
            () -> docker.run("tag", "one:1", "two:2"),
            () -> docker.run("save", "-o", saved.toString(), "one:1", "two:2"),
            () -> docker.run("import", "--change", "ENV B=2", saved.toString(), "made:1"),
            () -> docker.run("tag", "made:1", "two:2"),
            () -> docker.run("rmi", "two:2"),
            () -> docker.run("rmi", "-f", "one:1"),
            () -> docker.run("load", "-i", saved.toString()),
            () -> docker.run("create", "--name", "user", "two:2"),
            () -> docker.run("rmi", "-f", "one:1", "two:2"),
            () -> docker.run("rm", "user"),
            () -> build(moord, context, "three:3"),
            () -> docker.run("tag", "made:1", "three:3"),
            () -> docker.run("image", "prune", "-f"),
            () -> docker.run("image", "prune", "-af"));
    for (Runnable command : script) {
      if (moord.process().isAlive()) {
        command.run();
      }
    }
  }

  private static void assertAgree(MoordProcess moord) {
    JsonNode replayed = moord.http().get("/moor/journal/replay").json();
    assertThat(replayed.path("drift")).as(replayed.toString()).isEmpty();
    JsonNode verified = moord.http().post("/moor/images/verify", "").json();
    assertThat(verified.path("Damaged")).as(verified.toString()).isEmpty();
    assertThat(verified.path("DamagedLayers")).as(verified.toString()).isEmpty();
    for (JsonNode image : moord.http().get("/images/json?all=1").json()) {
      String id = image.path("Id").asText();
      moord.docker().run("history", id).ok();
      byte[] archive = moord.docker().run("save", id).ok().outBytes();
      assertThat(new String(archive, StandardCharsets.ISO_8859_1)).contains(id.substring(7));
    }
  }

  private static void assertNothingIsLeft(MoordProcess moord) {
    for (JsonNode container : moord.http().get("/containers/json?all=1").json()) {
      moord.docker().run("rm", "-f", container.path("Id").asText()).ok();
    }
    moord.docker().run("image", "prune", "-af").ok();
    assertThat(moord.http().get("/images/json?all=1").json()).isEmpty();
    await()
        .atMost(LIMIT)
        .untilAsserted(
            () -> {
              assertThat(files(moord.data().resolve("blobs"))).isEmpty();
              assertThat(files(moord.data().resolve("layers"))).isEmpty();
              assertThat(files(moord.data().resolve("builds"))).isEmpty();
            });
  }

  private static List<Path> files(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(Files::isRegularFile).toList();
    }
  }
}
