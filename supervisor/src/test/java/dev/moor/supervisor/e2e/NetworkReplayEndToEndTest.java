package dev.moor.supervisor.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/**
 * Links, addresses, routes, rules and names that other hands changed are named by the replay, and
 * nothing else.
 */
class NetworkReplayEndToEndTest extends NetworkEndToEnd {
  @Test
  void shouldNameWhatOtherHandsChangedOfNetworks() {
    docker.run("network", "create", "later").ok();
    String web = docker.up("--name", "web", "-p", "7080:80", "busybox", "sleep", "1000");
    String two = docker.up("--name", "two", "--network", "later", "busybox", "sleep", "1000");
    docker.run("network", "connect", "later", "web").ok();
    docker.up("--name", "none", "--network", "none", "busybox", "sleep", "1000");
    assertThat(ReplayEndToEndTest.drift(moord)).isEmpty();
    moord.crash();
    moord.begin();
    Awaitility.await().untilAsserted(() -> assertThat(ReplayEndToEndTest.drift(moord)).isEmpty());
    String device = deviceOf(two, "later");
    String pid = Long.toString(docker.pid(web));
    String table = tableName();

    host.run("nft", "delete", "element", "inet", table, "pub4", "{ tcp . 7080 }").ok();
    host.run("nft", "add", "rule", "inet", table, "forward", "counter").ok();
    host.run("ip", "link", "set", device, "nomaster").ok();
    host.run("ip", "address", "flush", "dev", BRIDGE, "scope", "global").ok();
    host.run("ip", "link", "add", "stray0", "type", "veth", "peer", "stray1").ok();
    host.run("ip", "link", "set", "stray0", "master", BRIDGE).ok();
    String address = address("web", "later");
    Command.run(List.of("nsenter", "-n", "-t", pid, "ip", "address", "flush", "dev", "eth1")).ok();

    List<String> drift = ReplayEndToEndTest.drift(moord);
    assertThat(drift)
        .contains(
            "network bridge: bridge " + BRIDGE + " has no address " + HOST + "/24",
            "container "
                + two
                + ": device "
                + device
                + " of network later is no port of its bridge",
            "container " + web + ": its device eth1 has no address " + address,
            "link stray0: a port of a bridge, and of no container")
        .anyMatch(line -> line.contains("missing: map pub4: tcp . 7080 :"))
        .anyMatch(line -> line.contains("not ours: chain forward: counter"))
        .hasSize(6);
    host.run("ip", "link", "delete", "stray0").ok();
  }

  @Test
  void shouldNameChangedRoutesAndNames() {
    docker.run("network", "create", "later").ok();
    String web = docker.up("--name", "web", "busybox", "sleep", "1000");
    String two = docker.up("--name", "two", "--network", "later", "busybox", "sleep", "1000");
    docker.run("network", "connect", "later", "web").ok();
    docker.run("rename", "two", "second").ok();
    assertThat(ReplayEndToEndTest.drift(moord)).isEmpty();
    moord.crash();
    moord.begin();
    Awaitility.await().untilAsserted(() -> assertThat(ReplayEndToEndTest.drift(moord)).isEmpty());
    String pid = Long.toString(docker.pid(web));
    String gateway =
        docker
            .run("inspect", "-f", "{{.NetworkSettings.Networks.bridge.Gateway}}", "web")
            .ok()
            .out()
            .strip();
    Command.run(List.of("nsenter", "-n", "-t", pid, "ip", "route", "delete", "default")).ok();
    String had = tell("names", "list 0 9");
    String entry = had.substring(had.indexOf("box " + two), had.lastIndexOf("ok"));
    tell("names", entry.replace(" second,", " another,").split("\nbox ")[0]);

    assertThat(ReplayEndToEndTest.drift(moord))
        .contains("container " + web + ": it has no default route via " + gateway + " dev eth0")
        .anyMatch(line -> line.matches("names on networks: missing: at .* second,.*"))
        .anyMatch(line -> line.matches("names on networks: not ours: at .* another,.*"))
        .hasSize(3);
    moord.crash();
    killAll(processes("names"));
    moord.begin();
    awaitName("web", "second", address("second", "later"));
  }

  private String deviceOf(String id, String network) {
    JsonNode all = moord.http().get("/networks/" + network).json();
    String hash = sha(id + "/" + all.path("Id").asText());
    return "veth" + hash.substring(0, 10);
  }

  private static String sha(String text) {
    try {
      return java.util.HexFormat.of()
          .formatHex(
              java.security.MessageDigest.getInstance("SHA-256")
                  .digest(text.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
    } catch (java.security.NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  private String tableName() {
    String listed = host.run("nft", "list", "tables", "inet").ok().out().strip();
    return listed.substring(listed.lastIndexOf(' ') + 1);
  }
}
