package dev.moor.actors.container;

/**
 * What an update asks for; zero, empty and null leave a value as it is.
 *
 * @param pidsLimit null: as it is; 0 and -1: unlimited
 * @param restartPolicy null: as it is
 * @param ioWeight shares of block devices; null: as they are
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
    HostSpec.RestartPolicy restartPolicy,
    Integer ioWeight) {
  /** Null becomes empty. */
  public LimitChange {
    cpusetCpus = cpusetCpus == null ? "" : cpusetCpus;
    cpusetMems = cpusetMems == null ? "" : cpusetMems;
    ioWeight = ioWeight == null || ioWeight == 0 ? null : ioWeight;
  }

  /** The same, with the shares of block devices left as they are. */
  public LimitChange withoutIoWeight() {
    return new LimitChange(
        memoryBytes,
        memorySwapBytes,
        memoryReservationBytes,
        nanoCpus,
        cpuShares,
        cpuQuotaMicros,
        cpuPeriodMicros,
        cpusetCpus,
        cpusetMems,
        pidsLimit,
        restartPolicy,
        null);
  }
}
