package dev.moor.actors.port;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/** What containers use of the machine. */
public interface StatsService {
  /**
   * One look at a container.
   *
   * @param usage null where it does not run
   */
  record Sample(String id, String name, Instant read, Usage usage) {}

  /**
   * @param io by Docker's names of the lists; a list that is not there is told as null
   * @param networks by interface; null where it has the host's
   */
  record Usage(
      Cpu cpu, Memory memory, Pids pids, Map<String, List<Io>> io, Map<String, Net> networks) {}

  /**
   * @param perCpuNanos empty where the kernel does not tell
   * @param systemNanos of the whole machine, idle time with it
   */
  record Cpu(
      long totalNanos,
      List<Long> perCpuNanos,
      long kernelNanos,
      long userNanos,
      long systemNanos,
      int online,
      long periods,
      long throttledPeriods,
      long throttledNanos) {}

  /**
   * @param maxBytes -1 where the kernel does not tell
   * @param limitBytes the machine's memory where there is no limit
   */
  record Memory(
      long bytes, long maxBytes, long failures, long limitBytes, Map<String, Long> stats) {}

  /**
   * @param limit 0: none
   */
  record Pids(long current, long limit) {}

  record Io(long major, long minor, String operation, long value) {}

  record Net(
      long rxBytes,
      long rxPackets,
      long rxErrors,
      long rxDropped,
      long txBytes,
      long txPackets,
      long txErrors,
      long txDropped) {}

  /** Looks now; NOT_FOUND where there is no such container (any more). */
  CompletionStage<Sample> sample(String ref);
}
