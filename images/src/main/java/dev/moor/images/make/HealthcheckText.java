package dev.moor.images.make;

import dev.moor.images.dockerfile.GoQuote;
import dev.moor.images.model.RunConfig;

/** A health check as Docker's histories show it: Go's {@code %q} of its struct. */
final class HealthcheckText {
  private static final long SECOND = 1_000_000_000L;

  private HealthcheckText() {}

  static String of(RunConfig.Healthcheck check) {
    return "&{"
        + GoQuote.quote(check.test())
        + " "
        + duration(check.intervalNanos())
        + " "
        + duration(check.timeoutNanos())
        + " "
        + duration(check.startPeriodNanos())
        + " "
        + GoQuote.rune(check.retries() == null ? 0 : check.retries())
        + "}";
  }

  /** Go's form: {@code 1h0m30s}, {@code 1.5s}, {@code 10ms}. */
  private static String duration(Long given) {
    long nanos = given == null ? 0 : given;
    if (nanos == 0) {
      return "\"0s\"";
    }
    if (nanos < SECOND) {
      return '"' + decimal(nanos, 1_000_000) + "ms\"";
    }
    long seconds = nanos / SECOND;
    long hours = seconds / 3600;
    long minutes = seconds / 60 % 60;
    String text = hours > 0 ? hours + "h" : "";
    text += hours > 0 || minutes > 0 ? minutes + "m" : "";
    return '"' + text + decimal(nanos - (hours * 3600 + minutes * 60) * SECOND, SECOND) + "s\"";
  }

  private static String decimal(long value, long unit) {
    return new java.math.BigDecimal(value)
        .divide(new java.math.BigDecimal(unit))
        .stripTrailingZeros()
        .toPlainString();
  }
}
