package dev.moor.supervisor.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * moord ends before the first change that it makes of the kernel's networks, before the second, and
 * so on to the last; after each the next start makes devices, addresses and rules equal to what the
 * journal says, and nothing is left of what is removed then.
 */
class NetworkStepsEndToEndTest {
  private static final int HALTED = 99;
  private static final int MOST_STEPS = 200;
  private static final int PORT = 8080;
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final String WEB = "echo served > /index.html; exec httpd -f -h /";

  /** Each fifth change, others at each run; {@code -Dmoor.steps=1} takes every one. */
  @Test
  void shouldRecoverFromAnEndBeforeEachChange() {
    int stride = Integer.getInteger("moor.steps", 5);
    int step = Integer.getInteger("moor.first-step", 1 + new Random().nextInt(stride));
    while (endsAt(step)) {
      step += stride;
    }
    assertThat(step).as("changes in the whole of it").isBetween(40, MOST_STEPS);
  }

  /** False: the whole of it was done before there were so many changes. */
  private static boolean endsAt(int step) {
    Map<String, String> environment = new HashMap<>();
    environment.put("JAVA_TOOL_OPTIONS", "-Dmoor.failpoint=net:" + step);
    try (OwnNetwork host = OwnNetwork.create();
        MoordProcess moord =
            MoordProcess.prepared(null, environment, "--bridge", "steps0", "--bip", "10.9.0.1/24")
                .behind(host.words())) {
      moord.spawn();
      boolean answered = answersOrEnds(moord);
      if (answered) {
        live(moord);
      }
      if (moord.process().isAlive()) {
        return false;
      }
      moord.awaitEnd();
      assertThat(moord.process().exitValue()).as(moord.log()).isEqualTo(HALTED);
      environment.clear();
      moord.begin();
      try {
        assertEqualsJournal(moord, host);
        assertNothingIsLeft(moord, host);
        assertWorks(moord, host);
      } catch (AssertionError | org.awaitility.core.ConditionTimeoutException e) {
        throw new AssertionError("after an end before change " + step + ": " + e.getMessage(), e);
      }
      return true;
    }
  }

  private static boolean answersOrEnds(MoordProcess moord) {
    await()
        .atMost(LIMIT)
        .until(() -> !moord.process().isAlive() || answers(moord) || !moord.process().isAlive());
    return moord.process().isAlive();
  }

  private static boolean answers(MoordProcess moord) {
    try {
      return moord.http().get("/_ping").status() == 200;
    } catch (UncheckedIOException e) {
      return false; // not listening yet, or ended
    }
  }

  /** Goes on until moord is gone; what is refused or cut off then is no matter. */
  private static void live(MoordProcess moord) {
    try {
      moord.http().post("/moor/images/bootstrap", null);
    } catch (UncheckedIOException e) {
      return; // it ended
    }
    Docker docker = moord.docker();
    List<List<String>> commands =
        List.of(
            List.of("network", "create", "--ipv6", "--subnet", "fd00:9::/64", "one"),
            List.of("network", "create", "--internal", "two"),
            List.of("create", "--name", "web", "--network", "one", "-p", PORT + ":80", "busybox"),
            List.of("start", "web"),
            List.of("network", "connect", "two", "web"),
            List.of("network", "disconnect", "two", "web"),
            List.of("restart", "-t", "0", "web"),
            List.of("rm", "-f", "web"),
            List.of("network", "rm", "one"),
            List.of("network", "rm", "two"));
    for (List<String> words : commands) {
      List<String> all = new ArrayList<>(words);
      if (words.get(0).equals("create")) {
        all.addAll(List.of("sh", "-c", WEB));
      }
      if (moord.process().isAlive()) {
        docker.run(all.toArray(String[]::new));
      }
    }
  }

  private static void assertEqualsJournal(MoordProcess moord, OwnNetwork host) {
    List<JsonNode> networks = new ArrayList<>();
    await()
        .atMost(LIMIT)
        .until(() -> answers(moord) && moord.http().get("/networks").status() == 200);
    moord.http().get("/networks").json().forEach(networks::add);
    for (JsonNode network : networks) {
      String bridge = network.path("Options").path("com.docker.network.bridge.name").asText("");
      String name = network.path("Name").asText();
      if (!List.of("host", "none").contains(name)) {
        String device =
            bridge.isEmpty() ? "br-" + network.path("Id").asText().substring(0, 12) : bridge;
        await(name).atMost(LIMIT).until(() -> host.devices().contains(device));
      }
    }
    for (JsonNode listed : moord.http().get("/containers/json?all=1").json()) {
      String id = listed.path("Id").asText();
      await()
          .atMost(LIMIT)
          .untilAsserted(
              () -> assertThat(moord.docker().status(id)).isIn("created", "running", "exited"));
      if (moord.docker().status(id).equals("running")) {
        assertReached(moord, host, id);
      }
    }
    assertNoDrift(moord);
  }

  /** Devices, addresses, routes, rules and names, as the replay compares them. */
  private static void assertNoDrift(MoordProcess moord) {
    await()
        .atMost(LIMIT)
        .untilAsserted(() -> assertThat(ReplayEndToEndTest.drift(moord)).isEmpty());
  }

  private static void assertReached(MoordProcess moord, OwnNetwork host, String id) {
    JsonNode inspect = moord.docker().inspect(id);
    String pid = inspect.path("State").path("Pid").asText();
    await()
        .atMost(LIMIT)
        .untilAsserted(
            () -> {
              String addresses =
                  Command.run(List.of("nsenter", "-t", pid, "-n", "ip", "-o", "address"))
                      .ok()
                      .out();
              int devices = 0;
              for (JsonNode endpoint :
                  moord.docker().inspect(id).path("NetworkSettings").path("Networks")) {
                devices++;
                assertThat(addresses).contains(endpoint.path("IPAddress").asText() + "/");
              }
              assertThat(addresses.lines().filter(line -> line.contains("inet 1")).count())
                  .as(addresses)
                  .isEqualTo(devices + 1);
            });
    host.awaitServed("127.0.0.1", PORT);
    host.awaitServed("::1", PORT);
    if (inspect.at("/NetworkSettings/Networks").has("one")) {
      host.awaitServed("fd00:9::1", PORT);
    }
  }

  private static void assertNothingIsLeft(MoordProcess moord, OwnNetwork host) {
    for (JsonNode container : moord.http().get("/containers/json?all=1").json()) {
      moord.docker().run("rm", "-f", container.path("Id").asText()).ok();
    }
    for (JsonNode network : moord.http().get("/networks").json()) {
      if (!List.of("bridge", "host", "none").contains(network.path("Name").asText())) {
        moord.docker().run("network", "rm", network.path("Id").asText()).ok();
      }
    }
    await()
        .atMost(LIMIT)
        .untilAsserted(
            () -> {
              assertThat(host.devices()).containsExactlyInAnyOrder("lo", "steps0");
              assertThat(host.rules()).doesNotContain("br-").doesNotContain(". " + PORT);
              assertThat(OwnNetwork.filesIn(moord.home().resolve("run/netns"))).isEmpty();
              assertThat(OwnNetwork.filesIn(moord.home().resolve("run/names")))
                  .noneMatch(name -> name.length() >= 64);
            });
  }

  private static void assertWorks(MoordProcess moord, OwnNetwork host) {
    moord.http().post("/moor/images/bootstrap", null);
    moord.docker().run("network", "create", "one").ok();
    moord
        .docker()
        .up("--name", "web", "--network", "one", "-p", PORT + ":80", "busybox", "sh", "-c", WEB);
    host.awaitServed("127.0.0.1", PORT);
  }
}
