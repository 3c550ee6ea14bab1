package dev.moor.supervisor.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A Docker Engine on the same host has set the policy of FORWARD to drop. */
class BesideDockerEndToEndTest {
  private static final String WEB = "echo served > /index.html; exec httpd -f -h /";
  private static final String OURS = "0x2000000";
  private static final int PORT = 8070;

  @Test
  void shouldBeReachedThroughADroppingPolicyAndLeaveTheOthersRules() throws IOException {
    assumeTrue(ReferenceDockerd.isInstalled());
    try (OwnNetwork host = OwnNetwork.create();
        OwnNetwork outside = OwnNetwork.create();
        Command place = Command.start(outside.words("sleep", "1000"), Map.of())) {
      join(host, outside, place);
      try (ReferenceDockerd dockerd = dockerd(host);
          MoordProcess moord =
              MoordProcess.prepared(null, Map.of(), "--bridge", "beside0", "--bip", "10.214.7.1/24")
                  .behind(host.words())) {
        List<String> before = forward(host);
        assertThat(before).contains("-P FORWARD DROP");

        moord.begin();
        moord.http().post("/moor/images/bootstrap", null);
        assertPasses(moord, host, outside);
        assertOneRuleMore(before, host);

        moord.crashAndBegin();
        assertPasses(moord, host, outside);
        assertOneRuleMore(before, host);

        host.run("iptables", "-F", "DOCKER-USER").ok();
        host.run("iptables", "-A", "DOCKER-USER", "-j", "RETURN").ok();
        moord.docker().up("--name", "next", "busybox", "sleep", "1000");
        await().atMost(Duration.ofSeconds(10)).until(() -> ours(host) == 1);
        outside.awaitServed("192.0.2.1", PORT);
        assertThat(dockerd.run("network", "create", "its-own").code()).as("Docker works").isZero();
      }
    }
  }

  /** The host's device to the outside, which is another namespace. */
  private static void join(OwnNetwork host, OwnNetwork outside, Command place) {
    assertThat(place.alive()).isTrue();
    host.run("ip", "link", "add", "out0", "type", "veth", "peer", "name", "in0").ok();
    host.run("ip", "link", "set", "in0", "netns", outside.pidInside()).ok();
    host.run("ip", "address", "add", "192.0.2.1/24", "dev", "out0").ok();
    host.run("ip", "link", "set", "out0", "up").ok();
    outside.run("ip", "address", "add", "192.0.2.2/24", "dev", "in0").ok();
    outside.run("ip", "link", "set", "in0", "up").ok();
  }

  /** It drops what is forwarded where it was itself that turned forwarding on. */
  private static ReferenceDockerd dockerd(OwnNetwork host) throws IOException {
    host.run("sysctl", "-qw", "net.ipv4.ip_forward=0").ok();
    host.run("ip", "link", "add", "dock0", "type", "bridge").ok();
    host.run("ip", "address", "add", "10.214.8.1/24", "dev", "dock0").ok();
    return ReferenceDockerd.start(host.words(), "--bridge=dock0");
  }

  private static List<String> forward(OwnNetwork host) {
    List<String> rules = new ArrayList<>(host.run("iptables", "-S").ok().out().lines().toList());
    rules.addAll(host.run("iptables", "-t", "nat", "-S").ok().out().lines().toList());
    return rules;
  }

  private static long ours(OwnNetwork host) {
    return forward(host).stream().filter(rule -> rule.contains(OURS)).count();
  }

  private static void assertOneRuleMore(List<String> before, OwnNetwork host) {
    List<String> after = forward(host);
    assertThat(ours(host)).isEqualTo(1);
    after.removeIf(rule -> rule.contains(OURS));
    assertThat(after).isEqualTo(before);
  }

  private static void assertPasses(MoordProcess moord, OwnNetwork host, OwnNetwork outside) {
    Docker docker = moord.docker();
    docker.run("rm", "-f", "web", "peer");
    docker.up("--name", "web", "-p", PORT + ":80", "busybox", "sh", "-c", WEB);
    docker.up("--name", "peer", "busybox", "sleep", "1000");
    String address = docker.inspect("web").path("NetworkSettings").path("IPAddress").asText();
    outside.awaitServed("192.0.2.1", PORT);
    host.awaitServed("127.0.0.1", PORT);
    assertThat(docker.run("exec", "peer", "ping", "-c", "1", "-W", "2", "192.0.2.2").code())
        .as("to the outside")
        .isZero();
    assertThat(docker.run("exec", "peer", "ping", "-c", "1", "-W", "2", address).code())
        .as("to a neighbour on the bridge")
        .isZero();
  }
}
