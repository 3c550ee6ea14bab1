package dev.moor.actors.container;

/**
 * What an update asks for; zero, empty and null leave a value as it is.
 *
 * @param pidsLimit null: as it is; 0 and -1: unlimited
 * @param restartPolicy null: as it is
 */
public record LimitChange(
    long memoryBytes,
    long memorySwapBytes,
    long memoryReservationBytes,
    long nanoCpus,
    long cpuShares,
    long cpuQuotaMicros,
    long cpuPeriodMicros,
    String cpusetCpus,
    String cpusetMems,
    Long pidsLimit,
    HostSpec.RestartPolicy restartPolicy) {
  /** Null becomes empty. */
  public LimitChange {
    cpusetCpus = cpusetCpus == null ? "" : cpusetCpus;
    cpusetMems = cpusetMems == null ? "" : cpusetMems;
  }
}
