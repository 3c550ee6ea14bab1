package dev.moor.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.moor.runtime.cgroup.Cgroups;
import dev.moor.runtime.exec.ExecProcess;
import dev.moor.runtime.exec.ExecRequest;
import dev.moor.runtime.linux.Mounts;
import dev.moor.runtime.linux.ProcStat;
import dev.moor.runtime.spec.LaunchSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where the shims of execs live on a machine whose v2 hierarchy crun must not see. */
class ExecPlaceTest {
  @TempDir Path stick;

  @Test
  void shouldHoldNoMountOfOthersWhileAnExecRuns() throws Exception {
    assumeTrue(Cgroups.detect().version() == Cgroups.Version.HYBRID);
    Mounts.mount("tmpfs", stick, "tmpfs", 0, null);
    try (Bed bed = new Bed("crun")) {
      ContainerProcess process = bed.run(bed.spec("sleep", "1000").build());

      ExecProcess exec = process.exec(bed.exec(process, null, "sh", "-c", "sleep 1000"));

      String ofExec = mounts(exec.identity().shimPid());
      assertThat(ofExec).contains(" /proc ").contains("/sys/fs/cgroup tmpfs");
      assertThat(ofExec).doesNotContain(stick.toString());
      assertThat(command(exec.identity().shimPid())).doesNotContain("perl", "unshare");

      exec.signal(9);
      assertThat(exec.exit().get(30, TimeUnit.SECONDS).code()).isEqualTo(137);
      exec.delete();
    } finally {
      Mounts.unmount(stick, 0);
    }
  }

  @Test
  void shouldStartAnExecInAllCgroupsOfItsContainer() throws Exception {
    assumeTrue(Cgroups.detect().version() == Cgroups.Version.HYBRID);
    try (Bed bed = new Bed("crun")) {
      ContainerProcess process = bed.run(bed.spec("sleep", "1000").build());

      ExecProcess exec = process.exec(bed.exec(process, null, "sh", "-c", "sleep 1000"));

      assertThat(cgroups(exec.pid())).isEqualTo(cgroups(process.identity().pid()));
      assertThat(cgroups(exec.pid())).contains(process.identity().cgroupPath());
      assertThat(cgroups(exec.identity().shimPid()))
          .doesNotContain(process.identity().cgroupPath());
      assertThat(process.processes()).extracting(ProcStat::pid).contains(exec.pid());

      process.signalAll(9);
      assertThat(exec.exit().get(30, TimeUnit.SECONDS).code()).isEqualTo(137);
      exec.delete();
    }
  }

  /** As with Docker: the helpers of a runtime must not count. */
  @Test
  void shouldStartAnExecAsTheLastProcessThatTheLimitAllows() throws Exception {
    try (Bed bed = new Bed("crun")) {
      ContainerProcess process = bed.run(bed.spec("sleep", "1000").build());
      process.update(new LaunchSpec.Resources(0, 0, 0, 0, 0, 0, 0, "", "", 2), 0);

      ExecProcess exec = process.exec(bed.exec(process, null, "sleep", "1000"));

      assertThat(cgroups(exec.pid())).isEqualTo(cgroups(process.identity().pid()));
      exec.signal(9);
      assertThat(exec.exit().get(30, TimeUnit.SECONDS).code()).isEqualTo(137);
      exec.delete();
    }
  }

  @Test
  void shouldDoNothingWithAShimThatWasReadyInVain() throws Exception {
    try (Bed bed = new Bed("crun")) {
      ContainerProcess process = bed.run(bed.spec("sleep", "1000").build());
      ExecRequest request = bed.exec(process, null, "sh", "-c", "sleep 1000");
      Set<Long> before = children();

      process.ready(request, true).close();

      assertThat(children()).isEqualTo(before);
      assertThat(process.processes()).hasSize(1);
      ExecProcess exec = process.exec(request, Optional.of(process.ready(request, false)));
      assertThat(process.processes()).extracting(ProcStat::pid).contains(exec.pid());
      exec.signal(9);
      assertThat(exec.exit().get(30, TimeUnit.SECONDS).code()).isEqualTo(137);
      exec.delete();
    }
  }

  private static Set<Long> children() {
    return ProcessHandle.current()
        .children()
        .map(ProcessHandle::pid)
        .collect(Collectors.toUnmodifiableSet());
  }

  private static String cgroups(long pid) throws Exception {
    return Files.readString(Path.of("/proc/" + pid + "/cgroup"));
  }

  private static String mounts(long pid) throws Exception {
    StringBuilder found = new StringBuilder();
    for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/mounts"))) {
      List<String> words = List.of(line.split(" "));
      found.append(' ').append(words.get(1)).append(' ').append(words.get(2)).append('\n');
    }
    return found.toString();
  }

  private static String command(long pid) throws Exception {
    return Files.readString(Path.of("/proc/" + pid + "/cmdline"));
  }
}
