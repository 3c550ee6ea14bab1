package dev.moor.supervisor.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import dev.moor.supervisor.e2e.SeededImage.Family;
import dev.moor.supervisor.e2e.SeededImage.Pushed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A real registry behind a wire that breaks, is busy or slow, and a daemon that dies meanwhile. */
class RegistryFaultsEndToEndTest extends EndToEnd {
  private DebianRegistry registry;
  private FaultyProxy proxy;

  @BeforeAll
  void startRegistry() {
    registry = DebianRegistry.open();
    proxy = FaultyProxy.before(registry);
  }

  @AfterEach
  void mend() {
    proxy.spoil(FaultyProxy.Fault.NONE);
  }

  @AfterAll
  void stopRegistry() {
    proxy.close();
    registry.close();
  }

  private Pushed push(String repository, int layers, int bytes) {
    SeededImage image = new SeededImage(Family.OCI, "gzip").label(repository);
    for (int i = 0; i < layers; i++) {
      image.noise("file" + i, bytes, repository.hashCode() + i);
    }
    return image.push(registry.name(), repository, "1");
  }

  private String through(String repository) {
    return proxy.name() + "/" + repository + ":1";
  }

  private static boolean asksBlob(HttpExchange x, String digest) {
    return x.getRequestMethod().equals("GET") && x.getRequestURI().getPath().endsWith(digest);
  }

  private void assertClean(MoordProcess of) {
    JsonNode report = of.http().post("/moor/images/verify", null).json();
    assertThat(report.path("Damaged")).isEmpty();
    assertThat(report.path("DamagedLayers")).isEmpty();
    assertThat(report.path("NotCompared")).isEmpty();
    assertThat(of.data().resolve("blobs/tmp")).isEmptyDirectory();
    assertThat(of.data().resolve("layers/tmp")).isEmptyDirectory();
  }

  @Test
  void shouldGoOnFromWhereTheConnectionBroke() {
    Pushed pushed = push("cut/often", 1, 400_000);
    AtomicInteger cuts = new AtomicInteger(3);
    proxy.spoil(
        x -> asksBlob(x, pushed.layers().get(0)) && cuts.getAndDecrement() > 0 ? 100_000 : -1);

    docker.run("pull", through("cut/often")).ok();

    List<String> ranges =
        proxy.asked().stream()
            .filter(a -> a.path().endsWith(pushed.layers().get(0)))
            .map(FaultyProxy.Asked::range)
            .toList();
    assertThat(ranges).hasSize(4).startsWith((String) null).endsWith("bytes=300000-");
    assertClean(moord);
  }

  @Test
  void shouldGiveUpAndKeepNothingWhereItBreaksForGood() throws IOException {
    Pushed pushed = push("cut/always", 2, 50_000);
    long before = files(moord);
    proxy.spoil(x -> asksBlob(x, pushed.layers().get(1)) ? 0 : -1);

    assertThat(docker.run("pull", through("cut/always")).code(1).err())
        .contains(pushed.layers().get(1));

    assertThat(files(moord)).isEqualTo(before);
    assertThat(docker.run("images", "-q", proxy.name() + "/cut/always").ok().out()).isEmpty();
    assertClean(moord);
  }

  @Test
  void shouldTryAgainWhereTheRegistryIsBusy() {
    Pushed pushed = push("busy/image", 1, 10_000);
    ConcurrentLinkedQueue<Integer> answers =
        new ConcurrentLinkedQueue<>(List.of(429, 500, 503, 502));
    proxy.spoil(
        x -> {
          boolean content =
              x.getRequestURI().getPath().contains("/manifests/")
                  || asksBlob(x, pushed.layers().get(0));
          Integer status = content ? answers.poll() : null;
          return status == null ? -1 : FaultyProxy.refuse(x, status, status == 429 ? "1" : null);
        });

    docker.run("pull", "-q", through("busy/image")).ok();

    assertThat(answers).isEmpty();
  }

  @Test
  void shouldWaitAsLongAsTheRegistrySays() {
    push("busy/polite", 1, 1000);
    List<Long> times = new java.util.concurrent.CopyOnWriteArrayList<>();
    proxy.spoil(
        x -> {
          if (!x.getRequestURI().getPath().contains("/busy/polite/manifests/")) {
            return -1;
          }
          times.add(System.nanoTime());
          return times.size() == 1 ? FaultyProxy.refuse(x, 429, "2") : -1;
        });

    docker.run("pull", "-q", through("busy/polite")).ok();

    assertThat(Duration.ofNanos(times.get(1) - times.get(0)))
        .isGreaterThanOrEqualTo(Duration.ofSeconds(2));
  }

  @Test
  void shouldSayWhatABusyRegistrySaysInTheEnd() {
    push("busy/never", 1, 1000);
    proxy.spoil(
        x ->
            x.getRequestURI().getPath().contains("/busy/never/manifests/")
                ? FaultyProxy.refuse(x, 429, null)
                : -1);

    assertThat(docker.run("pull", "-q", through("busy/never")).code(1).err())
        .contains("toomanyrequests");
  }

  @Test
  void shouldFetchLayersInParallel() {
    Pushed pushed = push("parallel/image", 4, 1000);
    CountDownLatch together = new CountDownLatch(3);
    proxy.spoil(
        x -> {
          if (pushed.layers().stream().anyMatch(layer -> asksBlob(x, layer))) {
            together.countDown();
            pass(together);
          }
          return -1;
        });

    docker.run("pull", "-q", through("parallel/image")).ok();

    assertThat(together.getCount()).isZero();
  }

  private static void pass(CountDownLatch latch) {
    try {
      latch.await(20, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void shouldDownloadALayerOnceForTwoPulls() {
    Pushed pushed = push("shared/one", 1, 300_000);
    push("shared/two", 0, 0);
    SeededImage other =
        new SeededImage(Family.OCI, "gzip")
            .label("shared two")
            .noise("file0", 300_000, "shared/one".hashCode());
    assertThat(other.push(registry.name(), "shared/two", "1").layers()).isEqualTo(pushed.layers());
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    proxy.spoil(
        x -> {
          if (asksBlob(x, pushed.layers().get(0))) {
            begun.countDown();
            pass(go);
          }
          return -1;
        });

    try (Command one = docker.start("pull", through("shared/one"))) {
      pass(begun);
      try (Command two = docker.start("pull", through("shared/two"))) {
        await("the second to wait for the first's layer")
            .atMost(Duration.ofSeconds(20))
            .until(() -> two.out().contains("Pulling fs layer"));
        go.countDown();
        one.await().ok();
        two.await().ok();
      }
    }

    assertThat(proxy.asked().stream().filter(a -> a.path().endsWith(pushed.layers().get(0))))
        .hasSize(1);
    assertThat(docker.run("images", "-q", proxy.name() + "/shared/*").ok().out().lines())
        .hasSize(2);
    assertClean(moord);
  }

  @Test
  void shouldEndThePullOfAClientThatWentAway() throws IOException {
    Pushed pushed = push("gone/client", 2, 50_000);
    long before = files(moord);
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    proxy.spoil(
        x -> {
          if (asksBlob(x, pushed.layers().get(1))) {
            begun.countDown();
            pass(go);
          }
          return -1;
        });
    try (Command pull = docker.start("pull", through("gone/client"))) {
      pass(begun);
      pull.close();
    }

    await("nothing of it to stay")
        .atMost(Duration.ofSeconds(20))
        .pollInterval(Duration.ofMillis(100))
        .until(() -> files(moord) == before);
    go.countDown();
    assertThat(docker.run("images", "-q", proxy.name() + "/gone/client").ok().out()).isEmpty();
  }

  /** Killed while it pulls, at several moments: each time it starts clean and pulls again. */
  @Test
  void shouldBelieveNothingOfAPullThatACrashEnded() throws IOException {
    Pushed pushed = push("crash/image", 6, 200_000);
    try (MoordProcess own = MoordProcess.start()) {
      own.terminate();
      own.begin();
      long before = files(own);
      for (int kill = 0; kill < 6; kill++) {
        CountDownLatch moment = new CountDownLatch(1);
        CountDownLatch over = new CountDownLatch(1);
        String layer = pushed.layers().get(kill);
        long allowed = kill % 2 == 0 ? 100_000 : 0;
        proxy.spoil(
            x -> {
              if (asksBlob(x, layer)) {
                moment.countDown();
                pass(over);
                return allowed;
              }
              return -1;
            });
        try (Command pull = own.docker().start("pull", through("crash/image"))) {
          pass(moment);
          own.crash();
          over.countDown();
          assertThat(pull.await().code()).isNotZero();
        }
        own.begin();
        await("what no event names to be swept")
            .atMost(Duration.ofSeconds(30))
            .until(() -> files(own) == before);
        assertClean(own);
        assertThat(own.docker().run("images", "-q", proxy.name() + "/crash/image").ok().out())
            .isEmpty();
      }
      proxy.spoil(FaultyProxy.Fault.NONE);
      own.docker().run("pull", "-q", through("crash/image")).ok();
      own.crashAndBegin();
      assertThat(
              own.docker()
                  .run("image", "inspect", "-f", "{{.Id}}", through("crash/image"))
                  .ok()
                  .line())
          .isEqualTo(pushed.configDigest());
      assertClean(own);
      assertThat(own.docker().run("create", through("crash/image"), "x").ok().line()).isNotEmpty();
    }
  }

  private static long files(MoordProcess of) throws IOException {
    long count = 0;
    for (String part : List.of("blobs", "layers")) {
      try (Stream<Path> all = Files.walk(of.data().resolve(part))) {
        count += all.count();
      } catch (java.io.UncheckedIOException e) {
        return -1; // something went while it was counted
      }
    }
    return count;
  }
}
