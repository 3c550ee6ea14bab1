package dev.moor.actors.health;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Docker's rules of health: when to probe next, and what a result makes of the status. */
public final class HealthRule {
  public static final String STARTING = "starting";
  public static final String HEALTHY = "healthy";
  public static final String UNHEALTHY = "unhealthy";
  private static final int KEPT_RESULTS = 5;

  /**
   * One result.
   *
   * @param exitCode -1 where it could not run or took too long
   */
  public record Result(Instant start, Instant end, int exitCode, String output) {}

  /**
   * What is known of a run's health.
   *
   * @param log the newest results, the last one last
   */
  public record Track(String status, int failingStreak, List<Result> log) {
    /** Copies. */
    public Track {
      log = List.copyOf(log);
    }

    /** Before the first result. */
    public static Track starting() {
      return new Track(STARTING, 0, List.of());
    }

    /** The same under the status that the journal has. */
    public Track withStatus(String journaled) {
      return new Track(journaled, failingStreak, log);
    }
  }

  private HealthRule() {}

  /** The track with one more result. */
  public static Track after(HealthSpec spec, Instant startedAt, Track before, Result result) {
    List<Result> log = new ArrayList<>(before.log());
    log.add(result);
    List<Result> kept = log.subList(Math.max(0, log.size() - KEPT_RESULTS), log.size());
    if (result.exitCode() == 0) {
      return new Track(HEALTHY, 0, kept);
    }
    boolean forgiven =
        before.status().equals(STARTING)
            && Duration.between(startedAt, result.start()).compareTo(spec.startPeriod()) < 0;
    int streak = forgiven ? before.failingStreak() : before.failingStreak() + 1;
    boolean failed = !forgiven && streak >= spec.retriesOrDefault();
    return new Track(failed ? UNHEALTHY : before.status(), streak, kept);
  }

  /** When the next probe is due; in the past where a daemon was away over it. */
  public static Instant next(HealthSpec spec, Instant startedAt, Track track, Instant now) {
    boolean early =
        track.status().equals(STARTING)
            && Duration.between(startedAt, now).compareTo(spec.startPeriod()) < 0;
    Instant since =
        track.log().isEmpty() ? startedAt : track.log().get(track.log().size() - 1).end();
    return since.plus(early ? spec.startInterval() : spec.interval());
  }
}
