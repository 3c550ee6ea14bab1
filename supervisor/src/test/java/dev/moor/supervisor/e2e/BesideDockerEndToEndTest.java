package dev.moor.supervisor.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A Docker Engine on the same host, with either kind of iptables. */
class BesideDockerEndToEndTest {
  private static final String WEB = "echo served > /index.html; exec httpd -f -h /";
  private static final String OURS = "0x2000000";
  private static final String HOST = "192.0.2.1";
  private static final String OUTSIDE = "192.0.2.2";
  private static final int PORT = 8070;
  private static final int DOCKERS_PORT = 8071;
  private static final Duration LIMIT = Duration.ofSeconds(30);

  @TempDir Path programs;

  @BeforeEach
  void needDocker() {
    assumeTrue(ReferenceDockerd.isInstalled());
  }

  /** One host with its outside, and who lives there. */
  private final class House implements AutoCloseable {
    final String iptables;
    final OwnNetwork host = OwnNetwork.create();
    final OwnNetwork outside = OwnNetwork.create();
    final Command place = Command.start(outside.words("sleep", "1000"), Map.of());
    final MoordProcess moord =
        MoordProcess.prepared(null, Map.of(), "--bridge", "beside0", "--bip", "10.214.7.1/24")
            .behind(host.words());
    ReferenceDockerd dockerd;

    House(String iptables) {
      this.iptables = iptables;
      assertThat(place.alive()).isTrue();
      host.run("ip", "link", "add", "out0", "type", "veth", "peer", "name", "in0").ok();
      host.run("ip", "link", "set", "in0", "netns", outside.pidInside()).ok();
      host.run("ip", "address", "add", HOST + "/24", "dev", "out0").ok();
      host.run("ip", "link", "set", "out0", "up").ok();
      outside.run("ip", "address", "add", OUTSIDE + "/24", "dev", "in0").ok();
      outside.run("ip", "link", "set", "in0", "up").ok();
      host.run("sysctl", "-qw", "net.ipv4.ip_forward=0").ok();
    }

    /** It drops what is forwarded where it was itself that turned forwarding on. */
    void beginDocker() throws IOException {
      host.run("ip", "link", "add", "dock0", "type", "bridge").ok();
      host.run("ip", "address", "add", "10.214.8.1/24", "dev", "dock0").ok();
      for (String name : List.of("iptables", "ip6tables")) {
        String kind = name + iptables.substring("iptables".length());
        Files.createSymbolicLink(programs.resolve(name), Path.of("/usr/sbin", kind));
      }
      dockerd =
          ReferenceDockerd.start(
              host.words("env", "PATH=" + programs + ":" + System.getenv("PATH")),
              "--bridge=dock0");
    }

    void beginMoor() {
      moord.begin();
      moord.http().post("/moor/images/bootstrap", null);
    }

    void shareTheImage() throws IOException {
      Path archive = programs.resolve("busybox.tar");
      moord.docker().run("save", "-o", archive.toString(), "busybox").ok();
      dockerd.run("load", "-i", archive.toString()).ok();
    }

    List<String> rules() {
      List<String> rules = new ArrayList<>(host.run(iptables, "-S").ok().out().lines().toList());
      rules.addAll(host.run(iptables, "-t", "nat", "-S").ok().out().lines().toList());
      return rules;
    }

    long ours() {
      return rules().stream().filter(rule -> rule.contains(OURS)).count();
    }

    void assertOneRuleMore(List<String> before) {
      List<String> after = rules();
      assertThat(ours()).isEqualTo(1);
      after.removeIf(rule -> rule.contains(OURS));
      assertThat(after).isEqualTo(before);
    }

    void assertMoorPasses() {
      Docker docker = moord.docker();
      docker.run("rm", "-f", "web", "peer");
      docker.up("--name", "web", "-p", PORT + ":80", "busybox", "sh", "-c", WEB);
      docker.up("--name", "peer", "busybox", "sleep", "1000");
      String address = docker.inspect("web").path("NetworkSettings").path("IPAddress").asText();
      outside.awaitServed(HOST, PORT);
      host.awaitServed("127.0.0.1", PORT);
      docker.run("exec", "peer", "ping", "-c", "1", "-W", "5", OUTSIDE).ok();
      docker.run("exec", "peer", "ping", "-c", "1", "-W", "5", address).ok();
    }

    void assertDockerPasses() {
      dockerd.run("rm", "-f", "web");
      dockerd
          .run("run", "-d", "--name", "web", "-p", DOCKERS_PORT + ":80", "busybox", "sh", "-c", WEB)
          .ok();
      outside.awaitServed(HOST, DOCKERS_PORT);
      host.awaitServed("127.0.0.1", DOCKERS_PORT);
      dockerd.run("exec", "web", "ping", "-c", "1", "-W", "5", OUTSIDE).ok();
    }

    /** What runs already goes on, from one engine to the other's ports too. */
    void assertBothStillPass() {
      outside.awaitServed(HOST, PORT);
      outside.awaitServed(HOST, DOCKERS_PORT);
      moord.docker().run("exec", "peer", "wget", "-qO-", HOST + ":" + DOCKERS_PORT).ok();
      dockerd.run("exec", "web", "wget", "-qO-", HOST + ":" + PORT).ok();
    }

    @Override
    public void close() throws IOException {
      moord.close();
      if (dockerd != null) {
        dockerd.close();
      }
      place.close();
      outside.close();
      host.close();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"iptables-nft", "iptables-legacy"})
  void shouldPassWhereDockerWasFirst(String iptables) throws IOException {
    try (House house = new House(iptables)) {
      house.beginDocker();
      List<String> before = house.rules();
      assertThat(before).contains("-P FORWARD DROP");

      house.beginMoor();
      house.shareTheImage();
      house.assertMoorPasses();
      house.assertOneRuleMore(before);
      house.moord.crashAndBegin();
      house.assertOneRuleMore(before);
      house.assertMoorPasses();

      house.assertDockerPasses();
      house.assertBothStillPass();
      house.dockerd.restart();
      house.assertDockerPasses();
      house.assertBothStillPass();
      assertThat(house.ours()).isEqualTo(1);
      assertThat(house.moord.terminate()).isZero();
      assertThat(house.ours()).as("containers go on").isEqualTo(1);
      house.outside.awaitServed(HOST, PORT);
      house.moord.begin();
      house.assertBothStillPass();

      house.dockerd.run("rm", "-f", "web").ok();
      house.moord.docker().run("rm", "-f", "web", "peer").ok();
      assertThat(house.moord.terminate()).isZero();
      assertThat(house.rules()).as("nobody needs it").isEqualTo(before);
      house.moord.begin();
      house.assertMoorPasses();
      house.assertOneRuleMore(before);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"iptables-nft", "iptables-legacy"})
  void shouldPassWhereDockerCameLater(String iptables) throws IOException {
    try (House house = new House(iptables)) {
      house.beginMoor();
      house.assertMoorPasses();
      assertThat(house.ours()).as("nothing drops").isZero();

      house.beginDocker();
      house.shareTheImage();
      house.assertDockerPasses();
      house.assertBothStillPass();
      // as where it turns forwarding on itself, after a reboot
      house.host.run(iptables, "-P", "FORWARD", "DROP").ok();
      await().atMost(LIMIT).until(() -> house.ours() == 1);
      house.assertBothStillPass();
      house.assertMoorPasses();
      house.dockerd.restart();
      house.assertDockerPasses();
      house.assertBothStillPass();

      // another hand empties the chain, nobody tells
      house.host.run(iptables, "-F", "DOCKER-USER").ok();
      house.host.run(iptables, "-A", "DOCKER-USER", "-j", "RETURN").ok();
      await().atMost(LIMIT).until(() -> house.ours() == 1);
      house.moord.crashAndBegin();
      house.assertBothStillPass();
      assertThat(house.ours()).isEqualTo(1);
    }
  }
}
