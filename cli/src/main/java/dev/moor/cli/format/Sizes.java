package dev.moor.cli.format;

import java.util.Locale;

/** Sizes as docker writes and reads them: decimal for people, binary for limits. */
public final class Sizes {
  private static final String[] DECIMAL = {"B", "kB", "MB", "GB", "TB", "PB", "EB"};
  private static final String[] BINARY = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};

  private Sizes() {}

  /** Three significant digits in steps of 1000, such as {@code 4.26MB}. */
  public static String human(long bytes) {
    return scaled(bytes, 1000, DECIMAL, 3);
  }

  /** Four significant digits in steps of 1024, such as {@code 7.763GiB}. */
  public static String binary(long bytes) {
    return scaled(bytes, 1024, BINARY, 4);
  }

  private static String scaled(double value, int step, String[] units, int digits) {
    int unit = 0;
    while (value >= step && unit < units.length - 1) {
      value /= step;
      unit++;
    }
    return significant(value, digits) + units[unit];
  }

  /** Go's {@code %.Ng}: N significant digits without trailing zeros. */
  private static String significant(double value, int digits) {
    int whole = value < 1 ? 1 : (int) Math.floor(Math.log10(value)) + 1;
    String text = String.format(Locale.ROOT, "%." + Math.max(0, digits - whole) + "f", value);
    if (whole > digits) {
      return String.format(Locale.ROOT, "%.0f", value);
    }
    return text.contains(".") ? text.replaceAll("0+$", "").replaceAll("\\.$", "") : text;
  }

  /**
   * Reads a limit such as {@code 64m}, {@code 1.5GiB} or plain bytes; every unit is a power of
   * 1024.
   */
  public static long parse(String text) {
    String lower = text.trim().toLowerCase(Locale.ROOT);
    int end = 0;
    while (end < lower.length()
        && (Character.isDigit(lower.charAt(end)) || lower.charAt(end) == '.')) {
      end++;
    }
    String unit = lower.substring(end).trim();
    if (unit.endsWith("ib")) {
      unit = unit.substring(0, unit.length() - 2);
    } else if (unit.endsWith("b")) {
      unit = unit.substring(0, unit.length() - 1);
    }
    int power = unit.isEmpty() ? 0 : "kmgtp".indexOf(unit) + 1;
    if (end == 0 || unit.length() > 1 || (!unit.isEmpty() && power == 0)) {
      throw new IllegalArgumentException("invalid size: '" + text + "'");
    }
    try {
      return (long) (Double.parseDouble(lower.substring(0, end)) * Math.pow(1024, power));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("invalid size: '" + text + "'", e);
    }
  }
}
