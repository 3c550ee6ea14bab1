package dev.moor.supervisor.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Namespaces that are shared, cgroups of one's own choice, and what is masked by default. */
class NamespacesEndToEndTest extends EndToEnd {
  private String sh(String script, String... options) {
    return shell(script, options).ok().line();
  }

  private Command.Result shell(String script, String... options) {
    List<String> all = new ArrayList<>(List.of("run", "--rm"));
    all.addAll(List.of(options));
    all.addAll(List.of("busybox", "sh", "-c", script));
    return docker.run(all.toArray(String[]::new));
  }

  private static String own(String kind) throws IOException {
    return Files.readSymbolicLink(Path.of("/proc/self/ns/" + kind)).toString();
  }

  @Test
  void shouldShareIpcWhereTheDonorAllowsIt() {
    docker.up(
        "--name", "donor", "--ipc", "shareable", "--shm-size", "1m", "busybox", "sleep", "99");
    docker.up("--name", "closed", "busybox", "sleep", "99");
    String ns = docker.run("exec", "donor", "readlink", "/proc/self/ns/ipc").ok().line();
    docker.run("exec", "donor", "sh", "-c", "echo hello > /dev/shm/note").ok();

    assertThat(sh("readlink /proc/self/ns/ipc; cat /dev/shm/note", "--ipc", "container:donor"))
        .isEqualTo(ns + "\nhello");
    assertThat(sh("df -k /dev/shm | awk 'END {print $2}'", "--ipc", "container:donor"))
        .isEqualTo("1024");
    assertThat(shell("true", "--ipc", "container:closed").code(125).err())
        .contains("non-shareable IPC");

    moord.crashAndBegin();
    assertThat(sh("cat /dev/shm/note", "--ipc", "container:donor")).isEqualTo("hello");
    docker.run("restart", "-t", "0", "donor").ok();
    assertThat(docker.run("exec", "donor", "ls", "/dev/shm").ok().line()).isEmpty();
    docker.run("rm", "-f", "donor").ok();
    assertThat(MoordProcess.mountsBelow(moord.data())).noneMatch(point -> point.endsWith("/shm"));
  }

  @Test
  void shouldGiveNoSharedMemoryTheHostsOrItsOwn() throws IOException {
    assertThat(sh("ls -d /dev/shm 2>&1 || true", "--ipc", "none")).contains("No such file");
    assertThat(sh("readlink /proc/self/ns/ipc", "--ipc", "host")).isEqualTo(own("ipc"));
    assertThat(sh("readlink /proc/self/ns/ipc", "--ipc", "private")).isNotEqualTo(own("ipc"));
  }

  @Test
  void shouldJoinPidUtsAndCgroupNamespaces() throws IOException {
    docker.up("--name", "donor", "busybox", "sleep", "98765");

    assertThat(sh("ps", "--pid", "container:donor")).contains("sleep 98765");
    assertThat(sh("readlink /proc/self/ns/pid", "--pid", "host")).isEqualTo(own("pid"));
    assertThat(sh("readlink /proc/self/ns/uts", "--uts", "host")).isEqualTo(own("uts"));
    assertThat(sh("readlink /proc/self/ns/cgroup", "--cgroupns", "host")).isEqualTo(own("cgroup"));
    assertThat(sh("readlink /proc/self/ns/cgroup", "--cgroupns", "private"))
        .isNotEqualTo(own("cgroup"));
    assertThat(shell("true", "--uts", "host", "--hostname", "web").code(125).err())
        .contains("conflicting options: hostname and the UTS mode");
  }

  @Test
  void shouldPutAContainerBelowItsCgroupParent() throws IOException {
    String parent = "moor-e2e-" + ProcessHandle.current().pid();
    String id = docker.up("--name", "web", "--cgroup-parent", parent, "busybox", "sleep", "99");
    try {
      String line = "/" + parent + "/" + id;
      assertThat(Files.readString(Path.of("/proc/" + docker.pid("web") + "/cgroup")))
          .contains(line);
      docker.run("pause", "web").ok();
      moord.crashAndBegin();
      assertThat(docker.status("web")).isEqualTo("paused");
      docker.run("unpause", "web").ok();
      assertThat(docker.run("top", "web").ok().out()).contains("sleep 99");
      docker.run("rm", "-f", "web").ok();
    } finally {
      try (var folders = Files.find(Path.of("/sys/fs/cgroup"), 2, (p, a) -> p.endsWith(parent))) {
        for (Path folder : folders.toList()) {
          Files.delete(folder); // fails where the container's own cgroup is left in it
        }
      }
    }
  }

  @Test
  void shouldMaskWhatDockerMasks() {
    String mounts = sh("cat /proc/self/mounts");

    for (String masked : List.of("/proc/acpi", "/proc/keys", "/proc/timer_list", "/sys/firmware")) {
      if (Files.exists(Path.of(masked))) {
        assertThat(mounts).containsPattern("(tmpfs|devtmpfs) " + masked + " ");
      }
    }
    for (String readOnly : List.of("/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys")) {
      assertThat(mounts).containsPattern("proc " + readOnly + " proc ro");
    }
    assertThat(sh("wc -c < /proc/keys; ls /proc/acpi | wc -l")).isEqualTo("0\n0");
    assertThat(sh("cat /proc/self/mounts", "--security-opt", "systempaths=unconfined"))
        .doesNotContain(" /proc/sys ")
        .doesNotContain(" /proc/keys ");
  }

  @Test
  void shouldRefuseAtCreateWhatNoLaunchWouldDo() {
    for (List<String> wrong :
        List.of(
            List.of("--runtime", "nope", "unknown or invalid runtime name: nope"),
            List.of("--log-opt", "bogus=1", "unknown log opt 'bogus' for json-file log driver"),
            List.of("--log-opt", "mode=non-blocking", "LogConfig.Config.mode=non-blocking is not"),
            List.of("--security-opt", "apparmor=mine", "apparmor=mine is not supported yet"),
            List.of("--ipc", "some", "invalid IPC mode: some"),
            List.of("--cgroup-parent", "../up", "invalid cgroup parent: ../up"))) {
      assertThat(docker.run("create", wrong.get(0), wrong.get(1), "busybox", "true").code(1).err())
          .contains(wrong.get(2));
    }
    for (String option : List.of("apparmor=unconfined", "label=disable")) {
      assertThat(sh("echo fine", "--security-opt", option)).isEqualTo("fine");
    }
    assertThat(docker.run("ps", "-aq").ok().line()).isEmpty();
  }
}
