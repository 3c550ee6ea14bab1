package dev.moor.http.json;

import dev.moor.actors.port.StatsService.Cpu;
import dev.moor.actors.port.StatsService.Io;
import dev.moor.actors.port.StatsService.Memory;
import dev.moor.actors.port.StatsService.Net;
import dev.moor.actors.port.StatsService.Sample;
import dev.moor.actors.port.StatsService.Usage;
import java.util.List;
import java.util.Map;

/** A container's statistics as Docker's clients read them. */
public final class StatsJson {
  private static final List<String> IO_LISTS =
      List.of(
          "io_service_bytes_recursive",
          "io_serviced_recursive",
          "io_queue_recursive",
          "io_service_time_recursive",
          "io_wait_time_recursive",
          "io_merged_recursive",
          "io_time_recursive",
          "sectors_recursive");

  private StatsJson() {}

  /**
   * @param before the look before this one; null: none
   */
  public static void write(JsonOut out, Sample sample, Sample before) {
    Usage usage = sample.usage();
    out.object()
        .text("name", '/' + sample.name())
        .text("id", sample.id())
        .time("read", sample.read())
        .time("preread", before == null ? null : before.read());
    out.object("pids_stats");
    if (usage != null) {
      positive(out, "current", usage.pids().current());
      positive(out, "limit", usage.pids().limit());
    }
    out.end();
    io(out, usage == null ? Map.of() : usage.io());
    out.number("num_procs", 0).emptyObject("storage_stats");
    cpu(out, "cpu_stats", usage);
    cpu(out, "precpu_stats", before == null ? null : before.usage());
    memory(out, usage);
    if (usage != null && usage.networks() != null && !usage.networks().isEmpty()) {
      networks(out, usage.networks());
    }
    out.end();
  }

  private static void positive(JsonOut out, String name, long value) {
    if (value > 0) {
      out.number(name, value);
    }
  }

  private static void io(JsonOut out, Map<String, List<Io>> io) {
    out.object("blkio_stats");
    for (String name : IO_LISTS) {
      List<Io> entries = io.get(name);
      if (entries == null) {
        out.nothing(name);
        continue;
      }
      out.array(name);
      for (Io entry : entries) {
        out.object()
            .number("major", entry.major())
            .number("minor", entry.minor())
            .text("op", entry.operation())
            .number("value", entry.value())
            .end();
      }
      out.endArray();
    }
    out.end();
  }

  private static void cpu(JsonOut out, String name, Usage usage) {
    out.object(name).object("cpu_usage");
    Cpu cpu = usage == null ? new Cpu(0, List.of(), 0, 0, 0, 0, 0, 0, 0) : usage.cpu();
    out.number("total_usage", cpu.totalNanos());
    if (!cpu.perCpuNanos().isEmpty()) {
      out.array("percpu_usage");
      cpu.perCpuNanos().forEach(out::number);
      out.endArray();
    }
    out.number("usage_in_kernelmode", cpu.kernelNanos())
        .number("usage_in_usermode", cpu.userNanos())
        .end();
    positive(out, "system_cpu_usage", cpu.systemNanos());
    positive(out, "online_cpus", cpu.online());
    out.object("throttling_data")
        .number("periods", cpu.periods())
        .number("throttled_periods", cpu.throttledPeriods())
        .number("throttled_time", cpu.throttledNanos())
        .end()
        .end();
  }

  private static void memory(JsonOut out, Usage usage) {
    out.object("memory_stats");
    if (usage != null) {
      Memory memory = usage.memory();
      out.number("usage", memory.bytes());
      positive(out, "max_usage", memory.maxBytes());
      out.object("stats");
      memory.stats().forEach(out::number);
      out.end();
      positive(out, "failcnt", memory.failures());
      out.number("limit", memory.limitBytes());
    }
    out.end();
  }

  private static void networks(JsonOut out, Map<String, Net> networks) {
    out.object("networks");
    networks.forEach(
        (name, net) ->
            out.object(name)
                .number("rx_bytes", net.rxBytes())
                .number("rx_packets", net.rxPackets())
                .number("rx_errors", net.rxErrors())
                .number("rx_dropped", net.rxDropped())
                .number("tx_bytes", net.txBytes())
                .number("tx_packets", net.txPackets())
                .number("tx_errors", net.txErrors())
                .number("tx_dropped", net.txDropped())
                .end());
    out.end();
  }
}
