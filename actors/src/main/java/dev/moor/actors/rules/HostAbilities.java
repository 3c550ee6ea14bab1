package dev.moor.actors.rules;

import dev.moor.actors.container.HostExtras;
import dev.moor.actors.container.HostExtras.IoLimits;
import dev.moor.actors.container.HostSpec;
import dev.moor.actors.container.LimitChange;
import java.util.List;

/**
 * Limits that not every kernel and not both versions of cgroups have.
 *
 * @param ioWeight shares of block devices
 * @param ioWeightOfDevices the same of a single device
 * @param swappiness of a cgroup
 * @param oomKillDisable of a cgroup
 */
public record HostAbilities(
    boolean ioWeight, boolean ioWeightOfDevices, boolean swappiness, boolean oomKillDisable) {
  private static final String NO_WEIGHT =
      "Your kernel does not support Block I/O weight or the cgroup is not mounted."
          + " Weight discarded.";

  /**
   * As Docker does it, what the host lacks is left out, and said.
   *
   * @param warnings takes what the client should know, in Docker's words
   */
  public LimitChange within(LimitChange change, List<String> warnings) {
    if (change.ioWeight() == null || ioWeight) {
      return change;
    }
    warnings.add(NO_WEIGHT);
    return change.withoutIoWeight();
  }

  /**
   * As Docker does it, what the host lacks is left out, and said.
   *
   * @param warnings takes what the client should know, in Docker's words
   */
  public HostSpec within(HostSpec host, List<String> warnings) {
    HostExtras asked = host.more();
    boolean noWeight = asked.io().weight() != 0 && !ioWeight;
    boolean noWeights = !asked.io().weights().isEmpty() && !ioWeightOfDevices;
    boolean noSwappiness = asked.memorySwappiness() != null && !swappiness;
    boolean noOomKill = asked.oomKillDisable() && !oomKillDisable;
    if (noWeight) {
      warnings.add(NO_WEIGHT);
    }
    if (noWeights) {
      warnings.add(
          "Your kernel does not support Block I/O weight_device or the cgroup is not mounted."
              + " Weight-device discarded.");
    }
    if (noSwappiness) {
      warnings.add(
          "Your kernel does not support memory swappiness capabilities or the cgroup is not"
              + " mounted. Memory swappiness discarded.");
    }
    if (noOomKill) {
      warnings.add("Your kernel does not support OomKillDisable. OomKillDisable discarded.");
    } else if (asked.oomKillDisable() && host.resources().memoryBytes() == 0) {
      warnings.add(
          "OOM killer is disabled for the container, but no memory limit is set, this can result"
              + " in the system running out of resources.");
    }
    IoLimits io =
        new IoLimits(
            noWeight ? 0 : asked.io().weight(),
            noWeights ? List.of() : asked.io().weights(),
            asked.io().readBps(),
            asked.io().writeBps(),
            asked.io().readIops(),
            asked.io().writeIops());
    HostExtras given =
        new HostExtras(
            io,
            asked.cpuRealtimePeriodMicros(),
            asked.cpuRealtimeRuntimeMicros(),
            asked.oomKillDisable() && !noOomKill,
            noSwappiness ? null : asked.memorySwappiness(),
            asked.deviceRules(),
            asked.annotations(),
            asked.consoleSize());
    return host.with(draft -> draft.extras = given);
  }
}
