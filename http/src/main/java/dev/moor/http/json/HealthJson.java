package dev.moor.http.json;

import dev.moor.actors.health.HealthSpec;

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

  private static void number(JsonOut out, String name, long value) {
    if (value != 0) {
      out.number(name, value);
    }
  }
}
