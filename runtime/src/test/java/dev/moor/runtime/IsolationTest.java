package dev.moor.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.moor.runtime.linux.ProcStat;
import dev.moor.runtime.linux.Signals;
import dev.moor.runtime.netns.NetworkNamespaces;
import dev.moor.runtime.spec.LaunchSpec;
import dev.moor.runtime.spec.LaunchSpec.Mount;
import dev.moor.runtime.spec.LaunchSpec.Namespace;
import dev.moor.runtime.spec.LaunchSpec.Namespaces;
import dev.moor.runtime.spec.LaunchSpec.Resources;
import dev.moor.runtime.spec.LaunchSpec.Security;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a process in a container sees and may do, on the real runtimes. */
class IsolationTest {
  @ParameterizedTest
  @ValueSource(strings = {"runc", "crun"})
  void shouldBeAsConfinedAsADockerContainer(String runtime) throws Exception {
    try (Bed bed = new Bed(runtime)) {
      ContainerProcess process =
          bed.run(
              bed.spec(
                      "sh",
                      "-c",
                      "grep -E 'CapBnd|Seccomp:|NoNewPrivs' /proc/self/status; pwd; env;"
                          + " unshare -m true || echo no-unshare; echo 1 > /proc/sys/vm/swappiness"
                          + " || echo no-sysctl; ls /proc/kcore -l; ip link; ls -l /proc/self/ns/cgroup;"
                          + " ps | wc -l; id; touch /x || echo readonly")
                  .with(
                      spec -> {
                        spec.cwd = "/new/place";
                        spec.env = List.of("A=b c", "PATH=/bin");
                        spec.readonly = true;
                        spec.security =
                            new Security(false, List.of(), List.of(), "", true, null, null);
                      })
                  .build());

      assertThat(Bed.exit(process).code()).isZero();

      assertThat(bed.log(process))
          .contains("CapBnd:\t00000000a80425fb")
          .contains("Seccomp:\t2")
          .contains("NoNewPrivs:\t1")
          .contains("F /new/place\n")
          .contains("F A=b c\n")
          .contains("HOSTNAME=" + process.places().id().substring(0, 12))
          .contains("no-unshare")
          .contains("no-sysctl")
          .contains("F readonly")
          .contains("lo:")
          .doesNotContain("eth0")
          .contains("uid=0(root) gid=0(root) groups=0(root),10(wheel)");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"runc", "crun"})
  void shouldSayThatMemoryRanOut(String runtime) throws Exception {
    try (Bed bed = new Bed(runtime)) {
      ContainerProcess process =
          bed.run(
              bed.spec("sh", "-c", "exec tail /dev/zero")
                  .with(
                      spec ->
                          spec.resources =
                              new Resources(8 << 20, 8 << 20, 0, 0, 0, 0, 0, "", "", 0))
                  .build());

      ExitEvidence exit = Bed.exit(process);

      assertThat(exit.oomKilled()).isTrue();
      assertThat(exit.code()).isEqualTo(137);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"runc", "crun"})
  void shouldLeaveNothingOfAContainerInTheHostsPidNamespace(String runtime) throws Exception {
    try (Bed bed = new Bed(runtime)) {
      Namespace own = Namespace.own();
      ContainerProcess process =
          bed.run(
              bed.spec("sh", "-c", "sleep 1001 & sleep 1002")
                  .with(
                      spec ->
                          spec.namespaces = new Namespaces(own, Namespace.host(), own, own, own))
                  .build());
      Awaitility.await().until(() -> process.processes().size() == 2);
      List<ProcStat> all = process.processes();

      process.signal(Signals.SIGKILL);
      Bed.exit(process);
      process.delete();

      assertThat(bed.environment.cgroups().exists(process.identity().cgroupPath())).isFalse();
      Awaitility.await()
          .until(
              () ->
                  all.stream()
                      .noneMatch(
                          was ->
                              ProcStat.read(was.pid())
                                  .filter(now -> now.startTicks() == was.startTicks())
                                  .filter(ProcStat::alive)
                                  .isPresent()));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"runc", "crun"})
  void shouldUseMountsInitAndAPreparedNetworkNamespace(String runtime) throws Exception {
    try (Bed bed = new Bed(runtime)) {
      Path netns = bed.folder().resolve("netns/a");
      NetworkNamespaces.create(netns);
      Path data = Files.createDirectories(bed.folder().resolve("bind"));
      Files.writeString(data.resolve("f"), "hello\n");
      try {
        ContainerProcess process =
            bed.run(
                bed.spec(
                        "sh",
                        "-c",
                        "cat /b/f; touch /b/g || echo ro; grep ' /t ' /proc/mounts; cat /proc/1/comm;"
                            + " ip addr show lo; cat /proc/sys/net/ipv4/ip_unprivileged_port_start")
                    .with(
                        spec -> {
                          spec.mounts =
                              List.of(
                                  Mount.bind(data, "/b", true),
                                  Mount.tmpfs("/t", List.of("size=64k", "exec")));
                          spec.init = bed.environment.initBinary().orElseThrow();
                          Namespace own = Namespace.own();
                          spec.namespaces =
                              new Namespaces(Namespace.ownAt(netns), own, own, own, own);
                        })
                    .build());

        assertThat(Bed.exit(process).code()).isZero();
        assertThat(bed.log(process))
            .contains("F hello\n")
            .contains("F ro\n")
            .contains("size=64k")
            .contains("docker-init")
            .contains("127.0.0.1/8")
            .contains("stdout F 0\n");
      } finally {
        NetworkNamespaces.delete(netns);
      }
      assertThat(netns).doesNotExist();
    }
  }

  @Test
  void shouldTakeRuncWhereMountsMustPropagate() throws Exception {
    try (Bed bed = new Bed("crun")) {
      Mount slave =
          new Mount(Mount.Kind.BIND, Path.of("/dev"), "/d", true, false, "rslave", List.of());
      LaunchSpec spec = bed.spec("true").with(s -> s.mounts = List.of(slave)).build();

      ContainerProcess process = bed.run(spec);

      assertThat(process.identity().runtime())
          .isEqualTo(
              bed.environment.cgroups().version() == dev.moor.runtime.cgroup.Cgroups.Version.HYBRID
                  ? "runc"
                  : "crun");
      assertThat(Bed.exit(process).code()).isZero();
    }
  }

  @Test
  void shouldFindTheFasterRuntimeThatWorksAndLeaveNothingOfTheTrial() throws Exception {
    try (Bed bed = new Bed("auto")) {
      assertThat(bed.environment.runtimeName()).isEqualTo("crun");
      assertThat(bed.folder().resolve("data"))
          .isDirectoryNotContaining(path -> !path.endsWith("runtime-probe"));
      assertThat(bed.environment.versions()).containsKeys("conmon", "runc", "crun");
    }
  }

  @Test
  void shouldDiscardWhatAnUnfinishedLaunchLeft() throws Exception {
    try (Bed bed = new Bed("crun")) {
      ContainerProcess process = bed.create(bed.spec("sleep", "1000").build(), false, false);

      bed.launcher().discard(process.places(), process.identity().cgroupPath());
      bed.launcher().discard(process.places(), process.identity().cgroupPath());

      assertThat(process.signal(Signals.SIGTERM)).isFalse();
      assertThat(bed.environment.cgroups().exists(process.identity().cgroupPath())).isFalse();
    }
  }
}
