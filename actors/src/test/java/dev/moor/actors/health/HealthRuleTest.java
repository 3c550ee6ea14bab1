package dev.moor.actors.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.moor.actors.health.HealthRule.Result;
import dev.moor.actors.health.HealthRule.Track;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class HealthRuleTest {
  private static final Instant START = Instant.parse("2026-11-24T10:00:00Z");

  private static HealthSpec spec(long startPeriodSeconds) {
    return new HealthSpec(
        List.of("CMD", "check"),
        Duration.ofSeconds(10).toNanos(),
        0,
        Duration.ofSeconds(startPeriodSeconds).toNanos(),
        Duration.ofSeconds(1).toNanos(),
        3,
        null);
  }

  private static Result result(int second, int code) {
    return new Result(
        START.plusSeconds(second), START.plusSeconds(second).plusMillis(100), code, "");
  }

  private static Track after(HealthSpec spec, Track track, Result... results) {
    Track now = track;
    for (Result result : results) {
      now = HealthRule.after(spec, START, now, result);
    }
    return now;
  }

  @Test
  void shouldBeHealthyAfterOneSuccess() {
    Track track = after(spec(0), Track.starting(), result(10, 1), result(20, 0));
    assertThat(track.status()).isEqualTo("healthy");
    assertThat(track.failingStreak()).isZero();
  }

  @Test
  void shouldBeUnhealthyAfterSoManyFailuresInARow() {
    Track two = after(spec(0), Track.starting(), result(10, 1), result(20, 2));
    assertThat(two.status()).isEqualTo("starting");
    assertThat(two.failingStreak()).isEqualTo(2);
    assertThat(after(spec(0), two, result(30, -1)).status()).isEqualTo("unhealthy");
  }

  @Test
  void shouldForgiveFailuresOfTheStartPeriodUntilTheFirstSuccess() {
    Track early =
        after(spec(60), Track.starting(), result(1, 1), result(2, 1), result(3, 1), result(4, 1));
    assertThat(early.status()).isEqualTo("starting");
    assertThat(early.failingStreak()).isZero();
    Track after = after(spec(60), early, result(5, 0), result(6, 1), result(7, 1), result(8, 1));
    assertThat(after.status()).isEqualTo("unhealthy");
  }

  @Test
  void shouldKeepTheLastFiveResults() {
    Track track = Track.starting();
    for (int second = 1; second <= 8; second++) {
      track = after(spec(0), track, result(second, 1));
    }
    assertThat(track.log()).hasSize(5);
    assertThat(track.log().get(4)).isEqualTo(result(8, 1));
  }

  @Test
  void shouldProbeFirstAfterOneIntervalAndMoreOftenInTheStartPeriod() {
    assertThat(HealthRule.next(spec(0), START, Track.starting(), START))
        .isEqualTo(START.plusSeconds(10));
    assertThat(HealthRule.next(spec(60), START, Track.starting(), START))
        .isEqualTo(START.plusSeconds(1));
    Track healthy = after(spec(60), Track.starting(), result(1, 0));
    assertThat(HealthRule.next(spec(60), START, healthy, START.plusSeconds(2)))
        .isEqualTo(START.plusSeconds(11).plusMillis(100));
  }

  /** A daemon that comes back has the same next probe as one that stayed. */
  @Test
  void shouldBeDueAtOnceWhereADaemonWasAwayOverIt() {
    Track kept = after(spec(0), Track.starting(), result(10, 0));
    Instant due = HealthRule.next(spec(0), START, kept, START.plusSeconds(500));
    assertThat(due).isBefore(START.plusSeconds(500));
  }

  @Test
  void shouldHaveDockersDefaults() {
    HealthSpec spec = new HealthSpec(List.of("CMD", "x"), 0, 0, 0, 0, 0, null);
    assertThat(spec.interval()).hasSeconds(30);
    assertThat(spec.timeout()).hasSeconds(30);
    assertThat(spec.startInterval()).hasSeconds(5);
    assertThat(spec.retriesOrDefault()).isEqualTo(3);
    assertThat(spec.active()).isTrue();
    assertThat(new HealthSpec(List.of("NONE"), 0, 0, 0, 0, 0, null).active()).isFalse();
  }
}
