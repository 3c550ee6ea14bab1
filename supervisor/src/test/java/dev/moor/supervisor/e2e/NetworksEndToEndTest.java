package dev.moor.supervisor.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Bridges, ports and names in the real kernel, over the daemon's death too. */
class NetworksEndToEndTest extends NetworkEndToEnd {
  private static final String UDP_SAY =
      """
      import socket, sys
      s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
      s.settimeout(1)
      s.sendto(b"said", (sys.argv[1], int(sys.argv[2])))
      try:
          heard, who = s.recvfrom(100)
          print(heard.decode(), "from", who[1])
      except OSError:
          pass
      """;

  private static final String LISTEN =
      """
      import socket, time
      s = socket.socket()
      s.bind(("0.0.0.0", 7000))
      s.listen()
      print("listening", flush=True)
      time.sleep(100)
      """;

  private static final String UDP_ECHO =
      """
      import socket
      s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
      s.bind(("0.0.0.0", 7))
      while True:
          said, who = s.recvfrom(100)
          s.sendto(said, who)
      """;

  @Test
  void shouldServePublishedPortsFromEverywhere() {
    web("web", "-p", "80", "-p", "127.0.0.1::81");
    docker.up("--name", "other", "busybox", "sleep", "1000");
    int port = hostPort("web", "80/tcp");

    host.awaitServed("127.0.0.1", port);
    assertThat(host.get(HOST, port)).as("by an address of the host").isEqualTo("served");
    assertThat(getFrom("other", HOST, port)).as("from another").isEqualTo("served");
    assertThat(getFrom("web", HOST, port)).as("from itself").isEqualTo("served");
    assertThat(getFrom("other", address("web", "bridge"), 80)).isEqualTo("served");
    assertThat(docker.run("port", "web", "80/tcp").ok().line()).isEqualTo("0.0.0.0:" + port);
    assertThat(docker.run("ps").ok().out()).contains("0.0.0.0:" + port + "->80/tcp");
    assertThat(host.get(HOST, hostPort("web", "81/tcp"))).as("bound to 127.0.0.1").isEmpty();
  }

  @Test
  void shouldServeUdp() {
    docker.up(
        "--name",
        "echo",
        "-p",
        "7/udp",
        "-v",
        "/usr:/usr:ro",
        "-v",
        "/lib:/lib:ro",
        "-v",
        "/lib64:/lib64:ro",
        "busybox",
        "/usr/bin/python3",
        "-c",
        UDP_ECHO);
    int port = hostPort("echo", "7/udp");

    await().atMost(Duration.ofSeconds(10)).until(() -> say(HOST, port).equals("said from " + port));
    assertThat(say("127.0.0.1", port)).isEqualTo("said from " + port);
  }

  /** What comes back of a datagram, and from where. */
  private String say(String address, int port) {
    return host.run("python3", "-c", UDP_SAY, address, Integer.toString(port)).line();
  }

  @Test
  void shouldNameWhoHasAPort() {
    try (Command foreign = Command.start(host.words("python3", "-c", LISTEN), Map.of())) {
      await().atMost(Duration.ofSeconds(10)).until(() -> foreign.out().contains("listening"));
      assertThat(docker.run("run", "--rm", "-p", "7000:80", "busybox", "true").code(125).err())
          .contains("address already in use")
          .containsPattern("python3[0-9.]*, pid [0-9]+");
    }
    web("first", "-p", "80");
    String taken = Integer.toString(hostPort("first", "80/tcp"));
    String id = docker.inspect("first").path("Id").asText().substring(0, 12);
    assertThat(docker.run("run", "--rm", "-p", taken + ":80", "busybox", "true").code(125).err())
        .contains("port is already allocated")
        .contains(id);
  }

  @Test
  void shouldKeepNetworksApartAndResolveNamesWithin() {
    docker.run("network", "create", "front").ok();
    docker.run("network", "create", "--internal", "back").ok();
    web("db", "--network", "back", "--network-alias", "database");
    web("one", "--network", "front", "--network-alias", "web");
    web("two", "--network", "front", "--network-alias", "web");
    docker.run("network", "connect", "back", "one").ok();

    awaitName("one", "database", address("db", "back"));
    awaitName("one", "two", address("two", "front"));
    awaitName("two", "web", address("one", "front"));
    assertThat(lookUp("two", "web")).contains("Address: " + address("two", "front"));
    assertThat(lookUp("two", "database")).as("another network's name").contains(UNKNOWN);
    assertThat(lookUp("one", address("two", "front"))).contains("name = two");
    assertThat(getFrom("one", address("db", "back"), 80)).isEqualTo("served");
    assertThat(getFrom("two", address("db", "back"), 80)).as("not on its network").isEmpty();
    assertThat(docker.run("exec", "db", "ip", "route").ok().out()).doesNotContain("default");

    docker.run("rename", "two", "second").ok();
    awaitName("one", "second", address("second", "front"));
    awaitNoName("one", "two");
    moord.crashAndBegin();
    awaitName("one", "second", address("second", "front"));
    assertThat(lookUp("one", "two")).as("its old name, after a crash").contains(UNKNOWN);

    docker.run("network", "disconnect", "back", "one").ok();
    awaitNoName("one", "database");
    assertThat(getFrom("one", address("db", "back"), 80)).as("it left").isEmpty();
  }

  @Test
  void shouldFilterByPorts() {
    docker.run("network", "create", "net").ok();
    web("web", "--network", "net", "-p", "80", "--expose", "82-83");
    String port = docker.run("port", "web", "80").ok().line().replaceFirst(".*:", "");

    for (String filter :
        List.of("publish=" + port, "expose=80", "expose=83/tcp", "publish=" + port + "/tcp")) {
      assertThat(docker.run("ps", "--format", "{{.Names}}", "-f", filter).ok().out())
          .as(filter)
          .isEqualTo("web\n");
    }
    for (String filter : List.of("publish=82", "publish=" + port + "/udp", "expose=84")) {
      assertThat(docker.run("ps", "-q", "-f", filter).ok().out()).as(filter).isEmpty();
    }
  }

  @Test
  void shouldLinkContainersOnUserNetworks() {
    docker.run("network", "create", "net").ok();
    docker.run("network", "create", "more").ok();
    docker.up("--name", "db", "--network", "net", "busybox", "sleep", "1000");
    docker.up(
        "--name",
        "web",
        "--network",
        "net",
        "--link",
        "db:database",
        "--link",
        "later",
        "busybox",
        "sleep",
        "1000");
    docker.up("--name", "other", "--network", "net", "busybox", "sleep", "1000");

    assertThat(docker.inspect("web").at("/NetworkSettings/Networks/net/Links").toString())
        .isEqualTo("[\"db:database\",\"later\"]");
    assertThat(linked("web", "database")).isEqualTo(address("db", "net"));
    assertThat(linked("web", "later")).isEmpty();
    docker.run("exec", "web", "ping", "-c", "1", "-W", "5", "database").ok();
    docker.run("exec", "other", "ping", "-c", "1", "-W", "5", "database").code(1);

    // one that comes later, and one that comes back with another address
    docker.up("--name", "later", "--network", "net", "busybox", "sleep", "1000");
    assertThat(linked("web", "later")).isEqualTo(address("later", "net"));
    docker.run("stop", "-t", "0", "db").ok();
    await().atMost(Duration.ofSeconds(20)).until(() -> linked("web", "database").isEmpty());
    docker.up("--name", "taker", "--network", "net", "busybox", "sleep", "1000");
    moord.crashAndBegin();
    docker.run("start", "db").ok();
    assertThat(linked("web", "database")).isEqualTo(address("db", "net"));

    docker.run("network", "connect", "more", "db").ok();
    docker.run("network", "connect", "--link", "db:second", "more", "other").ok();
    assertThat(linked("other", "second")).isEqualTo(address("db", "more"));
    docker.run("network", "disconnect", "more", "other").ok();
    assertThat(linked("other", "second")).isEmpty();
    docker.run("restart", "-t", "0", "web").ok();
    assertThat(linked("web", "database")).isEqualTo(address("db", "net"));
  }

  private String linked(String container, String alias) {
    String said = lookUp(container, alias);
    int at = said.lastIndexOf("Address: ");
    return said.contains("Name:") ? said.substring(at + 9).lines().findFirst().orElseThrow() : "";
  }

  @Test
  void shouldServeAndResolveWhileMoordIsDeadAndAfter() {
    docker.run("network", "create", "live").ok();
    web("web", "--network", "live", "-p", "80");
    web("peer", "--network", "live");
    int port = hostPort("web", "80/tcp");
    String peer = address("peer", "live");
    String pid = Long.toString(docker.pid("web"));
    host.awaitServed("127.0.0.1", port);
    awaitName("web", "peer", peer);

    moord.crash();

    assertThat(host.get("127.0.0.1", port)).isEqualTo("served");
    assertThat(
            Command.run(
                    List.of(
                        "nsenter", "-t", pid, "-n", "busybox", "nslookup", "peer", "127.0.0.11"))
                .out())
        .contains("Address: " + peer);

    moord.begin();

    assertThat(host.get("127.0.0.1", port)).isEqualTo("served");
    docker.run("restart", "-t", "0", "peer").ok();
    awaitName("web", "peer", address("peer", "live"));
    docker.run("rm", "-f", "web").ok();
    assertThat(host.get("127.0.0.1", port)).isEmpty();
  }

  @Test
  void shouldRebuildWhatTheKernelLost() {
    docker.run("network", "create", "lost").ok();
    String network = moord.http().get("/networks/lost").json().path("Id").asText();
    web("web", "--network", "lost", "-p", "80");
    int port = hostPort("web", "80/tcp");
    host.awaitServed("127.0.0.1", port);
    moord.crash();

    host.run("ip", "link", "delete", "br-" + network.substring(0, 12)).ok();
    host.run("nft", "flush", "ruleset").ok();
    assertThat(host.get("127.0.0.1", port)).isEmpty();

    moord.begin();

    host.awaitServed("127.0.0.1", port);
    await()
        .atMost(Duration.ofSeconds(10))
        .until(
            () ->
                moord
                    .http()
                    .get("/moor/containers/web/history")
                    .text()
                    .contains("was no port of lost"));
  }

  @Test
  void shouldRefuseWhatCannotBe() {
    docker.run("network", "create", "--subnet", "10.213.8.0/24", "taken").ok();
    assertThat(docker.run("network", "create", "--subnet", "10.213.8.128/25", "over").code(1).err())
        .contains("Pool overlaps with other one on this address space");
    web("web", "--network", "taken", "--ip", "10.213.8.77");
    assertThat(address("web", "taken")).isEqualTo("10.213.8.77");
    assertThat(docker.run("network", "rm", "taken").code(1).err()).contains("active endpoints");
    assertThat(
            docker
                .run("run", "--rm", "--network", "taken", "--ip", "10.213.8.77", "busybox", "true")
                .code(125)
                .err())
        .contains("Address already in use");
    docker.run("stop", "-t", "0", "web").ok();
    docker.run("network", "rm", "taken").ok();
    assertThat(docker.run("start", "web").code(1).err()).contains("network").contains("not found");
  }
}
