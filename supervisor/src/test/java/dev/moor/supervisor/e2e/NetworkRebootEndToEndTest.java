package dev.moor.supervisor.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The machine starts again: every process, device, rule and mount is gone, and so is what was below
 * the exec root. All of it is another network namespace and another boot id.
 */
class NetworkRebootEndToEndTest {
  private static final String WEB = "echo served > /index.html; exec httpd -f -h /";
  private static final int PORT = 8098;
  private static final Duration LIMIT = Duration.ofSeconds(30);

  @TempDir Path folder;

  @Test
  void shouldRebuildAll() throws IOException {
    String[] flags = {"--bridge", "reboot0", "--bip", "10.213.70.1/24"};
    try (OwnNetwork after = OwnNetwork.create();
        MoordProcess moord = MoordProcess.prepared(null, Map.of(), flags)) {
      List<Long> pids = new ArrayList<>();
      try (OwnNetwork before = OwnNetwork.create()) {
        moord.behind(before.words()).begin();
        moord.http().post("/moor/images/bootstrap", null);
        live(moord.docker());
        before.awaitServed("127.0.0.1", PORT);
        for (String name : List.of("web", "peer", "plain")) {
          pids.add(moord.docker().pid(name));
        }
        moord.crash();
      }
      pids.forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
      MoordProcess.mountsBelow(moord.home()).forEach(NetworkRebootEndToEndTest::unmount);
      Command.run(List.of("rm", "-rf", moord.home().resolve("run").toString())).ok();

      moord.behind(booted(after)).begin();
      assertRebuilt(moord, after);
    }
  }

  private static void live(Docker docker) {
    docker
        .run(
            "network",
            "create",
            "--ipv6",
            "--subnet",
            "10.213.71.0/24",
            "--subnet",
            "fd00:71::/64",
            "front")
        .ok();
    docker.run("network", "create", "--internal", "back").ok();
    docker.up(
        "--name",
        "web",
        "--restart",
        "always",
        "--network",
        "front",
        "--ip",
        "10.213.71.9",
        "--network-alias",
        "site",
        "-p",
        PORT + ":80",
        "busybox",
        "sh",
        "-c",
        WEB);
    docker.run("network", "connect", "back", "web").ok();
    docker.up("--name", "peer", "--network", "front", "busybox", "sleep", "1000");
    docker.up("--name", "plain", "--restart", "unless-stopped", "busybox", "sleep", "1000");
  }

  private static void unmount(String point) {
    Command.run(List.of("umount", "-l", point)).ok();
  }

  private List<String> booted(OwnNetwork host) throws IOException {
    Path boot = folder.resolve("boot_id");
    Files.writeString(boot, "00000000-1111-2222-3333-444444444444\n");
    List<String> words = new ArrayList<>(host.words("unshare", "--mount", "sh", "-c"));
    words.add("mount --bind " + boot + " /proc/sys/kernel/random/boot_id && exec \"$@\"");
    words.add("sh");
    return words;
  }

  private static void assertRebuilt(MoordProcess moord, OwnNetwork host) {
    Docker docker = moord.docker();
    await().atMost(LIMIT).until(() -> docker.status("web").equals("running"));
    await().atMost(LIMIT).until(() -> docker.status("plain").equals("running"));
    assertThat(docker.status("peer")).as("it has no restart policy").isEqualTo("exited");
    assertThat(moord.http().get("/moor/containers/peer/history").text()).contains("reboot");

    host.awaitServed("127.0.0.1", PORT);
    host.awaitServed("10.213.70.1", PORT);
    host.awaitServed("fd00:71::1", PORT);
    host.awaitServed("::1", PORT);
    JsonNode networks = docker.inspect("web").at("/NetworkSettings/Networks");
    assertThat(networks.at("/front/IPAddress").asText()).isEqualTo("10.213.71.9");
    assertThat(networks.has("back")).isTrue();
    docker.run("start", "peer").ok();
    await()
        .atMost(LIMIT)
        .until(() -> docker.run("exec", "peer", "wget", "-qO-", "http://site/").code() == 0);
    await()
        .atMost(LIMIT)
        .untilAsserted(() -> assertThat(ReplayEndToEndTest.drift(moord)).isEmpty());
    docker.run("rm", "-f", "web", "peer", "plain").ok();
    docker.run("network", "rm", "front", "back").ok();
    assertThat(host.devices()).containsExactlyInAnyOrder("lo", "reboot0");
  }
}
