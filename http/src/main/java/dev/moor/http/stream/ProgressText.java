package dev.moor.http.stream;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/** A bar and its numbers as text, for clients that do not draw it themselves. */
final class ProgressText {
  private static final int CELLS = 50;
  private static final String[] UNITS = {"B", "kB", "MB", "GB", "TB", "PB", "EB"};
  private static final MathContext FOUR_DIGITS = new MathContext(4, RoundingMode.HALF_EVEN);

  private ProgressText() {}

  /** As {@code [==> ] 1.2MB/3.4MB}; empty where nothing is counted. */
  static String of(long current, long total) {
    if (current <= 0 && total <= 0) {
      return "";
    }
    String done = "%8s".formatted(size(current));
    if (total <= 0) {
      return done;
    }
    int cells = (int) Math.min(CELLS, (long) ((double) current / total * 100) / 2);
    String bar = "[" + "=".repeat(cells) + ">" + " ".repeat(CELLS - cells) + "] ";
    return bar + (current > total ? done : done + "/" + size(total));
  }

  private static String size(long bytes) {
    double value = bytes;
    int unit = 0;
    while (value >= 1000 && unit < UNITS.length - 1) {
      value /= 1000;
      unit++;
    }
    BigDecimal rounded = new BigDecimal(value).round(FOUR_DIGITS);
    String text = rounded.signum() == 0 ? "0" : rounded.stripTrailingZeros().toPlainString();
    return text + UNITS[unit];
  }
}
