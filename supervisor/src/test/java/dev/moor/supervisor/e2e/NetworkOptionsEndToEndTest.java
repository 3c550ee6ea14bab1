package dev.moor.supervisor.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What can be asked of a network, and what is refused of it. */
class NetworkOptionsEndToEndTest extends NetworkEndToEnd {
  private static final String BRIDGES = "com.docker.network.bridge.";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "-o com.docker.network.bridge.enable_icc=perhaps | failed to parse",
        "-o com.docker.network.bridge.enable_ip_masquerade=perhaps | failed to parse",
        "-o com.docker.network.bridge.host_binding_ipv4=nowhere | failed to parse",
        "-o com.docker.network.driver.mtu=much | failed to parse",
        "-o com.docker.network.bridge.name=longer-than-fifteen | failed to parse",
        "-o com.docker.network.bridge.inhibit_ipv4=true | is not supported",
        "-o com.docker.network.bridge.gateway_mode_ipv4=routed | gateway_mode_ipv4=routed",
        "--subnet 10.213.40.0/24 --aux-address a=10.213.40.1 | Address already in use",
        "--subnet nonsense | invalid CIDR",
        "-d overlay | not a swarm manager",
        "-d host | only one instance of \"host\" network is allowed",
        "-d macvlan | Driver is not supported: macvlan",
        "-d nobodys | plugin \"nobodys\" not found",
        "--scope swarm | Scope is not supported",
        "--ingress | Ingress is not supported",
        "--config-only | ConfigOnly is not supported",
        "--config-from other | ConfigFrom is not supported",
      })
  void shouldRefuseByName(String options, String why) {
    List<String> words = new ArrayList<>(List.of("network", "create"));
    words.addAll(List.of(options.split(" ")));
    words.add("refused");

    assertThat(docker.run(words.toArray(String[]::new)).code(1).err()).contains(why);
    assertThat(docker.run("network", "ls", "-q", "-f", "name=refused").ok().line()).isEmpty();
  }

  @Test
  void shouldRefuseThePredefinedNames() {
    for (String name : List.of("bridge", "host", "none", "default")) {
      assertThat(docker.run("network", "create", name).code(1).err())
          .contains("operation is not permitted on predefined " + name + " network");
      assertThat(docker.run("network", "rm", name).code(1).err())
          .containsAnyOf(
              "is a pre-defined network and cannot be removed", "not found", "No such network");
    }
    docker.run("network", "create", "mine").ok();
    assertThat(docker.run("network", "create", "mine").code(1).err())
        .contains("network with name mine already exists");
    assertThat(docker.run("network", "ls", "-f", "type=odd").code(1).err())
        .contains("invalid filter: 'type'='odd'");
  }

  @Test
  void shouldDoWhatTheOptionsSay() {
    docker
        .run(
            "network",
            "create",
            "-o",
            BRIDGES + "name=named0",
            "-o",
            "com.docker.network.driver.mtu=1280",
            "-o",
            "com.docker.network.container_iface_prefix=lan",
            "-o",
            BRIDGES + "host_binding_ipv4=127.0.0.1",
            "-o",
            BRIDGES + "enable_icc=False",
            "-o",
            "of.another=maker",
            "--subnet",
            "10.213.41.0/24",
            "special")
        .ok();
    web("web", "--network", "special", "-p", "8095:80");
    web("peer", "--network", "special");

    assertThat(host.run("ip", "link", "show", "named0").ok().out()).contains("mtu 1280");
    assertThat(docker.run("exec", "web", "cat", "/sys/class/net/lan0/mtu").ok().line())
        .isEqualTo("1280");
    assertThat(docker.run("exec", "web", "ip", "-4", "-o", "address").ok().out())
        .contains("lan0    inet 10.213.41.2/24 brd 10.213.41.255");
    host.awaitServed("127.0.0.1", 8095);
    assertThat(docker.run("port", "web").ok().line()).isEqualTo("80/tcp -> 127.0.0.1:8095");
    assertThat(getFrom("peer", "10.213.41.2", 80)).as("no way between them").isEmpty();
    assertThat(moord.http().get("/networks/special").text()).contains("\"of.another\":\"maker\"");
  }

  @Test
  void shouldLeaveABridgeThatWasThereBefore() {
    host.run("ip", "link", "add", "foreign0", "type", "bridge").ok();
    docker
        .run(
            "network",
            "create",
            "-o",
            BRIDGES + "name=foreign0",
            "--subnet",
            "10.213.42.0/24",
            "borrowed")
        .ok();
    docker.up("--name", "web", "--network", "borrowed", "busybox", "sleep", "1000");
    assertThat(host.devices()).contains("foreign0");
    docker.run("rm", "-f", "web").ok();
    moord.crashAndBegin();
    docker.run("network", "rm", "borrowed").ok();

    assertThat(host.devices()).as("it was not Moor's to remove").contains("foreign0");
    host.run("ip", "link", "delete", "foreign0").ok();
  }

  @Test
  void shouldSayThatThePoolsAreUsedUp() {
    int made = 0;
    while (docker.run("network", "create", "pool" + made).code() == 0 && made < 40) {
      made++;
    }
    assertThat(made).as("networks of the default pools").isBetween(25, 31);
    assertThat(docker.run("network", "create", "another").code(1).err())
        .contains("could not find an available, non-overlapping IPv4 address pool");
    docker.run("network", "rm", "pool3").ok();
    docker.run("network", "create", "another").ok();
  }

  @Test
  void shouldConnectAsDockerDoes() {
    docker.run("network", "create", "--subnet", "10.213.43.0/24", "one").ok();
    docker.run("create", "--name", "late", "busybox", "sleep", "1000").ok();
    docker.run("network", "connect", "--ip", "10.213.43.9", "one", "late").ok();
    docker.run("network", "connect", "--ip", "10.213.43.8", "one", "late").ok(); // the later holds
    docker.run("start", "late").ok();
    assertThat(address("late", "one")).isEqualTo("10.213.43.8");

    assertConnect("already exists in network one", "one", "late");
    assertConnect("cannot connect container to host network", "host", "late");
    assertConnect("in private (none) mode", "none", "late");
    docker.up("--name", "hosted", "--network", "host", "busybox", "sleep", "1000");
    docker.up("--name", "alone", "--network", "none", "busybox", "sleep", "1000");
    assertConnect("sharing network namespace", "one", "hosted");
    assertConnect("in private (none) mode", "one", "alone");
    assertThat(docker.run("network", "disconnect", "host", "hosted").code(1).err())
        .contains("cannot disconnect container from host network");
    assertThat(
            docker
                .run("create", "--network", "one", "--ip6", "fd00::9", "--name", "six", "busybox")
                .code())
        .isZero();
    assertThat(docker.run("start", "six").code(1).err())
        .contains("no configured subnet contains IP address fd00::9: network one has no IPv6");
    assertThat(docker.run("network", "connect", "--ip6", "fd00::9", "bridge", "six").code(1).err())
        .contains("user defined networks only");
  }

  @Test
  void shouldLeadTheDefaultRouteAsDockerDoes() {
    docker.run("network", "create", "--subnet", "10.213.44.0/24", "last").ok();
    docker.run("network", "create", "--subnet", "10.213.45.0/24", "first").ok();
    docker.run("network", "create", "--internal", "--subnet", "10.213.46.0/24", "closed").ok();
    web("web", "--network", "last", "-p", "8096:80");
    assertRoute("10.213.44.1", "web");

    docker.run("network", "connect", "closed", "web").ok();
    assertRoute("10.213.44.1", "web");
    docker.run("network", "connect", "first", "web").ok();
    assertRoute("10.213.45.1", "web");
    host.awaitServed("127.0.0.1", 8096);
    moord.crashAndBegin();
    assertRoute("10.213.45.1", "web");
    docker.run("network", "disconnect", "first", "web").ok();
    assertRoute("10.213.44.1", "web");
    host.awaitServed("127.0.0.1", 8096);
    // docker network connect --gw-priority, which the CLI of Docker 20.10 does not know
    String low = "{\"Container\":\"web\",\"EndpointConfig\":{\"GwPriority\":-1}}";
    assertThat(moord.http().post("/networks/first/connect", low).status()).isEqualTo(200);
    assertRoute("10.213.44.1", "web");
    docker.run("restart", "-t", "0", "web").ok();
    assertRoute("10.213.44.1", "web");
    assertThat(ReplayEndToEndTest.drift(moord)).isEmpty();
  }

  private void assertRoute(String gateway, String container) {
    assertThat(docker.run("exec", container, "ip", "route").ok().out().lines())
        .filteredOn(line -> line.startsWith("default"))
        .singleElement()
        .asString()
        .contains("via " + gateway + " ");
  }

  @Test
  void shouldResolveNamesOfANetworkThatCameLater() {
    docker.run("network", "create", "later").ok();
    web("db", "--network", "later");
    docker.up("--name", "app", "busybox", "sleep", "1000");
    assertThat(docker.run("exec", "app", "cat", "/etc/resolv.conf").ok().out())
        .doesNotContain("127.0.0.11");

    docker.run("network", "connect", "later", "app").ok();
    assertThat(docker.run("exec", "app", "cat", "/etc/resolv.conf").ok().out())
        .contains("nameserver 127.0.0.11");
    awaitName("app", "db", address("db", "later"));
    docker.run("network", "disconnect", "later", "app").ok();
    assertThat(docker.run("exec", "app", "cat", "/etc/resolv.conf").ok().out())
        .doesNotContain("127.0.0.11");

    docker.run("exec", "app", "sh", "-c", "echo 'nameserver 192.0.2.53' >/etc/resolv.conf").ok();
    docker.run("network", "connect", "later", "app").ok();
    assertThat(docker.run("exec", "app", "cat", "/etc/resolv.conf").ok().line())
        .as("its own words")
        .isEqualTo("nameserver 192.0.2.53");
  }

  private void assertConnect(String why, String network, String container) {
    assertThat(docker.run("network", "connect", network, container).code(1).err()).contains(why);
  }

  @Test
  void shouldShowNoPortThatNoNetworkLeadsTo() {
    docker.run("network", "create", "open").ok();
    docker.run("network", "create", "--internal", "closed").ok();
    web("web", "--network", "open", "-p", "8097:80");
    host.awaitServed("127.0.0.1", 8097);
    docker.run("network", "connect", "closed", "web").ok();
    docker.run("network", "disconnect", "open", "web").ok();
    assertThat(host.get("127.0.0.1", 8097)).isEmpty();
    assertThat(docker.run("port", "web").out()).isEmpty();
    assertThat(docker.run("ps", "--format", "{{.Ports}}").ok().line()).isEmpty();

    docker.run("network", "connect", "open", "web").ok();
    host.awaitServed("127.0.0.1", 8097);
    assertThat(docker.run("port", "web").ok().out()).contains("8097");
  }
}
