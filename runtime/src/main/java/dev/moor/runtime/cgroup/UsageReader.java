package dev.moor.runtime.cgroup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/** Reads what a cgroup has used, from either version's files. A file that is not there says 0. */
public final class UsageReader {
  private static final long NANOS_PER_TICK = 10_000_000;
  private static final long NANOS_PER_MICRO = 1_000;

  /** V1's files beside Docker's names; the newer scheduler's first, then the throttle's. */
  private static final Map<String, List<String>> V1_IO = new LinkedHashMap<>();

  static {
    V1_IO.put(
        "io_service_bytes_recursive",
        List.of(
            "blkio.io_service_bytes_recursive",
            "blkio.throttle.io_service_bytes_recursive",
            "blkio.throttle.io_service_bytes"));
    V1_IO.put(
        "io_serviced_recursive",
        List.of(
            "blkio.io_serviced_recursive",
            "blkio.throttle.io_serviced_recursive",
            "blkio.throttle.io_serviced"));
    V1_IO.put("io_queue_recursive", List.of("blkio.io_queued_recursive"));
    V1_IO.put("io_service_time_recursive", List.of("blkio.io_service_time_recursive"));
    V1_IO.put("io_wait_time_recursive", List.of("blkio.io_wait_time_recursive"));
    V1_IO.put("io_merged_recursive", List.of("blkio.io_merged_recursive"));
    V1_IO.put("io_time_recursive", List.of("blkio.time_recursive"));
    V1_IO.put("sectors_recursive", List.of("blkio.sectors_recursive"));
  }

  private final boolean v2;
  private final Function<String, Path> folder;

  /**
   * @param folder of a controller, for the cgroup that is read
   */
  UsageReader(boolean v2, Function<String, Path> folder) {
    this.v2 = v2;
    this.folder = folder;
  }

  /** For one cgroup of the machine. */
  public static UsageReader of(Cgroups cgroups, String path) {
    return new UsageReader(
        cgroups.version() == Cgroups.Version.V2, controller -> cgroups.folder(controller, path));
  }

  /** Reads it now. */
  public CgroupUsage read() throws IOException {
    return v2 ? readV2() : readV1();
  }

  private CgroupUsage readV1() throws IOException {
    Path memory = folder.apply("memory");
    Map<String, List<CgroupUsage.Io>> io = new LinkedHashMap<>();
    for (Map.Entry<String, List<String>> list : V1_IO.entrySet()) {
      io.put(list.getKey(), v1Io(folder.apply("blkio"), list.getValue()));
    }
    return new CgroupUsage(
        v1Cpu(),
        new CgroupUsage.Memory(
            number(memory.resolve("memory.usage_in_bytes")),
            number(memory.resolve("memory.max_usage_in_bytes")),
            number(memory.resolve("memory.failcnt")),
            number(memory.resolve("memory.limit_in_bytes")),
            table(memory.resolve("memory.stat"))),
        pids(),
        io);
  }

  private CgroupUsage.Cpu v1Cpu() throws IOException {
    Path account = folder.apply("cpuacct");
    Map<String, Long> split = table(account.resolve("cpuacct.stat"));
    Map<String, Long> throttled = table(folder.apply("cpu").resolve("cpu.stat"));
    String each = text(account.resolve("cpuacct.usage_percpu"));
    return new CgroupUsage.Cpu(
        number(account.resolve("cpuacct.usage")),
        each.isEmpty() ? List.of() : Arrays.stream(each.split(" +")).map(Long::valueOf).toList(),
        split.getOrDefault("system", 0L) * NANOS_PER_TICK,
        split.getOrDefault("user", 0L) * NANOS_PER_TICK,
        throttled.getOrDefault("nr_periods", 0L),
        throttled.getOrDefault("nr_throttled", 0L),
        throttled.getOrDefault("throttled_time", 0L));
  }

  private static List<CgroupUsage.Io> v1Io(Path blkio, List<String> files) throws IOException {
    for (String file : files) {
      if (Files.exists(blkio.resolve(file))) {
        List<CgroupUsage.Io> entries = new ArrayList<>();
        for (String line : text(blkio.resolve(file)).split("\n")) {
          String[] words = line.trim().split("[: ]+");
          if (words.length == 4) {
            entries.add(io(words[0], words[1], words[2], words[3]));
          }
        }
        return entries;
      }
    }
    return List.of();
  }

  private static CgroupUsage.Io io(String major, String minor, String operation, String value) {
    return new CgroupUsage.Io(
        Long.parseLong(major), Long.parseLong(minor), operation, Long.parseLong(value));
  }

  private CgroupUsage readV2() throws IOException {
    Path group = folder.apply("");
    Map<String, Long> cpu = table(group.resolve("cpu.stat"));
    Map<String, Long> events = table(group.resolve("memory.events"));
    return new CgroupUsage(
        new CgroupUsage.Cpu(
            cpu.getOrDefault("usage_usec", 0L) * NANOS_PER_MICRO,
            List.of(),
            cpu.getOrDefault("system_usec", 0L) * NANOS_PER_MICRO,
            cpu.getOrDefault("user_usec", 0L) * NANOS_PER_MICRO,
            cpu.getOrDefault("nr_periods", 0L),
            cpu.getOrDefault("nr_throttled", 0L),
            cpu.getOrDefault("throttled_usec", 0L) * NANOS_PER_MICRO),
        new CgroupUsage.Memory(
            number(group.resolve("memory.current")),
            -1,
            events.getOrDefault("max", 0L),
            number(group.resolve("memory.max")),
            table(group.resolve("memory.stat"))),
        pids(),
        Map.of("io_service_bytes_recursive", v2Io(group.resolve("io.stat"))));
  }

  /** {@code 8:0 rbytes=1 wbytes=2 …}, told as Docker does. */
  private static List<CgroupUsage.Io> v2Io(Path file) throws IOException {
    List<CgroupUsage.Io> entries = new ArrayList<>();
    for (String line : text(file).split("\n")) {
      String[] words = line.trim().split("[: ]+");
      for (String word : words) {
        if (word.startsWith("rbytes=")) {
          entries.add(io(words[0], words[1], "read", word.substring("rbytes=".length())));
        } else if (word.startsWith("wbytes=")) {
          entries.add(io(words[0], words[1], "write", word.substring("wbytes=".length())));
        }
      }
    }
    return entries;
  }

  private CgroupUsage.Pids pids() throws IOException {
    Path pids = folder.apply("pids");
    long limit = number(pids.resolve("pids.max"));
    return new CgroupUsage.Pids(
        number(pids.resolve("pids.current")), limit == Long.MAX_VALUE ? 0 : limit);
  }

  private static String text(Path file) throws IOException {
    try {
      return Files.readString(file).strip();
    } catch (NoSuchFileException e) {
      return "";
    }
  }

  private static long number(Path file) throws IOException {
    String text = text(file);
    if (text.equals("max")) {
      return Long.MAX_VALUE;
    }
    return text.isEmpty() ? 0 : Long.parseLong(text);
  }

  private static Map<String, Long> table(Path file) throws IOException {
    Map<String, Long> table = new TreeMap<>();
    for (String line : text(file).split("\n")) {
      String[] words = line.trim().split(" +");
      // memory.stat has numbers beyond a long where there is no limit
      if (words.length == 2 && words[1].matches("\\d{1,18}")) {
        table.put(words[0], Long.valueOf(words[1]));
      }
    }
    return table;
  }
}
