package dev.moor.supervisor.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Options that few ask for, as the kernel shows them. */
class RareOptionsEndToEndTest extends EndToEnd {
  private static final Path CGROUPS = Path.of("/sys/fs/cgroup");

  @ParameterizedTest
  @ValueSource(strings = {"crun", "runc"})
  void shouldLimitBlockDevices(String runtime) throws IOException {
    Path block = blockDevice();
    String device = "/dev/" + block.getFileName();
    String number = Files.readString(block.resolve("dev")).strip();
    // by hand: the docker CLI 26 forgets these options
    String limits =
        """
        {"Image": "busybox", "Cmd": ["sleep", "1000"], "HostConfig": {"Runtime": "%s",
        "BlkioDeviceReadBps": [{"Path": "%s", "Rate": 1048576}],
        "BlkioDeviceWriteBps": [{"Path": "%s", "Rate": 2097152}],
        "BlkioDeviceReadIOps": [{"Path": "%s", "Rate": 30}],
        "BlkioDeviceWriteIOps": [{"Path": "%s", "Rate": 40}]}}"""
            .formatted(runtime, device, device, device, device);
    assertThat(moord.http().post("/containers/create?name=io", limits).status()).isEqualTo(201);
    docker.run("start", "io").ok();

    if (v2()) {
      assertThat(group("io", "io.max"))
          .content()
          .contains(number, "rbps=1048576", "wbps=2097152", "riops=30", "wiops=40");
    } else {
      assertThrottle("read_bps", number + " 1048576");
      assertThrottle("write_bps", number + " 2097152");
      assertThrottle("read_iops", number + " 30");
      assertThrottle("write_iops", number + " 40");
    }
    JsonNode host = docker.inspect("io").path("HostConfig");
    assertThat(host.path("BlkioDeviceReadBps").toString())
        .isEqualTo("[{\"Path\":\"" + device + "\",\"Rate\":1048576}]");
    assertThat(host.path("BlkioDeviceWriteIOps").path(0).path("Rate").asInt()).isEqualTo(40);
  }

  private void assertThrottle(String kind, String line) {
    assertThat(group("blkio", "blkio.throttle." + kind + "_device")).content().contains(line);
  }

  @Test
  void shouldNameADeviceThatIsNotThere() {
    String limits =
        """
        {"Image": "busybox", "HostConfig":
        {"BlkioDeviceReadBps": [{"Path": "/dev/nosuch", "Rate": 1048576}]}}""";
    assertThat(moord.http().post("/containers/create?name=io", limits).status()).isEqualTo(201);
    assertThat(docker.run("start", "io").code(1).err())
        .contains("stat /dev/nosuch: no such file or directory");
  }

  /** Limits of cgroup v1; on v2 they are left out, and said. */
  @ParameterizedTest
  @ValueSource(strings = {"crun", "runc"})
  void shouldSetSwappinessAndTheOutOfMemoryKiller(String runtime) throws IOException {
    Command.Result up =
        docker
            .run(
                "run",
                "-d",
                "--runtime",
                runtime,
                "--name",
                "io",
                "-m",
                "32m",
                "--memory-swappiness",
                "10",
                "--oom-kill-disable",
                "busybox",
                "sleep",
                "1000")
            .ok();

    JsonNode host = docker.inspect("io").path("HostConfig");
    if (v2()) {
      assertThat(up.err()).contains("OomKillDisable discarded");
      assertThat(host.path("MemorySwappiness").isNull()).isTrue();
    } else {
      assertThat(group("memory", "memory.swappiness")).content().isEqualTo("10\n");
      assertThat(group("memory", "memory.oom_control")).content().contains("oom_kill_disable 1");
      assertThat(host.path("MemorySwappiness").asInt()).isEqualTo(10);
      assertThat(host.path("OomKillDisable").asBoolean()).isTrue();
    }
    assertThat(host.path("MemorySwap").asLong()).isEqualTo(64L << 20);
  }

  @ParameterizedTest
  @ValueSource(strings = {"crun", "runc"})
  void shouldAllowDevicesByRule(String runtime) {
    String make = "mknod /kmsg c 1 11 && head -c 1 /kmsg >/dev/null && echo readable";

    assertThat(docker.run("run", "--runtime", runtime, "busybox", "sh", "-c", make).out())
        .doesNotContain("readable");
    assertThat(
            docker
                .run(
                    "run",
                    "--runtime",
                    runtime,
                    "--device-cgroup-rule",
                    "c 1:11 r",
                    "--cap-add",
                    "SYSLOG",
                    "busybox",
                    "sh",
                    "-c",
                    make)
                .ok()
                .line())
        .isEqualTo("readable");
  }

  @Test
  void shouldPassAnnotationsOn() throws IOException {
    assumeTrue(docker.major() >= 23, "this CLI has no --annotation");
    String id = docker.up("--annotation", "team=blue", "--name", "io", "busybox", "sleep", "1000");

    try (Stream<Path> files =
        Files.find(
            moord.data().resolve("containers").resolve(id),
            5,
            (path, attributes) -> path.endsWith("config.json"))) {
      assertThat(files.toList())
          .singleElement()
          .satisfies(
              file -> assertThat(file).content().contains("\"annotations\":{\"team\":\"blue\""));
    }
    assertThat(docker.inspect("io").at("/HostConfig/Annotations/team").asText()).isEqualTo("blue");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--gpus all | could not select device driver \"\" with capabilities: [[gpu]]",
        "--storage-opt size=1G | supported only for overlay over xfs with 'pquota' mount option",
        "--blkio-weight 5 | Range of blkio weight is from 10 to 1000"
      })
  void shouldRefuseInDockersWords(String options, String words) {
    List<String> all =
        Stream.of("run " + options.strip() + " busybox true")
            .flatMap(line -> Stream.of(line.split(" ")))
            .toList();

    assertThat(docker.run(all.toArray(String[]::new)).code(125).err()).contains(words);
  }

  private static boolean v2() {
    return Files.exists(CGROUPS.resolve("cgroup.controllers"));
  }

  private Path group(String controller, String file) {
    try {
      List<String> lines = Files.readAllLines(Path.of("/proc/" + docker.pid("io") + "/cgroup"));
      Path root = v2() ? CGROUPS : CGROUPS.resolve(controller);
      String line =
          lines.stream()
              .filter(l -> v2() || List.of(l.split(":")[1].split(",")).contains(controller))
              .findFirst()
              .orElseThrow();
      return root.resolve(line.split(":", 3)[2].substring(1)).resolve(file);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static Path blockDevice() throws IOException {
    try (Stream<Path> devices = Files.list(Path.of("/sys/block"))) {
      List<Path> there =
          devices
              .filter(block -> Files.exists(Path.of("/dev").resolve(block.getFileName())))
              .toList();
      Assumptions.assumeFalse(there.isEmpty(), "this machine has no block device");
      return there.get(0);
    }
  }
}
