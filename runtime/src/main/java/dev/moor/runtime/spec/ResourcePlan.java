package dev.moor.runtime.spec;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.moor.runtime.spec.LaunchSpec.Resources;
import java.nio.file.Files;
import java.nio.file.Path;

/** Limits in the runtime's form, which is cgroup v1's; the runtimes convert it to v2. */
public final class ResourcePlan {
  private static final long CPU_PERIOD_MICROS = 100_000;
  private static final long NANOS = 1_000_000_000;
  private static final Path V1_MEMORY = Path.of("/sys/fs/cgroup/memory");

  private ResourcePlan() {}

  /** Adds {@code memory}, {@code cpu} and {@code pids} to a resources object. */
  public static void write(Resources resources, ObjectNode out) {
    memory(resources, out);
    cpu(resources, out);
    if (resources.pidsLimit() > 0) {
      out.putObject("pids").put("limit", resources.pidsLimit());
    }
  }

  /** The same for a container that runs, but for the pids: what is unlimited is said. */
  public static void writeUpdate(Resources resources, int ioWeight, ObjectNode out) {
    memory(resources, out);
    ObjectNode memory = (ObjectNode) out.get("memory");
    memory.remove("disableOOMKiller");
    if (resources.memorySwapBytes() < 0 && swapIsAccounted()) {
      memory.put("swap", resources.memorySwapBytes());
    }
    cpu(resources, out);
    if (ioWeight > 0) {
      out.putObject("blockIO").put("weight", ioWeight);
    }
  }

  private static void memory(Resources resources, ObjectNode out) {
    ObjectNode memory = out.putObject("memory");
    if (resources.memoryBytes() > 0) {
      memory.put("limit", resources.memoryBytes());
    }
    if (resources.memoryReservationBytes() > 0) {
      memory.put("reservation", resources.memoryReservationBytes());
    }
    long swap = resources.memorySwapBytes();
    if (swap == 0) {
      swap = 2 * resources.memoryBytes();
    }
    if (swap > 0 && swapIsAccounted()) {
      memory.put("swap", swap);
    }
    memory.put("disableOOMKiller", false);
  }

  private static void cpu(Resources resources, ObjectNode out) {
    ObjectNode cpu = out.putObject("cpu");
    if (resources.cpuShares() > 0) {
      cpu.put("shares", resources.cpuShares());
    }
    if (resources.nanoCpus() > 0) {
      cpu.put("period", CPU_PERIOD_MICROS);
      cpu.put("quota", resources.nanoCpus() * CPU_PERIOD_MICROS / NANOS);
    }
    if (resources.cpuPeriodMicros() > 0) {
      cpu.put("period", resources.cpuPeriodMicros());
    }
    if (resources.cpuQuotaMicros() != 0) {
      cpu.put("quota", resources.cpuQuotaMicros());
    }
    if (!resources.cpusetCpus().isEmpty()) {
      cpu.put("cpus", resources.cpusetCpus());
    }
    if (!resources.cpusetMems().isEmpty()) {
      cpu.put("mems", resources.cpusetMems());
    }
  }

  /** A kernel without swap accounting refuses the limit; Docker then leaves it out as well. */
  private static boolean swapIsAccounted() {
    return !Files.isDirectory(V1_MEMORY)
        || Files.exists(V1_MEMORY.resolve("memory.memsw.limit_in_bytes"));
  }
}
