package dev.moor.http.json;

import dev.moor.actors.container.ContainerEvent;
import dev.moor.actors.container.ContainerView;
import dev.moor.actors.health.HealthRule;
import dev.moor.actors.health.HealthSpec;
import java.util.List;

/** Health checks as configs show them. */
final class HealthJson {
  private HealthJson() {}

  /** Nothing where there is none. */
  static void config(JsonOut out, HealthSpec check) {
    if (check == null) {
      return;
    }
    out.object("Healthcheck");
    if (!check.test().isEmpty()) {
      out.texts("Test", check.test());
    }
    number(out, "Interval", check.intervalNanos());
    number(out, "Timeout", check.timeoutNanos());
    number(out, "StartPeriod", check.startPeriodNanos());
    number(out, "StartInterval", check.startIntervalNanos());
    number(out, "Retries", check.retries());
    out.end();
  }

  /**
   * @param track the last results; null: what the journal has
   */
  static void state(JsonOut out, ContainerView view, HealthRule.Track track) {
    if (view.health() == null) {
      return;
    }
    ContainerEvent.HealthChanged last = view.health().last();
    int streak = track != null ? track.failingStreak() : last == null ? 0 : last.failingStreak();
    out.object("Health")
        .text("Status", view.healthStatus())
        .number("FailingStreak", streak)
        .array("Log");
    for (HealthRule.Result result : track == null ? List.<HealthRule.Result>of() : track.log()) {
      out.object()
          .time("Start", result.start())
          .time("End", result.end())
          .number("ExitCode", result.exitCode())
          .text("Output", result.output())
          .end();
    }
    out.endArray().end();
  }

  private static void number(JsonOut out, String name, long value) {
    if (value != 0) {
      out.number(name, value);
    }
  }
}
