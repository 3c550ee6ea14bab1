package dev.moor.actors.health;

import java.time.Duration;
import java.util.List;

/**
 * A health check as Docker's config words it, the image's and the user's merged. Zero means
 * Docker's default.
 *
 * @param test empty: none given; {@code NONE}; {@code CMD} and words; {@code CMD-SHELL} and a text
 * @param shell what runs a {@code CMD-SHELL} text; empty: {@code /bin/sh -c}
 */
public record HealthSpec(
    List<String> test,
    long intervalNanos,
    long timeoutNanos,
    long startPeriodNanos,
    long startIntervalNanos,
    int retries,
    List<String> shell) {
  private static final Duration INTERVAL = Duration.ofSeconds(30);
  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final Duration START_INTERVAL = Duration.ofSeconds(5);
  private static final int RETRIES = 3;

  /** Null becomes empty. */
  public HealthSpec {
    test = test == null ? List.of() : test;
    shell = shell == null ? List.of() : shell;
  }

  /** Whether there is anything to probe with. */
  public boolean active() {
    return !test.isEmpty() && !test.get(0).equals("NONE");
  }

  /** Time between the end of a probe and the next one. */
  public Duration interval() {
    return orElse(intervalNanos, INTERVAL);
  }

  /** A probe that takes longer has failed. */
  public Duration timeout() {
    return orElse(timeoutNanos, TIMEOUT);
  }

  /** Failures before the first success do not count within it. */
  public Duration startPeriod() {
    return Duration.ofNanos(startPeriodNanos);
  }

  /** Time between probes within the start period. */
  public Duration startInterval() {
    return orElse(startIntervalNanos, START_INTERVAL);
  }

  /** So many failures in a row are unhealthy. */
  public int retriesOrDefault() {
    return retries > 0 ? retries : RETRIES;
  }

  private static Duration orElse(long nanos, Duration byDefault) {
    return nanos > 0 ? Duration.ofNanos(nanos) : byDefault;
  }
}
