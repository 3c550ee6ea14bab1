package dev.moor.supervisor.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Options of {@code docker run}, seen from inside the container and in its cgroup. */
class OptionsEndToEndTest extends EndToEnd {
  @TempDir Path folder;

  private String sh(String script, String... options) {
    List<String> all = new ArrayList<>(List.of("run", "--rm"));
    all.addAll(List.of(options));
    all.addAll(List.of("busybox", "sh", "-c", script));
    return docker.run(all.toArray(String[]::new)).ok().line();
  }

  @Test
  void shouldSetLimitsInTheCgroup() throws IOException {
    docker.up(
        "--name",
        "web",
        "-m",
        "64m",
        "--cpus",
        "0.5",
        "--pids-limit",
        "17",
        "--cpuset-cpus",
        "0",
        "--cpu-shares",
        "512",
        "busybox",
        "sleep",
        "1000");
    Path proc = Path.of("/proc/" + docker.pid("web") + "/cgroup");
    List<String> lines = Files.readAllLines(proc);

    if (lines.size() == 1) { // a plain v2 host
      Path group = Path.of("/sys/fs/cgroup" + lines.get(0).substring("0::".length()));
      assertThat(group.resolve("memory.max")).hasContent(Long.toString(64L << 20));
      assertThat(group.resolve("cpu.max")).hasContent("50000 100000");
      assertThat(group.resolve("pids.max")).hasContent("17");
      assertThat(group.resolve("cpuset.cpus")).hasContent("0");
      return;
    }
    assertThat(v1(lines, "memory").resolve("memory.limit_in_bytes"))
        .hasContent(Long.toString(64L << 20));
    assertThat(v1(lines, "cpu").resolve("cpu.cfs_quota_us")).hasContent("50000");
    assertThat(v1(lines, "cpu").resolve("cpu.cfs_period_us")).hasContent("100000");
    assertThat(v1(lines, "cpu").resolve("cpu.shares")).hasContent("512");
    assertThat(v1(lines, "pids").resolve("pids.max")).hasContent("17");
    assertThat(v1(lines, "cpuset").resolve("cpuset.cpus")).hasContent("0");
  }

  private static Path v1(List<String> lines, String controller) {
    String line =
        lines.stream()
            .filter(l -> List.of(l.split(":")[1].split(",")).contains(controller))
            .findFirst()
            .orElseThrow();
    return Path.of("/sys/fs/cgroup", controller, line.split(":", 3)[2]);
  }

  /** By crun and by runc: as on Docker. */
  @ParameterizedTest
  @ValueSource(strings = {"crun", "runc"})
  void shouldMakeMountPointsAsDocker(String runtime) {
    Assumptions.assumeTrue(
        docker.run("info", "--format", "{{.Runtimes}}").ok().out().contains(runtime));
    String modes =
        docker
            .run(
                ("run --rm -v /vv -v /etc/passwd:/deep/er/file --tmpfs /tt --tmpfs /etc --runtime "
                        + runtime
                        + " busybox stat -c %a /vv /deep /deep/er /tt /etc")
                    .split(" "))
            .ok()
            .out();
    assertThat(modes.lines()).containsExactly("755", "755", "755", "1777", "755");
  }

  @Test
  void shouldSetUlimits() {
    assertThat(sh("ulimit -n; ulimit -Hn", "--ulimit", "nofile=100:200")).isEqualTo("100\n200");
  }

  @Test
  void shouldMountTheRootReadOnlyAndTmpfs() {
    assertThat(
            sh(
                "touch /x 2>&1; touch /t/x && grep ' /t ' /proc/mounts",
                "--read-only",
                "--tmpfs",
                "/t:size=64k"))
        .contains("Read-only file system")
        .contains("tmpfs")
        .contains("size=64k");
  }

  @Test
  void shouldConfineByDefaultAsDockerDoes() {
    String status = sh("cat /proc/self/status");

    assertThat(status).containsPattern("Seccomp:\\s+2").containsPattern("NoNewPrivs:\\s+0");
    assertThat(status).containsPattern("CapEff:\\s+00000000a80425fb");
    assertThat(sh("(echo x > /proc/sys/kernel/hostname) 2>&1; mount -t tmpfs t /mnt 2>&1 || true"))
        .contains("Read-only file system")
        .contains("ermission denied");
    shouldMask("/proc/keys", "/proc/timer_list", "/proc/kcore", "/sys/firmware", "/proc/scsi");
  }

  /** A file is the null device then, a folder an empty tmpfs; a host need not have them all. */
  private void shouldMask(String... paths) {
    List<String> here = Stream.of(paths).filter(path -> Files.exists(Path.of(path))).toList();
    assertThat(here).contains("/proc/keys", "/sys/firmware");
    for (String path : here) {
      boolean folder = Files.isDirectory(Path.of(path));
      String told =
          sh(
              (folder ? "ls -A PATH | wc -l; stat -f -c %T PATH" : "stat -c '%F %t:%T' PATH")
                  .replace("PATH", path));
      assertThat(told.lines())
          .as(path)
          .containsExactly(
              folder ? new String[] {"0", "tmpfs"} : new String[] {"character special file 1:3"});
    }
  }

  @Test
  void shouldDropAndAddCapabilitiesAndForbidNewPrivileges() {
    assertThat(
            sh(
                "grep -E 'CapEff|NoNewPrivs' /proc/self/status",
                "--cap-drop",
                "ALL",
                "--cap-add",
                "NET_ADMIN",
                "--security-opt",
                "no-new-privileges"))
        .containsPattern("CapEff:\\s+0000000000001000")
        .containsPattern("NoNewPrivs:\\s+1");
    assertThat(sh("chown 1:1 /etc/passwd 2>&1 || true", "--cap-drop", "CHOWN"))
        .contains("not permitted");
    assertThat(sh("grep Seccomp: /proc/self/status", "--security-opt", "seccomp=unconfined"))
        .containsPattern("Seccomp:\\s+0");
  }

  @ParameterizedTest
  @ValueSource(strings = {"none", "host"})
  void shouldShowNoPortsWithoutAnAddress(String network) {
    String id = docker.up("--network", network, "--expose", "80", "busybox", "sleep", "1000");
    assertThat(docker.inspect(id).path("NetworkSettings").path("Ports")).isEmpty();
    assertThat(docker.run("ps", "--format", "{{.ID}}[{{.Ports}}]").ok().out())
        .contains(id.substring(0, 12) + "[]");
  }

  @Test
  void shouldRunAnInit() {
    assertThat(sh("cat /proc/1/comm; echo $$", "--init")).doesNotStartWith("sh\n");
  }

  @Test
  void shouldSetUserFolderAndHostname() {
    assertThat(sh("id -u; id -g; pwd; hostname", "-u", "12:34", "-w", "/made/here", "-h", "web"))
        .isEqualTo("12\n34\n/made/here\nweb");
    assertThat(docker.run("run", "-u", "nosuchuser", "busybox", "true").code() != 0).isTrue();
  }

  @Test
  void shouldBindFolders() throws IOException {
    Files.writeString(folder.resolve("file"), "text");

    assertThat(sh("cat /b/file; (echo x > /b/new) 2>&1 || true", "-v", folder + ":/b:ro"))
        .contains("text")
        .contains("Read-only file system");
    sh("echo new > /b/new", "-v", folder + ":/b");
    assertThat(folder.resolve("new")).hasContent("new");
    assertThat(
            docker
                .run("run", "--mount", "type=bind,src=/nosuch-e2e,dst=/b", "busybox", "true")
                .code(125)
                .err())
        .contains("bind source path does not exist");
  }

  @Test
  void shouldGiveNetworksNoneAndHost() throws IOException {
    assertThat(sh("ls /sys/class/net; readlink /proc/self/ns/net", "--network", "none"))
        .startsWith("lo\n")
        .doesNotContain(Files.readSymbolicLink(Path.of("/proc/self/ns/net")).toString());
    assertThat(sh("readlink /proc/self/ns/net", "--network", "host"))
        .isEqualTo(Files.readSymbolicLink(Path.of("/proc/self/ns/net")).toString());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "-p 80:80 | PortBindings",
        "--link other:o | could not get container for other",
        "--health-cmd true | Health",
        "--device /dev/null:/dev/x | Devices",
        "--sysctl net.core.somaxconn=10 | Sysctls",
        "--dns 1.2.3.4 | Dns",
        "--userns host | UsernsMode",
        "--log-driver syslog | syslog",
        "--volumes-from other | other",
        "--network some | some"
      })
  void shouldRefuseByNameWhatItCannot(String options, String named) {
    List<String> all = new ArrayList<>(List.of("create", "--name", "refused"));
    all.addAll(List.of(options.strip().split(" ")));
    all.addAll(List.of("busybox", "true"));

    Command.Result result = docker.run(all.toArray(String[]::new));

    if (result.code() == 0) { // supported is as good as refused, where it is not ignored
      assertThat(docker.inspect("refused").toString()).contains(named);
    } else {
      assertThat(result.err()).containsIgnoringCase(named);
    }
  }

  @Test
  void shouldAnswerBadInputWith400And404() {
    Http http = moord.http();

    assertThat(http.post("/containers/create", "{\"Image\":").status()).isEqualTo(400);
    assertThat(http.post("/containers/create", "{\"Image\":\"busybox\"} {}").status())
        .isEqualTo(400);
    assertThat(http.post("/containers/create", "{\"Image\":\"busybox\",\"Env\":7}").status())
        .isEqualTo(400);
    Http.Answer filter = http.get("/containers/json?filters=%7B%22nope%22%3A%5B%22x%22%5D%7D");
    assertThat(filter.status()).isEqualTo(400);
    assertThat(filter.message()).contains("nope");
    Http.Answer image = http.post("/containers/create", "{\"Image\":\"nosuch:tag\"}");
    assertThat(image.status()).isEqualTo(404);
    assertThat(image.message()).contains("No such image: nosuch:tag");
    assertThat(http.get("/nothing/here").status()).isEqualTo(404);
    assertThat(http.get("/v9.99/info").status()).isEqualTo(400);
  }
}
