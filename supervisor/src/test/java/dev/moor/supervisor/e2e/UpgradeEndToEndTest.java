package dev.moor.supervisor.e2e;

import static java.nio.file.StandardCopyOption.COPY_ATTRIBUTES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What another version of moord left beside running containers is replaced at the next start. */
class UpgradeEndToEndTest extends NetworkEndToEnd {
  private static final String FORMER_RULES =
      """
      add table ip moor; delete table ip moor; \
      table ip moor { chain output { type nat hook output priority -100; \
      ip daddr 127.0.0.11 udp dport 53 dnat to 172.18.0.1:53; }; }
      """;

  @Test
  void shouldReplaceTheNameServerOfBefore() throws IOException {
    docker.run("network", "create", "net").ok();
    docker.up("--name", "old", "--network", "net", "busybox", "sleep", "1000");
    List<String> inOld = List.of("nsenter", "--net=/proc/" + docker.pid("old") + "/ns/net");
    moord.crash();
    killAll(processes("names"));
    Path folder = moord.home().resolve("run/names");
    Path pid = Files.createFile(folder.resolve("aardvark.pid"));
    Path program =
        Files.copy(Path.of("/usr/bin/tail"), moord.home().resolve("aardvark-dns"), COPY_ATTRIBUTES);
    String script = "echo $$ >" + pid + "; exec " + program + " -f " + pid;
    try (Command former = Command.start(List.of("sh", "-c", script), Map.of())) {
      await().atMost(Duration.ofSeconds(10)).until(() -> !former.out().isBlank());
      Path names = Files.writeString(folder.resolve("0123456789abcdef".repeat(4)), "10.9.9.1\n");
      run(inOld, "nft", FORMER_RULES);
      run(inOld, "sysctl", "-w", "net.ipv4.conf.eth0.route_localnet=1");

      moord.begin();
      docker.up("--name", "new", "--network", "net", "busybox", "sleep", "1000");

      awaitName("old", "new", address("new", "net"));
      assertThat(pid).doesNotExist();
      assertThat(names).doesNotExist();
      await().atMost(Duration.ofSeconds(10)).until(() -> !former.alive());
      assertThat(run(inOld, "sysctl", "-n", "net.ipv4.conf.eth0.route_localnet")).contains("0");
    }
  }

  private static String run(List<String> in, String... program) {
    return Command.run(Stream.concat(in.stream(), Stream.of(program)).toList()).ok().out();
  }

  @Test
  void shouldReplaceTheProcessesOfAnotherScript() throws IOException {
    docker.run("network", "create", "net").ok();
    web("one", "--network", "net", "-p", "7075:80");
    docker.up("--name", "two", "--network", "net", "busybox", "sleep", "1000");
    host.awaitServed("::1", 7075);
    moord.crash();
    for (String kind : List.of("names", "loopback")) {
      List<Long> former = processes(kind);
      assertThat(former).hasSize(1);
      Path script = moord.home().resolve("run").resolve(kind).resolve(kind + ".pl");
      Files.writeString(script, "# of another version\n", StandardOpenOption.APPEND);
    }
    List<Long> names = processes("names");
    List<Long> loopback = processes("loopback");

    moord.begin();

    host.awaitServed("::1", 7075);
    awaitName("two", "one", address("one", "net"));
    assertThat(processes("names")).hasSize(1).isNotEqualTo(names);
    assertThat(processes("loopback")).hasSize(1).isNotEqualTo(loopback);
    assertThat(moord.http().get("/moor/journal/verify?replay=1").text())
        .doesNotContain("does not answer");
  }
}
