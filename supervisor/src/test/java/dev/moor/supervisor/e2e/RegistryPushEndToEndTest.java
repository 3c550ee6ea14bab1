package dev.moor.supervisor.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.moor.supervisor.e2e.SeededImage.Family;
import dev.moor.supervisor.e2e.SeededImage.Pushed;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Pushes to a real registry, and what others read from it then. */
class RegistryPushEndToEndTest extends EndToEnd {
  @TempDir Path folder;
  private DebianRegistry registry;
  private FaultyProxy proxy;

  @BeforeAll
  void startRegistry() {
    registry = DebianRegistry.open();
    proxy = FaultyProxy.before(registry);
  }

  @AfterAll
  void stopRegistry() {
    proxy.close();
    registry.close();
  }

  private String name(String rest) {
    return registry.name() + "/" + rest;
  }

  @ParameterizedTest
  @MethodSource("clis")
  void shouldPushAndPullTheSameImage(Path cli) {
    Docker by = with(cli);
    String image = name("round" + cli + ":1");
    String id = by.run("image", "inspect", "-f", "{{.Id}}", "busybox").ok().line();
    by.run("tag", "busybox", image).ok();

    List<String> lines = by.run("push", image).ok().out().lines().toList();

    assertThat(lines.get(0))
        .isEqualTo("The push refers to repository [" + name("round" + cli) + "]");
    assertThat(lines.get(1)).matches("[0-9a-f]{12}: Preparing");
    assertThat(lines).anyMatch(line -> line.matches("[0-9a-f]{12}: (Pushed|Mounted from .*)"));
    assertThat(lines.get(lines.size() - 1)).matches("1: digest: sha256:[0-9a-f]{64} size: [0-9]+");
    assertThat(by.run("push", image).ok().out()).contains(": Layer already exists");
    by.run("rmi", image).ok();
    by.run("pull", image).ok();
    assertThat(by.run("image", "inspect", "-f", "{{.Id}}", image).ok().line()).isEqualTo(id);
    assertThat(by.run("run", "--rm", image, "echo", "round trip").ok().line())
        .isEqualTo("round trip");
  }

  @Test
  void shouldGiveOthersWhatTheyCanRead() throws IOException {
    docker.run("tag", "busybox", name("others/busybox:1")).ok();
    docker.run("push", "-q", name("others/busybox:1")).ok();

    String layout = folder.resolve("copied.tar").toString();
    Command.run(
            List.of(
                "skopeo",
                "copy",
                "--src-tls-verify=false",
                "docker://" + name("others/busybox:1"),
                "docker-archive:" + layout + ":copied:1"))
        .ok();
    docker.run("load", "-i", layout).ok();
    assertThat(docker.run("image", "inspect", "-f", "{{.Id}}", "copied:1").ok().line())
        .isEqualTo(docker.run("image", "inspect", "-f", "{{.Id}}", "busybox").ok().line());
    try (ReferenceDockerd real = ReferenceDockerd.start()) {
      real.run("pull", name("others/busybox:1")).ok();
      real.run("tag", name("others/busybox:1"), name("others/back:1")).ok();
      real.run("push", name("others/back:1")).ok();
    }
    docker.run("pull", name("others/back:1")).ok();
    assertThat(docker.run("run", "--rm", name("others/back:1"), "echo", "back").ok().line())
        .isEqualTo("back");
  }

  @ParameterizedTest
  @MethodSource("families")
  void shouldPushTheVeryBytesThatWerePulled(Family family) {
    String repository = "same/" + family.name().toLowerCase(Locale.ROOT);
    Pushed pushed =
        new SeededImage(family, "zstd")
            .label(repository)
            .noise("f", 9000, 3)
            .push(registry.name(), repository, "1");
    docker.run("pull", "-q", name(repository + ":1")).ok();
    docker.run("tag", name(repository + ":1"), name(repository + "-copy:2")).ok();

    String out = docker.run("push", name(repository + "-copy:2")).ok().out();

    assertThat(out).contains("2: digest: " + pushed.digest() + " size: " + pushed.size());
  }

  static List<Family> families() {
    return List.of(Family.values());
  }

  @Test
  void shouldMountFromAnotherRepository() {
    Pushed pushed =
        new SeededImage(Family.OCI, "gzip")
            .label("m")
            .noise("f", 60_000, 4)
            .push(registry.name(), "mount/from", "1");
    String through = proxy.name() + "/mount/from:1";
    docker.run("pull", "-q", through).ok();
    docker.run("tag", through, proxy.name() + "/mount/to:1").ok();

    String out = docker.run("push", proxy.name() + "/mount/to:1").ok().out();

    assertThat(out).contains("Mounted from mount/from");
    assertThat(
            proxy.asked().stream()
                .filter(a -> a.method().equals("PUT") && a.path().contains("/uploads/")))
        .noneMatch(a -> a.path().contains("/mount/to/"));
    assertThat(proxy.count("POST", "mount=" + pushed.layers().get(0).replace(":", "%3A")))
        .isEqualTo(1);
    docker.run("pull", name("mount/to:1")).ok();
  }

  @Test
  void shouldPushAllTags() {
    for (String tag : List.of("a", "b", "c")) {
      docker.run("tag", "busybox", name("all/pushed:" + tag)).ok();
    }

    String out = docker.run("push", "-a", name("all/pushed")).ok().out();

    assertThat(out).contains("a: digest: sha256:", "b: digest: sha256:", "c: digest: sha256:");
    assertThat(
            Command.run(
                    List.of(
                        "skopeo",
                        "list-tags",
                        "--tls-verify=false",
                        "docker://" + name("all/pushed")))
                .ok()
                .out())
        .contains("\"a\"", "\"b\"", "\"c\"");
    assertThat(docker.run("push", name("never/tagged")).code(1).err())
        .contains("An image does not exist locally with the tag: " + name("never/tagged"));
  }

  @Test
  void shouldPushLayersInParallel() {
    SeededImage image = new SeededImage(Family.OCI, "gzip").label("parallel push");
    for (int i = 0; i < 4; i++) {
      image.noise("f" + i, 20_000, 100 + i);
    }
    image.push(registry.name(), "parallel/source", "1");
    docker.run("pull", "-q", name("parallel/source:1")).ok();
    docker.run("tag", name("parallel/source:1"), proxy.name() + "/parallel/target:1").ok();
    CountDownLatch together = new CountDownLatch(3);
    proxy.spoil(
        x -> {
          if (x.getRequestMethod().equals("PUT")
              && x.getRequestURI().getPath().contains("/uploads/")) {
            together.countDown();
            awaitOthers(together);
          }
          return -1;
        });

    docker.run("push", "-q", proxy.name() + "/parallel/target:1").ok();

    assertThat(together.getCount()).isZero();
    proxy.spoil(FaultyProxy.Fault.NONE);
  }

  private static void awaitOthers(CountDownLatch together) {
    try {
      together.await(20, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void shouldTryAgainWhereAnUploadIsRefusedForNow() {
    docker.run("tag", "busybox", proxy.name() + "/again/busybox:1").ok();
    java.util.concurrent.atomic.AtomicInteger refusals =
        new java.util.concurrent.atomic.AtomicInteger(2);
    proxy.spoil(
        x ->
            x.getRequestMethod().equals("PUT")
                    && x.getRequestURI().getPath().contains("/uploads/")
                    && refusals.getAndDecrement() > 0
                ? FaultyProxy.refuse(x, 503, null)
                : -1);

    docker.run("push", "-q", proxy.name() + "/again/busybox:1").ok();

    assertThat(refusals.get()).isLessThan(0);
    proxy.spoil(FaultyProxy.Fault.NONE);
  }
}
