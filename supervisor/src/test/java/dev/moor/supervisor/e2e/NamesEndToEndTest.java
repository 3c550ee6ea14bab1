package dev.moor.supervisor.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What 127.0.0.11 answers, held against what Docker's resolver answers to the same. */
class NamesEndToEndTest extends NetworkEndToEnd {
  private static final int QUESTIONS = 60;

  private Upstream upstream;

  @BeforeEach
  void startUpstream() {
    upstream = Upstream.ofThisMachine(host);
  }

  @AfterEach
  void endUpstream() {
    upstream.close();
  }

  @Test
  void shouldSpreadThoseWhoTakeTheFirstAddressOverAllReplicas() {
    docker.run("network", "create", "net").ok();
    for (String name : List.of("one", "two", "three")) {
      docker.up(
          "--name", name, "--network", "net", "--network-alias", "web", "busybox", "sleep", "1000");
    }
    docker.up("--name", "asks", "--network", "net", "busybox", "sleep", "1000");
    Resolver resolver = new Resolver(docker.pid("asks"));
    List<String> all =
        List.of(address("one", "net"), address("two", "net"), address("three", "net"));

    assertThat(firsts(resolver, "udp")).containsExactlyInAnyOrderElementsOf(all);
    assertThat(firsts(resolver, "tcp")).containsExactlyInAnyOrderElementsOf(all);
    assertThat(resolver.ask("web").addresses()).containsExactlyInAnyOrderElementsOf(all);

    List<Long> processes = processes("names");
    assertThat(processes).as("one for all").hasSize(1);
    moord.crash();
    assertThat(firsts(resolver, "udp")).as("moord is dead").hasSize(3);
    assertThat(firsts(resolver, "tcp")).as("moord is dead").hasSize(3);
    moord.begin();
    assertThat(firsts(resolver, "udp")).hasSize(3);
    assertThat(processes("names")).as("adopted").isEqualTo(processes);

    docker.run("rm", "-f", "one", "three").ok();
    assertThat(resolver.ask("web").addresses()).containsExactly(all.get(1));
    docker.run("rm", "-f", "two", "asks").ok();
    await().atMost(Duration.ofSeconds(10)).until(() -> processes("names").isEmpty());
  }

  private static TreeSet<String> firsts(Resolver resolver, String way) {
    return new TreeSet<>(resolver.firsts("web", way, QUESTIONS));
  }

  @Test
  void shouldAnswerAsDockerDoes() {
    docker.run("network", "create", "front").ok();
    docker.run("network", "create", "back").ok();
    docker.up("--name", "web", "--network", "front", "busybox", "sleep", "1000");
    String id =
        docker.up(
            "--name",
            "db",
            "--network",
            "back",
            "--network-alias",
            "Data",
            "--hostname",
            "dbhost",
            "busybox",
            "sleep",
            "1000");
    docker.up("--name", "both", "--network", "front", "busybox", "sleep", "1000");
    docker.run("network", "connect", "--alias", "middle", "back", "both").ok();
    Resolver both = new Resolver(docker.pid("both"));
    Resolver web = new Resolver(docker.pid("web"));
    String db = address("db", "back");

    for (String name :
        List.of("db", "DB", "data", "dbhost", "db.back", "data.back", id.substring(0, 12))) {
      assertThat(both.ask(name).addresses()).as(name).containsExactly(db);
    }
    for (String name : List.of("db.front", "nobody", "db.back.front")) {
      assertThat(both.ask(name).code()).as(name).isEqualTo("NXDOMAIN");
    }
    assertThat(web.ask("db").code()).as("not on its network").isEqualTo("NXDOMAIN");
    assertThat(web.ask("middle").code()).as("another network's alias").isEqualTo("NXDOMAIN");
    assertThat(web.ask("both").addresses()).containsExactly(address("both", "front"));
    for (String type : List.of("AAAA", "MX")) {
      assertThat(both.ask("db", type))
          .as(type)
          .isEqualTo(new Resolver.Answer("NOERROR", false, List.of()));
    }
    assertThat(both.reverse(db).addresses()).containsExactly("db.back");
    assertThat(both.reverse(address("both", "back")).addresses()).containsExactly("both.back");
    assertThat(web.reverse(db).code()).isEqualTo("NXDOMAIN");
  }

  @Test
  void shouldNameContainersOfNetworksWithSixAlone() {
    docker.run("network", "create", "--ipv6", "--subnet", "fd00:13::/64", "six").ok();
    docker.up("--name", "one", "--network", "six", "busybox", "sleep", "1000");
    docker.up("--name", "two", "--network", "six", "busybox", "sleep", "1000");
    Resolver one = new Resolver(docker.pid("one"));
    String two = endpoint("two", "six").path("GlobalIPv6Address").asText();

    assertThat(one.ask("two", "AAAA").addresses()).containsExactly(two);
    assertThat(one.reverse(two).addresses()).containsExactly("two.six");
  }

  @Test
  void shouldTellMoreThanADatagramHoldsByTcp() {
    docker.run("network", "create", "net").ok();
    String id = docker.up("--name", "many", "--network", "net", "busybox", "sleep", "1000");
    Resolver many = new Resolver(docker.pid("many"));
    String network = moord.http().get("/networks/net").json().path("Id").asText();
    StringBuilder crowd = new StringBuilder();
    tell("names", "list 0 9")
        .lines()
        .filter(line -> line.matches("(box|at) .*"))
        .forEach(line -> crowd.append(line).append('\n'));
    for (int i = 1; i <= 60; i++) {
      crowd.append("at %s net 10.9.0.%d - crowd -\n".formatted(network, i));
    }
    assertThat(crowd.toString()).contains(id);

    tell("names", crowd.toString());

    assertThat(many.ask("crowd").truncated()).isTrue();
    assertThat(many.ask("crowd").addresses()).hasSize(30);
    assertThat(many.ask("crowd", "A", "tcp").truncated()).isFalse();
    assertThat(many.ask("crowd", "A", "tcp").addresses()).hasSize(60).doesNotHaveDuplicates();
    tell("names", "gone " + id);
    assertThat(many.ask("many").code()).as("nobody listens there any more").isEqualTo("nothing");
  }

  @Test
  void shouldAskTheHostsServerForAllElse() {
    docker.run("network", "create", "net").ok();
    docker.run("network", "create", "--internal", "closed").ok();
    docker.up("--name", "open", "--network", "net", "busybox", "sleep", "1000");
    docker.up("--name", "shut", "--network", "closed", "busybox", "sleep", "1000");
    Resolver open = new Resolver(docker.pid("open"));
    Resolver shut = new Resolver(docker.pid("shut"));

    assertThat(open.ask("host.example").addresses()).containsExactly("198.51.100.7");
    assertThat(open.ask("Host.Example").addresses()).containsExactly("198.51.100.7");
    assertThat(open.ask("plain").addresses()).as("no dot").containsExactly("198.51.100.7");
    assertThat(open.ask("host.example", "AAAA").code()).isEqualTo("NOERROR");
    assertThat(open.ask("big.example", "TXT").truncated()).isTrue();
    assertThat(open.ask("big.example", "TXT", "tcp").addresses()).hasSize(40);
    assertThat(open.ask("nobody.example").code()).isEqualTo("NXDOMAIN");
    assertThat(open.ask("nobody.example", "A", "tcp").code()).isEqualTo("NXDOMAIN");
    assertThat(open.ask("fails.example").code()).isEqualTo("SERVFAIL");
    assertThat(open.ask("silent.example").code()).isEqualTo("SERVFAIL");
    assertThat(open.ask("open", "TXT").code()).as("only addresses are ours").isEqualTo("NXDOMAIN");
    assertThat(open.ask("open").code()).isEqualTo("NOERROR");
    assertThat(upstream.asked()).contains("open 16 udp").doesNotContain("open 1 udp");

    assertThat(shut.ask("shut").addresses()).containsExactly(address("shut", "closed"));
    assertThat(shut.ask("host.example").code()).as("an internal network").isEqualTo("NXDOMAIN");
    assertThat(upstream.asked().stream().filter(line -> line.startsWith("host.example 1 ")))
        .hasSize(2);
    docker.run("network", "connect", "net", "shut").ok();
    assertThat(shut.ask("host.example").addresses()).containsExactly("198.51.100.7");
  }

  @Test
  void shouldAskTheServersThatAContainerNamesFromWhereItIs() {
    docker.run("network", "create", "--subnet", "10.213.9.0/24", "net").ok();
    docker.up(
        "--name", "one", "--network", "net", "--dns", "10.213.9.1", "busybox", "sleep", "1000");
    docker.up(
        "--name",
        "two",
        "--network",
        "net",
        "--dns",
        "10.213.9.99",
        "--dns",
        "10.213.9.1",
        "busybox",
        "sleep",
        "1000");
    try (Upstream named = Upstream.at(host, "10.213.9.1")) {
      Resolver one = new Resolver(docker.pid("one"));
      assertThat(one.ask("host.example").addresses()).containsExactly("198.51.100.7");
      assertThat(one.ask("one").addresses()).containsExactly(address("one", "net"));
      assertThat(new Resolver(docker.pid("two")).ask("plain").addresses())
          .as("the first is not there")
          .containsExactly("198.51.100.7");
      assertThat(named.asked()).containsExactly("host.example 1 udp", "plain 1 udp");
      assertThat(upstream.asked()).isEmpty();
    }
  }

  @Test
  void shouldLeavePort53ToAServerOfTheContainersOwn() {
    docker.run("network", "create", "net").ok();
    docker.up("--name", "own", "--network", "net", "busybox", "nc", "-l", "-p", "53", "-e", "cat");
    Resolver own = new Resolver(docker.pid("own"));

    assertThat(own.ask("own").addresses()).containsExactly(address("own", "net"));
    await()
        .atMost(Duration.ofSeconds(10))
        .until(() -> host.run("python3", "-c", ECHO, address("own", "net")).line().equals("heard"));
    assertThat(docker.run("inspect", "-f", "{{.State.Running}}", "own").ok().line()).isNotEmpty();
  }

  private static final String ECHO =
      """
      import socket, sys
      try:
          s = socket.create_connection((sys.argv[1], 53), 2)
          s.sendall(b'heard')
          print(s.recv(10).decode())
      except OSError:
          pass
      """;

  @Test
  void shouldBeMadeAnewWhereItWasKilled() {
    docker.run("network", "create", "net").ok();
    docker.up("--name", "one", "--network", "net", "busybox", "sleep", "1000");
    Resolver one = new Resolver(docker.pid("one"));
    assertThat(one.ask("one").code()).isEqualTo("NOERROR");
    List<Long> killed = processes("names");
    killAll(killed);
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> processes("names").stream().noneMatch(killed::contains));

    docker.up("--name", "two", "--network", "net", "busybox", "sleep", "1000");

    assertThat(one.ask("two").addresses()).containsExactly(address("two", "net"));
    moord.crash();
    killAll(processes("names"));
    await().atMost(Duration.ofSeconds(10)).until(() -> processes("names").isEmpty());
    assertThat(one.ask("two").code()).isEqualTo("nothing");
    moord.begin();
    await().atMost(Duration.ofSeconds(10)).until(() -> one.ask("two").code().equals("NOERROR"));
    assertThat(ReplayEndToEndTest.drift(moord)).isEmpty();
  }
}
