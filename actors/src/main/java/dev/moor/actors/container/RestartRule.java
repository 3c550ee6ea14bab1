package dev.moor.actors.container;

import dev.moor.actors.container.ContainerState.Core;
import dev.moor.actors.container.ContainerState.End;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Docker's restart policies as a function of what the journal says: the delay is 100 ms, doubled
 * with each restart up to a minute, and begins anew after a run of ten seconds.
 */
final class RestartRule {
  static final long FIRST_DELAY_MILLIS = 100;
  static final long LONGEST_DELAY_MILLIS = 60_000;
  static final Duration STABLE_RUN = Duration.ofSeconds(10);

  private RestartRule() {}

  /**
   * The restart that follows an end, judged from the exit's own time: for an exit that happened
   * while the daemon was away this is what a daemon that was there would have scheduled.
   */
  static Optional<ContainerEvent.RestartScheduled> afterExit(Core core, End end, Instant now) {
    if (core.manuallyStopped() || !wants(core, end.status().code())) {
      return Optional.empty();
    }
    long delayMillis = nextDelayMillis(core.backoffMillis(), end);
    Instant startAt = end.finishedAt().plusMillis(delayMillis);
    return Optional.of(scheduled(core, delayMillis, startAt, now));
  }

  /**
   * The restart that a start of the daemon brings: {@code always} even after a manual stop, the
   * others only where no user stopped it. What never ran stays as it is.
   */
  static Optional<ContainerEvent.RestartScheduled> atDaemonStart(Core core, Instant now) {
    boolean rests = core.manuallyStopped() && !policy(core).name().equals("always");
    if (core.last().isEmpty() || rests || !wants(core, lastCode(core))) {
      return Optional.empty();
    }
    return Optional.of(scheduled(core, FIRST_DELAY_MILLIS, now, now));
  }

  private static ContainerEvent.RestartScheduled scheduled(
      Core core, long delayMillis, Instant startAt, Instant now) {
    return new ContainerEvent.RestartScheduled(
        core.runs() + 1, core.restartCount() + 1, delayMillis, startAt, now);
  }

  private static int lastCode(Core core) {
    return core.startFailure()
        .map(ContainerState.StartFailure::exitCode)
        .orElseGet(() -> core.last().orElseThrow().status().code());
  }

  private static boolean wants(Core core, int exitCode) {
    HostSpec.RestartPolicy policy = policy(core);
    int most = policy.maximumRetryCount();
    return switch (policy.name()) {
      case "always", "unless-stopped" -> true;
      case "on-failure" -> exitCode != 0 && (most == 0 || core.restartCount() < most);
      default -> false;
    };
  }

  private static HostSpec.RestartPolicy policy(Core core) {
    return core.host().restartPolicy();
  }

  private static long nextDelayMillis(long lastMillis, End end) {
    Duration lasted = Duration.between(end.startedAt(), end.finishedAt());
    if (lastMillis == 0 || lasted.compareTo(STABLE_RUN) >= 0) {
      return FIRST_DELAY_MILLIS;
    }
    return Math.min(lastMillis * 2, LONGEST_DELAY_MILLIS);
  }
}
