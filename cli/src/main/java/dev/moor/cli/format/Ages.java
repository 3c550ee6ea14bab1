package dev.moor.cli.format;

import java.time.Duration;

/** Durations as docker writes them for people ({@code 5 minutes}) and reads them in flags. */
public final class Ages {
  private Ages() {}

  /** One rough unit, such as {@code About a minute} or {@code 3 days}. */
  public static String human(Duration age) {
    long seconds = age.toSeconds();
    long minutes = age.toMinutes();
    long hours = Math.round(age.toMillis() / 3_600_000.0);
    if (seconds < 1) {
      return "Less than a second";
    } else if (seconds == 1) {
      return "1 second";
    } else if (seconds < 60) {
      return seconds + " seconds";
    } else if (minutes == 1) {
      return "About a minute";
    } else if (minutes < 60) {
      return minutes + " minutes";
    } else if (hours == 1) {
      return "About an hour";
    } else if (hours < 48) {
      return hours + " hours";
    } else if (hours < 24 * 7 * 2) {
      return hours / 24 + " days";
    } else if (hours < 24 * 30 * 2) {
      return hours / 24 / 7 + " weeks";
    } else if (hours < 24 * 365 * 2) {
      return hours / 24 / 30 + " months";
    }
    return age.toHours() / 24 / 365 + " years";
  }

  /** Go's durations, such as {@code 1h30m}, {@code 500ms}. */
  public static Duration parse(String text) {
    String rest = text;
    double nanos = 0;
    if (rest.isEmpty()) {
      throw new IllegalArgumentException("invalid duration \"\"");
    }
    while (!rest.isEmpty()) {
      int number = 0;
      while (number < rest.length()
          && (Character.isDigit(rest.charAt(number)) || rest.charAt(number) == '.')) {
        number++;
      }
      int unit = number;
      while (unit < rest.length()
          && !Character.isDigit(rest.charAt(unit))
          && rest.charAt(unit) != '.') {
        unit++;
      }
      double factor = factor(rest.substring(number, unit));
      if (number == 0 || factor == 0) {
        throw new IllegalArgumentException("invalid duration \"" + text + "\"");
      }
      nanos += Double.parseDouble(rest.substring(0, number)) * factor;
      rest = rest.substring(unit);
    }
    return Duration.ofNanos((long) nanos);
  }

  private static double factor(String unit) {
    return switch (unit) {
      case "ns" -> 1;
      case "us", "µs" -> 1e3;
      case "ms" -> 1e6;
      case "s" -> 1e9;
      case "m" -> 60e9;
      case "h" -> 3600e9;
      default -> 0;
    };
  }
}
