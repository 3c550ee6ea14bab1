package dev.moor.http.json;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.moor.actors.container.HostSpec;
import dev.moor.actors.container.LimitChange;

/** The body of {@code POST /containers/ID/update}; refuses by name what Moor cannot change. */
public final class UpdateReader {
  private static final long MEMORY_SWAPPINESS_DEFAULT = -1;

  /** Limits that Docker knows and Moor sets once, or not at all. */
  private static final String[] NOT_CHANGED = {
    "BlkioWeightDevice",
    "BlkioDeviceReadBps",
    "BlkioDeviceWriteBps",
    "BlkioDeviceReadIOps",
    "BlkioDeviceWriteIOps",
    "CgroupParent",
    "CpuCount",
    "CpuPercent",
    "CpuRealtimePeriod",
    "CpuRealtimeRuntime",
    "DeviceCgroupRules",
    "DeviceRequests",
    "Devices",
    "IOMaximumBandwidth",
    "IOMaximumIOps",
    "Init",
    "KernelMemory",
    "KernelMemoryTCP",
    "OomKillDisable",
    "Ulimits"
  };

  private UpdateReader() {}

  public static LimitChange read(ObjectNode body) {
    Fields fields = Fields.of(body);
    fields.refuse(NOT_CHANGED);
    Long swappiness = fields.optionalNumber("MemorySwappiness");
    if (swappiness != null && swappiness != MEMORY_SWAPPINESS_DEFAULT) {
      throw fields.notSupported("MemorySwappiness");
    }
    HostSpec.Resources wanted = HostConfigReader.resources(fields);
    Fields policy = fields.object("RestartPolicy");
    boolean named = policy != null && !policy.text("Name").isEmpty();
    return new LimitChange(
        wanted.memoryBytes(),
        wanted.memorySwapBytes(),
        wanted.memoryReservationBytes(),
        wanted.nanoCpus(),
        wanted.cpuShares(),
        wanted.cpuQuotaMicros(),
        wanted.cpuPeriodMicros(),
        wanted.cpusetCpus(),
        wanted.cpusetMems(),
        fields.optionalNumber("PidsLimit"),
        named ? HostConfigReader.restartPolicy(fields) : null,
        fields.integer("BlkioWeight"));
  }
}
