package dev.moor.supervisor.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Bridges, ports and names in the real kernel, over the daemon's death too. */
class NetworksEndToEndTest extends EndToEnd {
  private static final String BRIDGE = "moortest0";
  private static final String WEB = "echo served > /index.html; exec httpd -f -h /";

  private static final String UDP_ECHO =
      """
      import socket
      s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
      s.bind(("0.0.0.0", 7))
      while True:
          said, who = s.recvfrom(100)
          s.sendto(said, who)
      """;

  @Override
  String[] flags() {
    return new String[] {"--bridge", BRIDGE, "--bip", "10.213.7.1/24"};
  }

  @AfterEach
  void removeNetworks() {
    removeContainers();
    for (JsonNode network : moord.http().get("/networks").json()) {
      if (!List.of("bridge", "host", "none").contains(network.path("Name").asText())) {
        moord.http().delete("/networks/" + network.path("Id").asText());
      }
    }
  }

  /** What outlives the daemon: its bridge, its table, its name server. */
  @AfterAll
  @Override
  void stopMoord() {
    Path names = moord.home().resolve("run/names/aardvark.pid");
    try {
      if (Files.exists(names)) {
        ProcessHandle.of(Long.parseLong(Files.readString(names).strip()))
            .ifPresent(ProcessHandle::destroy);
      }
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    } finally {
      super.stopMoord();
      Command.run(List.of("ip", "link", "delete", BRIDGE));
      deleteTable();
    }
  }

  /** The table that speaks of the test's bridge. */
  private static void deleteTable() {
    for (String line : Command.run(List.of("nft", "list", "tables", "inet")).out().split("\n")) {
      String table = line.replace("table inet ", "");
      if (table.startsWith("moor-")
          && Command.run(List.of("nft", "list", "table", "inet", table)).out().contains(BRIDGE)) {
        Command.run(List.of("nft", "delete", "table", "inet", table)).ok();
      }
    }
  }

  private String web(String name, String... options) {
    List<String> words = new java.util.ArrayList<>(List.of("--name", name));
    words.addAll(List.of(options));
    words.addAll(List.of("busybox", "sh", "-c", WEB));
    return docker.up(words.toArray(String[]::new));
  }

  private int hostPort(String container, String port) {
    JsonNode bindings = docker.inspect(container).path("NetworkSettings").path("Ports").path(port);
    return Integer.parseInt(bindings.path(0).path("HostPort").asText());
  }

  private String address(String container, String network) {
    JsonNode networks = docker.inspect(container).path("NetworkSettings").path("Networks");
    return networks.path(network).path("IPAddress").asText();
  }

  /** What a web server says; empty where nothing answers. */
  private static String get(String host, int port) {
    try (Socket socket = new Socket()) {
      socket.connect(new java.net.InetSocketAddress(host, port), 2000);
      socket.setSoTimeout(5000);
      socket.getOutputStream().write("GET / HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.UTF_8));
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return answer.contains("served") ? "served" : answer;
    } catch (IOException e) {
      return "";
    }
  }

  private static void awaitServed(String host, int port) {
    await().atMost(Duration.ofSeconds(10)).until(() -> get(host, port).equals("served"));
  }

  /** The same from within a container. */
  private String getFrom(String container, String host, int port) {
    String script = "printf 'GET / HTTP/1.0\\r\\n\\r\\n' | nc -w 2 " + host + " " + port;
    return docker.run("exec", container, "sh", "-c", script).out().contains("served")
        ? "served"
        : "";
  }

  private String lookUp(String container, String name) {
    return docker.run("exec", container, "nslookup", name).out();
  }

  private void awaitName(String container, String name, String address) {
    await(name + " to be " + address)
        .atMost(Duration.ofSeconds(10))
        .until(() -> lookUp(container, name).contains("Address: " + address));
  }

  @Test
  void shouldServePublishedPortsFromEverywhere() {
    web("web", "-p", "80", "-p", "127.0.0.1::81");
    docker.up("--name", "other", "busybox", "sleep", "1000");
    int port = hostPort("web", "80/tcp");

    awaitServed("127.0.0.1", port);
    assertThat(get("10.213.7.1", port)).as("by an address of the host").isEqualTo("served");
    assertThat(getFrom("other", "10.213.7.1", port)).as("from another").isEqualTo("served");
    assertThat(getFrom("web", "10.213.7.1", port)).as("from itself").isEqualTo("served");
    assertThat(getFrom("other", address("web", "bridge"), 80)).isEqualTo("served");
    assertThat(docker.run("port", "web", "80/tcp").ok().line()).isEqualTo("0.0.0.0:" + port);
    assertThat(docker.run("ps").ok().out()).contains("0.0.0.0:" + port + "->80/tcp");
    assertThat(get("10.213.7.1", hostPort("web", "81/tcp"))).as("bound to 127.0.0.1").isEmpty();
  }

  @Test
  void shouldServeUdp() throws IOException {
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
    byte[] said = "said".getBytes(StandardCharsets.UTF_8);

    try (DatagramSocket socket = new DatagramSocket()) {
      socket.setSoTimeout(500);
      InetAddress local = InetAddress.getByName("127.0.0.1");
      DatagramPacket heard = new DatagramPacket(new byte[16], 16);
      await()
          .atMost(Duration.ofSeconds(10))
          .ignoreException(java.net.SocketTimeoutException.class)
          .until(
              () -> {
                socket.send(new DatagramPacket(said, said.length, local, port));
                socket.receive(heard);
                return heard.getLength() == said.length;
              });
      assertThat(heard.getPort()).isEqualTo(port);
    }
  }

  @Test
  void shouldNameWhoHasAPort() throws IOException {
    try (ServerSocket foreign = new ServerSocket(0)) {
      String port = Integer.toString(foreign.getLocalPort());
      assertThat(docker.run("run", "--rm", "-p", port + ":80", "busybox", "true").code(125).err())
          .contains("address already in use")
          .contains("pid " + ProcessHandle.current().pid());
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
    assertThat(lookUp("two", "database")).as("another network's name").contains("NXDOMAIN");
    assertThat(lookUp("one", address("two", "front"))).contains("name = two");
    assertThat(getFrom("one", address("db", "back"), 80)).isEqualTo("served");
    assertThat(getFrom("two", address("db", "back"), 80)).as("not on its network").isEmpty();
    assertThat(docker.run("exec", "db", "ip", "route").ok().out()).doesNotContain("default");

    docker.run("network", "disconnect", "back", "one").ok();
    assertThat(getFrom("one", address("db", "back"), 80)).as("it left").isEmpty();
  }

  @Test
  void shouldServeAndResolveWhileMoordIsDeadAndAfter() {
    docker.run("network", "create", "live").ok();
    web("web", "--network", "live", "-p", "80");
    web("peer", "--network", "live");
    int port = hostPort("web", "80/tcp");
    String peer = address("peer", "live");
    String pid = Long.toString(docker.pid("web"));
    awaitServed("127.0.0.1", port);
    awaitName("web", "peer", peer);

    moord.crash();

    assertThat(get("127.0.0.1", port)).isEqualTo("served");
    assertThat(
            Command.run(
                    List.of(
                        "nsenter", "-t", pid, "-n", "busybox", "nslookup", "peer", "127.0.0.11"))
                .out())
        .contains("Address: " + peer);

    moord.begin();

    assertThat(get("127.0.0.1", port)).isEqualTo("served");
    docker.run("restart", "-t", "0", "peer").ok();
    awaitName("web", "peer", address("peer", "live"));
    docker.run("rm", "-f", "web").ok();
    assertThat(get("127.0.0.1", port)).isEmpty();
  }

  @Test
  void shouldRebuildWhatTheKernelLost() {
    docker.run("network", "create", "lost").ok();
    String network = moord.http().get("/networks/lost").json().path("Id").asText();
    web("web", "--network", "lost", "-p", "80");
    int port = hostPort("web", "80/tcp");
    awaitServed("127.0.0.1", port);
    moord.crash();

    Command.run(List.of("ip", "link", "delete", "br-" + network.substring(0, 12))).ok();
    deleteTable();
    assertThat(get("127.0.0.1", port)).isEmpty();

    moord.begin();

    awaitServed("127.0.0.1", port);
    await()
        .atMost(Duration.ofSeconds(10))
        .until(
            () ->
                moord.http().get("/moor/containers/web/history").text().contains("was not there"));
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
