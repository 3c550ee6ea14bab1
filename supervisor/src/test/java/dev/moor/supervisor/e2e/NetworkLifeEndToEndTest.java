package dev.moor.supervisor.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** IPv6, what is used up or taken away, and connections that must not stick to the dead. */
class NetworkLifeEndToEndTest extends NetworkEndToEnd {
  /** Says its own name to whoever sends a datagram. */
  private static final String UDP_NAME =
      "import socket, sys\n"
          + "s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)\n"
          + "s.bind(('0.0.0.0', 7))\n"
          + "while True: s.sendto(sys.argv[1].encode(), s.recvfrom(100)[1])\n";

  /** Sends from one and the same port all the time and prints each answer. */
  private static final String UDP_ASK =
      """
      import socket, sys, time
      s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
      s.bind(("0.0.0.0", 5555))
      s.settimeout(0.2)
      while True:
          s.sendto(b"who", (sys.argv[1], 7777))
          try:
              print(s.recvfrom(100)[0].decode(), flush=True)
          except OSError:
              pass
          time.sleep(0.1)
      """;

  private static final String LOOPBACK =
      """
      import socket
      s = socket.socket()
      s.bind(("127.0.0.1", 6000))
      s.listen()
      print("listening", flush=True)
      while True:
          who = s.accept()[0]
          who.sendall(b"reached")
          who.close()
      """;

  @Test
  void shouldServeOverIpv6() {
    docker
        .run(
            "network",
            "create",
            "--ipv6",
            "--subnet",
            "fd00:213::/64",
            "--subnet",
            "10.213.20.0/24",
            "six")
        .ok();
    web("web", "--network", "six", "-p", "8066:80");
    web("peer", "--network", "six");
    String six = endpoint("web", "six").path("GlobalIPv6Address").asText();

    assertThat(six).startsWith("fd00:213::");
    host.awaitServed(six, 80);
    assertThat(host.get("fd00:213::1", 8066)).as("by an address of the host").isEqualTo("served");
    assertThat(host.get("127.0.0.1", 8066)).isEqualTo("served");
    assertThat(getFrom("peer", six, 80)).as("from a neighbour").isEqualTo("served");
    assertThat(getFrom("peer", "fd00:213::1", 8066)).as("hairpin").isEqualTo("served");
    assertThat(docker.run("exec", "peer", "ping", "-6", "-c", "1", "-W", "2", "fd00:213::1").code())
        .isZero();
    assertThat(lookUp("peer", "web")).contains("Address: " + six);
    assertThat(docker.run("exec", "web", "ip", "-6", "route").ok().out())
        .contains("default via fd00:213::1");
    assertThat(docker.run("port", "web").ok().out()).containsAnyOf("[::]:8066", ":::8066");

    moord.crash();
    assertThat(host.get("fd00:213::1", 8066)).as("while moord is dead").isEqualTo("served");
    moord.begin();
    host.awaitServed("fd00:213::1", 8066);
    docker.run("rm", "-f", "web").ok();
    assertThat(host.get("fd00:213::1", 8066)).isEmpty();
  }

  @Test
  void shouldSayThatANetworkIsFull() {
    docker.run("network", "create", "--subnet", "10.213.21.0/30", "small").ok();
    docker.up("--name", "only", "--network", "small", "busybox", "sleep", "1000");

    assertThat(
            docker
                .run("run", "--name", "late", "--network", "small", "busybox", "true")
                .code(125)
                .err())
        .contains("no available IPv4 addresses on this network's address pools: small");
    docker.run("rm", "-f", "only").ok();
    assertThat(docker.run("start", "-a", "late").code()).as("there is one again").isZero();
  }

  @Test
  void shouldStartAgainWhereTheBridgeWasDeletedUnderIt() {
    docker.run("network", "create", "lost").ok();
    String id = moord.http().get("/networks/lost").json().path("Id").asText().substring(0, 12);
    web("web", "--network", "lost", "-p", "8067:80");
    host.awaitServed("127.0.0.1", 8067);

    host.run("ip", "link", "delete", "br-" + id).ok();
    docker.run("restart", "-t", "0", "web").ok();

    host.awaitServed("127.0.0.1", 8067);
  }

  @Test
  void shouldLeadAUdpClientToWhoHasThePortNow() {
    try (Command client = Command.start(host.words("python3", "-c", UDP_ASK, HOST), Map.of())) {
      named("first");
      await().atMost(Duration.ofSeconds(20)).until(() -> client.out().contains("first"));
      docker.up("--name", "other", "busybox", "sleep", "1000"); // takes the next address
      docker.run("rm", "-f", "first").ok();
      docker.up("--name", "another", "busybox", "sleep", "1000"); // and this the first's
      named("second");

      await().atMost(Duration.ofSeconds(20)).until(() -> client.out().contains("second"));
    }
  }

  private void named(String name) {
    Stream<String> binds =
        Stream.of("/usr", "/lib", "/lib64").flatMap(p -> Stream.of("-v", p + ":" + p + ":ro"));
    Stream<String> words =
        Stream.concat(
            Stream.concat(Stream.of("--name", name, "-p", "7777:7/udp"), binds),
            Stream.of("busybox", "/usr/bin/python3", "-c", UDP_NAME, name));
    docker.up(words.toArray(String[]::new));
  }

  @Test
  void shouldDropWhatABridgeSendsToLoopback() {
    try (Command server = Command.start(host.words("python3", "-c", LOOPBACK), Map.of())) {
      await().atMost(Duration.ofSeconds(10)).until(() -> server.out().contains("listening"));
      assertThat(host.run("busybox", "nc", "-w", "1", "127.0.0.1", "6000").out())
          .contains("reached");
      docker.up("--name", "inside", "--cap-add", "NET_ADMIN", "busybox", "sleep", "1000");
      // the way over the bridge to the host's own loopback, which route_localnet would open
      docker.run("exec", "inside", "ip", "link", "set", "lo", "down").ok();
      docker.run("exec", "inside", "ip", "route", "add", "127.0.0.0/8", "via", HOST);
      assertThat(
              docker.run("exec", "inside", "sh", "-c", "nc -w 2 127.0.0.1 6000 </dev/null").out())
          .doesNotContain("reached");
      assertThat(server.alive()).isTrue();
    }
  }

  @Test
  void shouldLinkOnTheDefaultBridge() {
    web("web");
    assertThat(docker.run("run", "--rm", "--link", "nobody:x", "busybox", "true").code(125).err())
        .contains("could not get container for nobody: No such container: nobody");
    docker.up("--name", "app", "--link", "web", "--link", "web:site", "busybox", "sleep", "1000");
    String first = address("web");
    String id = docker.run("inspect", "-f", "{{slice .Id 0 12}}", "web").ok().line();
    assertThat(hosts("app"))
        .contains(first + "\tweb " + id + "\n" + first + "\tsite " + id + " web\n");

    docker.run("stop", "-t", "0", "web").ok();
    await().untilAsserted(() -> assertThat(hosts("app")).doesNotContain("site"));
    assertThat(docker.run("restart", "-t", "0", "app").code(1).err())
        .contains("Cannot link to a non running container: /web AS /app/web");
    docker.up("--name", "takes-the-address", "busybox", "sleep", "1000");
    docker.run("start", "web").ok();
    String second = address("web");
    assertThat(second).isNotEqualTo(first);
    await().untilAsserted(() -> assertThat(hosts("app")).contains(second + "\tsite " + id));

    docker.run("rename", "web", "shop").ok();
    docker.run("restart", "-t", "0", "app").ok();
    assertThat(hosts("app")).contains(second + "\tsite " + id + " shop\n");
    assertThat(docker.run("inspect", "-f", "{{.HostConfig.Links}}", "app").ok().line())
        .isEqualTo("[/shop:/app/web /shop:/app/site]");
    docker.run("rm", "-f", "shop").ok();
    assertThat(docker.run("restart", "-t", "0", "app").code(1).err())
        .contains("Cannot link to a non running container");
  }

  private String hosts(String name) {
    return docker.run("exec", name, "cat", "/etc/hosts").ok().out();
  }

  private String address(String name) {
    return docker
        .run("inspect", "-f", "{{.NetworkSettings.Networks.bridge.IPAddress}}", name)
        .ok()
        .line();
  }
}
