package dev.moor.supervisor.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A machine that lacks a part of what networks need: said at the start, with what to do. */
class NetworkFaultsEndToEndTest {
  private static final String[] FLAGS = {"--bridge", "faults0", "--bip", "10.213.9.1/24"};

  /** A daemon that sees /dev/null in place of a file of the host. */
  private static MoordProcess without(OwnNetwork host, Path file) {
    List<String> words = new ArrayList<>(host.words("unshare", "--mount", "sh", "-c"));
    words.add("mount --bind /dev/null " + file + " && exec \"$@\"");
    words.add("sh");
    return MoordProcess.prepared(null, Map.of(), FLAGS).behind(words);
  }

  private static void bootstrap(MoordProcess moord) {
    moord.begin();
    moord.http().post("/moor/images/bootstrap", null);
  }

  @Test
  void shouldSayThatLibnftablesIsMissing() throws IOException {
    try (OwnNetwork host = OwnNetwork.create();
        MoordProcess moord = without(host, library())) {
      bootstrap(moord);

      assertThat(moord.log())
          .contains("libnftables.so.1 is missing")
          .contains("apt-get install libnftables1");
      assertThat(moord.docker().run("run", "--rm", "busybox", "ip", "-o", "link").ok().out())
          .as("as with --bridge none")
          .contains("lo:")
          .doesNotContain("eth0");
      assertThat(moord.docker().run("network", "create", "one").code(1).err())
          .contains("libnftables1");
    }
  }

  private static Path library() throws IOException {
    try (Stream<Path> found =
        Files.find(
            Path.of("/usr/lib"),
            3,
            (path, attributes) -> path.getFileName().toString().equals("libnftables.so.1"))) {
      return found.findFirst().orElseThrow().toRealPath();
    }
  }

  @Test
  void shouldSayThatTheNameServerIsMissing() throws IOException {
    try (OwnNetwork host = OwnNetwork.create();
        MoordProcess moord = without(host, Path.of("/usr/bin/perl"))) {
      bootstrap(moord);

      assertThat(moord.log())
          .contains("no names on user networks: perl is missing (apt-get install perl)")
          .contains("published ports do not listen on [::1]: perl is missing");
      moord.docker().run("network", "create", "one").ok();
      assertThat(
              moord
                  .docker()
                  .run("run", "--rm", "--network", "one", "busybox", "cat", "/etc/resolv.conf")
                  .ok()
                  .out())
          .as("the host's servers are asked")
          .doesNotContain("127.0.0.11");
    }
  }

  @Test
  void shouldSayThatTheKernelHasNoNftables() {
    Map<String, String> environment =
        Map.of("JAVA_TOOL_OPTIONS", "'-Dmoor.network-fault=change rules:95'");
    try (OwnNetwork host = OwnNetwork.create();
        MoordProcess moord = MoordProcess.prepared(null, environment, FLAGS).behind(host.words())) {
      bootstrap(moord);

      assertThat(moord.log())
          .contains("the kernel does not let us use nftables")
          .contains("modprobe nf_tables")
          .contains("as with --bridge none");
      moord.docker().run("run", "--rm", "busybox", "true").ok();
      moord.docker().run("run", "--rm", "--network", "host", "busybox", "true").ok();
    }
  }

  @Test
  void shouldSayThatTheKernelHasNoBridges() {
    Map<String, String> environment =
        Map.of("JAVA_TOOL_OPTIONS", "'-Dmoor.network-fault=make bridge:95'");
    try (OwnNetwork host = OwnNetwork.create();
        MoordProcess moord = MoordProcess.prepared(null, environment, FLAGS).behind(host.words())) {
      bootstrap(moord);

      org.awaitility.Awaitility.await()
          .untilAsserted(() -> assertThat(moord.log()).contains("modprobe bridge"));
      assertThat(moord.docker().run("network", "create", "mine").code(1).err())
          .contains("could not make bridge")
          .contains("Operation not supported");
      assertThat(moord.docker().run("network", "ls", "-q", "-f", "name=mine").ok().line())
          .isEmpty();
      moord.docker().run("run", "--rm", "--network", "none", "busybox", "true").ok();
      assertThat(moord.docker().run("run", "--rm", "busybox", "true").code(125).err())
          .contains("bridge");
    }
  }
}
