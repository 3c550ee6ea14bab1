package dev.moor.actors.rules;

import static dev.moor.actors.rules.SpecCheck.invalid;

import dev.moor.actors.container.HostSpec;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The values of a container's limits. */
final class ResourceCheck {
  private static final long LEAST_MEMORY_BYTES = 6L << 20;
  private static final long NANO = 1_000_000_000L;
  private static final Pattern RANGE = Pattern.compile("(\\d{1,5})(?:-(\\d{1,5}))?");

  private ResourceCheck() {}

  static void check(HostSpec.Resources resources, int cpus) {
    checkMemory(resources);
    checkCpu(resources, cpus);
    checkSet("cpus", "CPUs", resources.cpusetCpus(), cpus);
    checkSet("mems", "memory nodes", resources.cpusetMems(), Integer.MAX_VALUE);
    for (HostSpec.Ulimit ulimit : resources.ulimits()) {
      checkUlimit(ulimit);
    }
  }

  /** Of an update: a swap limit may come alone. */
  static void checkChange(HostSpec.Resources wanted, int cpus) {
    check(wanted.memoryBytes() == 0 ? withoutSwap(wanted) : wanted, cpus);
  }

  private static HostSpec.Resources withoutSwap(HostSpec.Resources r) {
    return new HostSpec.Resources(
        r.memoryBytes(),
        0,
        r.memoryReservationBytes(),
        r.nanoCpus(),
        r.cpuShares(),
        r.cpuQuotaMicros(),
        r.cpuPeriodMicros(),
        r.cpusetCpus(),
        r.cpusetMems(),
        r.pidsLimit(),
        r.ulimits());
  }

  private static void checkMemory(HostSpec.Resources resources) {
    long memory = resources.memoryBytes();
    long swap = resources.memorySwapBytes();
    long reservation = resources.memoryReservationBytes();
    if (memory != 0 && memory < LEAST_MEMORY_BYTES) {
      throw invalid("Minimum memory limit allowed is 6MB");
    }
    if (memory > 0 && swap > 0 && swap < memory) {
      throw invalid("Minimum memoryswap limit should be larger than memory limit, see usage");
    }
    if (memory == 0 && swap > 0) {
      throw invalid(
          "You should always set the Memory limit when using Memoryswap limit, see usage");
    }
    if (swap < -1) {
      throw invalid("invalid memoryswap limit: " + swap);
    }
    if (reservation != 0 && reservation < LEAST_MEMORY_BYTES) {
      throw invalid("Minimum memory reservation allowed is 6MB");
    }
    if (memory > 0 && reservation > 0 && memory < reservation) {
      throw invalid(
          "Minimum memory limit can not be less than memory reservation limit, see usage");
    }
  }

  private static void checkCpu(HostSpec.Resources resources, int cpus) {
    long nano = resources.nanoCpus();
    long period = resources.cpuPeriodMicros();
    long quota = resources.cpuQuotaMicros();
    if (nano > 0 && period > 0) {
      throw invalid("Conflicting options: Nano CPUs and CPU Period cannot both be set");
    }
    if (nano > 0 && quota > 0) {
      throw invalid("Conflicting options: Nano CPUs and CPU Quota cannot both be set");
    }
    if (nano < 0 || nano > cpus * NANO) {
      throw invalid(
          "Range of CPUs is from 0.01 to %d.00, as there are only %d CPUs available"
              .formatted(cpus, cpus));
    }
    if (period != 0 && (period < 1_000 || period > 1_000_000)) {
      throw invalid(
          "CPU cfs period can not be less than 1ms (i.e. 1000) or larger than 1s (i.e. 1000000)");
    }
    if (quota > 0 && quota < 1_000) {
      throw invalid("CPU cfs quota can not be less than 1ms (i.e. 1000)");
    }
    if (resources.cpuShares() < 0) {
      throw invalid(
          "invalid CPU shares (%d): value must be a positive integer"
              .formatted(resources.cpuShares()));
    }
  }

  private static void checkSet(String key, String what, String value, int available) {
    if (value == null || value.isEmpty()) {
      return;
    }
    for (String part : value.split(",", -1)) {
      Matcher range = RANGE.matcher(part.strip());
      if (!range.matches()) {
        throw invalid("Invalid value %s for cpuset %s".formatted(value, key));
      }
      int first = Integer.parseInt(range.group(1));
      int last = range.group(2) == null ? first : Integer.parseInt(range.group(2));
      if (last < first) {
        throw invalid("Invalid value %s for cpuset %s".formatted(value, key));
      }
      if (last >= available) {
        throw invalid(
            "Requested %s are not available - requested %s, available: 0-%d"
                .formatted(what, value, available - 1));
      }
    }
  }

  private static void checkUlimit(HostSpec.Ulimit ulimit) {
    boolean softIsEndless = ulimit.soft() == -1;
    boolean hardIsEndless = ulimit.hard() == -1;
    if (!hardIsEndless && (softIsEndless || ulimit.soft() > ulimit.hard())) {
      throw invalid(
          "ulimit soft limit must be less than or equal to hard limit: %d > %d"
              .formatted(ulimit.soft(), ulimit.hard()));
    }
  }
}
