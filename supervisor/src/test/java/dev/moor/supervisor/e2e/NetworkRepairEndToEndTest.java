package dev.moor.supervisor.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What other hands took from networks, while moord ran and while it was dead. */
class NetworkRepairEndToEndTest extends NetworkEndToEnd {
  private static final int PORT = 8097;
  private static final Duration LIMIT = Duration.ofSeconds(20);

  private String bridge(String network) {
    String id = moord.http().get("/networks/" + network).json().path("Id").asText();
    return "br-" + id.substring(0, 12);
  }

  private List<String> ports(String bridge) {
    return host.run("ip", "-o", "link", "show", "master", bridge)
        .ok()
        .out()
        .lines()
        .map(line -> line.split(":")[1].strip().split("@")[0])
        .toList();
  }

  private static void inside(long pid, String words) {
    List<String> all = new ArrayList<>(List.of("nsenter", "-n", "-t", Long.toString(pid)));
    all.addAll(List.of(words.split(" ")));
    Command.run(all).ok();
  }

  private void twoNetworks() {
    docker.run("network", "create", "--ipv6", "--subnet", "fd00:33::/64", "front").ok();
    docker.run("network", "create", "back").ok();
    web("web", "--network", "front", "-p", PORT + ":80");
    docker.run("network", "connect", "back", "web").ok();
    web("peer", "--network", "front");
  }

  @Test
  void shouldMendWhatWasTakenWhileMoordWasDead() {
    twoNetworks();
    docker.up(
        "--name", "own", "--network", "back", "--cap-add", "NET_ADMIN", "busybox", "sleep", "1000");
    String front = bridge("front");
    final String back = bridge("back");
    final long web = docker.pid("web");
    final long own = docker.pid("own");
    moord.crash();

    inside(web, "ip address flush dev eth0");
    inside(web, "ip link set eth1 down");
    inside(own, "ip address flush dev eth0");
    host.run("ip", "link", "delete", ports(front).get(1)).ok();
    host.run("ip", "address", "flush", "dev", back).ok();
    host.run("ip", "link", "set", back, "down").ok();
    host.run("nft", "flush", "ruleset").ok();
    moord.begin();

    await()
        .atMost(LIMIT)
        .untilAsserted(
            () ->
                assertThat(ReplayEndToEndTest.drift(moord))
                    .as("but for what a container may have meant")
                    .allMatch(line -> line.startsWith("container " + idOf("own"))));
    host.awaitServed("127.0.0.1", PORT);
    host.awaitServed("fd00:33::1", PORT);
    assertThat(getFrom("peer", address("web", "front"), 80)).isEqualTo("served");
    docker.run("exec", "web", "ping", "-c", "1", "-W", "2", HOST).ok();
    String told = moord.http().get("/moor/containers/web/history").text();
    assertThat(told).contains("its device eth0 has no address").contains("its device eth1 is down");
    assertThat(docker.run("exec", "own", "ip", "-4", "-o", "address").ok().out())
        .doesNotContain("eth0");
  }

  private String idOf(String container) {
    return docker.inspect(container).path("Id").asText();
  }

  @Test
  void shouldGoOnWhereTheBridgeWasTakenWhileItRuns() {
    twoNetworks();
    String front = bridge("front");

    host.run("ip", "link", "delete", front).ok();
    docker.up("--name", "third", "--network", "front", "busybox", "sleep", "1000");
    assertThat(ports(front)).as("the others are ports of it again").hasSize(3);
    assertThat(getFrom("third", address("web", "front"), 80)).isEqualTo("served");
    host.awaitServed("127.0.0.1", PORT);

    host.run("ip", "link", "delete", front).ok();
    docker.run("network", "disconnect", "front", "web").ok();
    docker.run("network", "connect", "front", "web").ok();
    assertThat(getFrom("peer", address("web", "front"), 80)).isEqualTo("served");
    assertThat(ReplayEndToEndTest.drift(moord)).isEmpty();

    host.run("ip", "link", "delete", front).ok();
    docker.run("rm", "-f", "web", "peer", "third").ok();
    docker.run("network", "rm", "front").ok();
    assertThat(host.devices()).doesNotContain(front);
  }

  @Test
  void shouldGoOnWhereADeviceWasTakenWhileItRuns() {
    twoNetworks();
    String front = bridge("front");

    ports(front).forEach(device -> host.run("ip", "link", "delete", device).ok());
    docker.run("network", "disconnect", "front", "web").ok();
    docker.run("network", "connect", "front", "web").ok();
    docker.run("restart", "-t", "0", "peer").ok();

    host.awaitServed("127.0.0.1", PORT);
    assertThat(getFrom("peer", address("web", "front"), 80)).isEqualTo("served");
    assertThat(ReplayEndToEndTest.drift(moord)).isEmpty();
  }
}
