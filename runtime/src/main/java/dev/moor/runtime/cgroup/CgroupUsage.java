package dev.moor.runtime.cgroup;

import java.util.List;
import java.util.Map;

/**
 * What a cgroup has used, in the words of both versions of the kernel's interface.
 *
 * @param io by Docker's names of the lists, {@code io_service_bytes_recursive} and so on
 */
public record CgroupUsage(Cpu cpu, Memory memory, Pids pids, Map<String, List<Io>> io) {
  /**
   * @param perCpuNanos empty on v2, which does not tell
   */
  public record Cpu(
      long totalNanos,
      List<Long> perCpuNanos,
      long kernelNanos,
      long userNanos,
      long periods,
      long throttledPeriods,
      long throttledNanos) {}

  /**
   * @param maxBytes -1 on v2, which does not tell
   * @param limitBytes Long.MAX_VALUE: none
   * @param stats all of {@code memory.stat}
   */
  public record Memory(
      long bytes, long maxBytes, long failures, long limitBytes, Map<String, Long> stats) {}

  /**
   * @param limit 0: none
   */
  public record Pids(long current, long limit) {}

  /** One device and operation. */
  public record Io(long major, long minor, String operation, long value) {}
}
