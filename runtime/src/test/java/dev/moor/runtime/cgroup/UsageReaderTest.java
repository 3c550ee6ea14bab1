package dev.moor.runtime.cgroup;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files as kernels of either version write them. */
class UsageReaderTest {
  @TempDir Path folder;

  private void file(String name, String text) throws IOException {
    Files.writeString(folder.resolve(name), text);
  }

  @Test
  void shouldReadVersionOne() throws IOException {
    file("cpuacct.usage", "33867749\n");
    file("cpuacct.usage_percpu", "11868811 21998938 \n");
    file("cpuacct.stat", "user 1\nsystem 2\n");
    file("cpu.stat", "nr_periods 7\nnr_throttled 3\nthrottled_time 12345\n");
    file("memory.usage_in_bytes", "954368\n");
    file("memory.max_usage_in_bytes", "4079616\n");
    file("memory.failcnt", "5\n");
    file("memory.limit_in_bytes", "67108864\n");
    file("memory.stat", "cache 4096\nrss 114688\nhierarchical_memsw_limit 9223372036854771712\n");
    file("pids.current", "2\n");
    file("pids.max", "max\n");
    file(
        "blkio.throttle.io_service_bytes_recursive",
        "8:0 Read 4096\n8:0 Write 0\n8:0 Total 4096\nTotal 4096\n");
    CgroupUsage usage = new UsageReader(false, controller -> folder).read();
    assertThat(usage.cpu())
        .isEqualTo(
            new CgroupUsage.Cpu(
                33_867_749,
                java.util.List.of(11_868_811L, 21_998_938L),
                20_000_000,
                10_000_000,
                7,
                3,
                12_345));
    assertThat(usage.memory())
        .isEqualTo(
            new CgroupUsage.Memory(
                954_368, 4_079_616, 5, 67_108_864, Map.of("cache", 4096L, "rss", 114_688L)));
    assertThat(usage.pids()).isEqualTo(new CgroupUsage.Pids(2, 0));
    assertThat(usage.io().get("io_service_bytes_recursive"))
        .containsExactly(
            new CgroupUsage.Io(8, 0, "Read", 4096),
            new CgroupUsage.Io(8, 0, "Write", 0),
            new CgroupUsage.Io(8, 0, "Total", 4096));
    assertThat(usage.io().get("io_queue_recursive")).isEmpty();
  }

  @Test
  void shouldReadVersionTwo() throws IOException {
    file(
        "cpu.stat",
        "usage_usec 1500\nuser_usec 1000\nsystem_usec 500\ncore_sched.force_idle_usec 0\n"
            + "nr_periods 4\nnr_throttled 2\nthrottled_usec 9\nnr_bursts 0\nburst_usec 0\n");
    file("memory.current", "1048576\n");
    file("memory.max", "max\n");
    file("memory.events", "low 0\nhigh 0\nmax 6\noom 0\noom_kill 0\n");
    file("memory.stat", "anon 100\nfile 200\ninactive_file 50\n");
    file("pids.current", "3\n");
    file("pids.max", "100\n");
    file(
        "io.stat",
        "259:0 rbytes=8192 wbytes=4096 rios=2 wios=1 dbytes=0 dios=0\n8:16 rbytes=0 wbytes=1\n");
    CgroupUsage usage = new UsageReader(true, controller -> folder).read();
    assertThat(usage.cpu())
        .isEqualTo(
            new CgroupUsage.Cpu(1_500_000, java.util.List.of(), 500_000, 1_000_000, 4, 2, 9_000));
    assertThat(usage.memory())
        .isEqualTo(
            new CgroupUsage.Memory(
                1_048_576,
                -1,
                6,
                Long.MAX_VALUE,
                Map.of("anon", 100L, "file", 200L, "inactive_file", 50L)));
    assertThat(usage.pids()).isEqualTo(new CgroupUsage.Pids(3, 100));
    assertThat(usage.io())
        .containsOnlyKeys("io_service_bytes_recursive")
        .containsValue(
            java.util.List.of(
                new CgroupUsage.Io(259, 0, "read", 8192),
                new CgroupUsage.Io(259, 0, "write", 4096),
                new CgroupUsage.Io(8, 16, "read", 0),
                new CgroupUsage.Io(8, 16, "write", 1)));
  }

  /** A container that ends while it is read. */
  @Test
  void shouldReadWhatIsGoneAsNothing() throws IOException {
    assertThat(new UsageReader(true, controller -> folder).read().pids().current()).isZero();
    assertThat(new UsageReader(false, controller -> folder).read().memory().bytes()).isZero();
  }
}
