package dev.moor.cli.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.moor.cli.create.CpuFlags;
import dev.moor.cli.create.Ulimits;
import dev.moor.cli.format.Json;
import dev.moor.cli.format.Sizes;
import dev.moor.cli.net.Target;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What each RUN step of a build may use. */
@Command
final class BuildLimits {
  @Option(
      names = {"-m", "--memory"},
      paramLabel = "BYTES",
      description = "Memory of each RUN step")
  String memory;

  @Option(
      names = "--memory-swap",
      paramLabel = "BYTES",
      description = "Memory plus swap; -1 is unlimited swap")
  String memorySwap;

  @Mixin final CpuFlags cpu = new CpuFlags();

  @Option(names = "--shm-size", paramLabel = "BYTES", description = "Size of /dev/shm")
  String shmSize;

  @Option(names = "--ulimit", paramLabel = "NAME=SOFT[:HARD]", description = "Resource limit")
  List<String> ulimits = new ArrayList<>();

  @Option(names = "--cgroup-parent", description = "Cgroup of the steps")
  String cgroupParent;

  @Option(names = "--security-opt", description = "Security options of the steps")
  List<String> securityOpts = new ArrayList<>();

  void addTo(Target request) {
    request
        .with("memory", bytes(memory))
        .with("memswap", "-1".equals(memorySwap) ? Long.valueOf(-1) : bytes(memorySwap))
        .with("cpushares", cpu.shares)
        .with("cpuperiod", cpu.period)
        .with("cpuquota", cpu.quota)
        .with("cpusetcpus", cpu.cpus)
        .with("cpusetmems", cpu.memoryNodes)
        .with("shmsize", bytes(shmSize))
        .with("cgroupparent", cgroupParent);
    securityOpts.forEach(option -> request.with("securityopt", option));
    if (!ulimits.isEmpty()) {
      ArrayNode all = Json.MAPPER.createArrayNode();
      ulimits.forEach(flag -> all.add(Ulimits.of(flag)));
      request.with("ulimits", all);
    }
  }

  private static Long bytes(String text) {
    return text == null ? null : Long.valueOf(Sizes.parse(text));
  }
}
