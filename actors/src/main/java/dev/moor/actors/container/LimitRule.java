package dev.moor.actors.container;

import dev.moor.actors.container.HostSpec.Resources;
import dev.moor.actors.container.HostSpec.RestartPolicy;
import dev.moor.actors.port.MoorException.Kind;
import java.time.Instant;
import java.util.Optional;

/** What an update makes of a container's limits, and what Docker refuses in it. */
final class LimitRule {
  private LimitRule() {}

  /** Empty where the change goes with what is set already. */
  static Optional<Decision.Rejected> refusal(String id, HostSpec host, LimitChange change) {
    return Optional.ofNullable(conflict(host, change))
        .map(
            why ->
                new Decision.Rejected(Kind.CONFLICT, "Cannot update container " + id + ": " + why));
  }

  private static String conflict(HostSpec host, LimitChange change) {
    Resources now = host.resources();
    if (change.restartPolicy() != null
        && host.autoRemove()
        && !change.restartPolicy().name().equals("no")) {
      return "Restart policy cannot be updated because AutoRemove is enabled for the container";
    }
    if (change.nanoCpus() > 0 && now.cpuPeriodMicros() > 0) {
      return "Conflicting options: Nano CPUs cannot be updated as CPU Period has already been set";
    }
    if (change.nanoCpus() > 0 && now.cpuQuotaMicros() > 0) {
      return "Conflicting options: Nano CPUs cannot be updated as CPU Quota has already been set";
    }
    if (change.cpuQuotaMicros() > 0 && now.nanoCpus() > 0) {
      return "Conflicting options: CPU Quota cannot be updated as NanoCPUs has already been set";
    }
    if (change.cpuPeriodMicros() > 0 && now.nanoCpus() > 0) {
      return "Conflicting options: CPU Period cannot be updated as NanoCPUs has already been set";
    }
    long swap = now.swapInForceBytes();
    if (change.memoryBytes() != 0
        && change.memorySwapBytes() == 0
        && swap != -1
        && change.memoryBytes() > swap) {
      return "Memory limit should be smaller than already set memoryswap limit, update the"
          + " memoryswap at the same time";
    }
    return null;
  }

  /** The limits after the change. */
  static Resources merged(Resources now, LimitChange change) {
    return new Resources(
        either(change.memoryBytes(), now.memoryBytes()),
        either(
            change.memorySwapBytes(),
            change.memoryBytes() == 0 ? now.memorySwapBytes() : now.swapInForceBytes()),
        either(change.memoryReservationBytes(), now.memoryReservationBytes()),
        either(change.nanoCpus(), now.nanoCpus()),
        either(change.cpuShares(), now.cpuShares()),
        either(change.cpuQuotaMicros(), now.cpuQuotaMicros()),
        either(change.cpuPeriodMicros(), now.cpuPeriodMicros()),
        change.cpusetCpus().isEmpty() ? now.cpusetCpus() : change.cpusetCpus(),
        change.cpusetMems().isEmpty() ? now.cpusetMems() : change.cpusetMems(),
        change.pidsLimit() == null ? now.pidsLimit() : Math.max(0, change.pidsLimit()),
        now.ulimits());
  }

  /** What holds once an update was made. */
  static ContainerEvent.Updated outcome(ContainerEvent.UpdateRequested intent, Instant now) {
    return new ContainerEvent.Updated(
        intent.limits(), intent.restartPolicy(), intent.ioWeight(), now);
  }

  private static long either(long wanted, long now) {
    return wanted == 0 ? now : wanted;
  }

  /** The policy after the change. */
  static RestartPolicy policy(HostSpec host, LimitChange change) {
    return change.restartPolicy() == null ? host.restartPolicy() : change.restartPolicy();
  }
}
