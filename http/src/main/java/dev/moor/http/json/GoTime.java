package dev.moor.http.json;

import dev.moor.actors.port.MoorException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;

/** Times and durations as Go and Docker write them. */
public final class GoTime {
  private static final String ZERO = "0001-01-01T00:00:00Z";

  private GoTime() {}

  /** RFC 3339 with nanoseconds, trailing zeros cut; null is Go's zero time. */
  public static String format(Instant time) {
    if (time == null) {
      return ZERO;
    }
    LocalDateTime at = LocalDateTime.ofEpochSecond(time.getEpochSecond(), 0, ZoneOffset.UTC);
    StringBuilder text = new StringBuilder(32);
    pad(text, at.getYear(), 4).append('-');
    pad(text, at.getMonthValue(), 2).append('-');
    pad(text, at.getDayOfMonth(), 2).append('T');
    pad(text, at.getHour(), 2).append(':');
    pad(text, at.getMinute(), 2).append(':');
    pad(text, at.getSecond(), 2);
    if (time.getNano() != 0) {
      pad(text.append('.'), time.getNano(), 9);
      int length = text.length();
      while (text.charAt(length - 1) == '0') {
        length--;
      }
      text.setLength(length);
    }
    return text.append('Z').toString();
  }

  private static StringBuilder pad(StringBuilder text, int number, int width) {
    int digits = 1;
    for (int rest = number / 10; rest > 0; rest /= 10) {
      digits++;
    }
    for (int i = digits; i < width; i++) {
      text.append('0');
    }
    return text.append(number);
  }

  /** {@code seconds[.fraction]} or RFC 3339; null for empty and 0. */
  public static Instant parse(String name, String text) {
    return text.equals("0") ? null : parseFrom(name, text);
  }

  /** As {@link #parse}, but 0 is the beginning of all. */
  public static Instant parseFrom(String name, String text) {
    if (text.isEmpty()) {
      return null;
    }
    try {
      if (text.indexOf('T') > 0) {
        return java.time.OffsetDateTime.parse(text).toInstant();
      }
      int dot = text.indexOf('.');
      if (dot < 0) {
        return Instant.ofEpochSecond(Long.parseLong(text));
      }
      String fraction = (text.substring(dot + 1) + "000000000").substring(0, 9);
      return Instant.ofEpochSecond(
          Long.parseLong(text.substring(0, dot)), Integer.parseUnsignedInt(fraction));
    } catch (NumberFormatException | DateTimeParseException e) {
      throw new MoorException(
          MoorException.Kind.INVALID,
          "invalid value for \"" + name + "\": \"" + text + "\" is no time (seconds[.nanos])");
    }
  }

  /** As Docker's {@code units.HumanDuration}: "About a minute", "3 hours". */
  public static String human(long seconds) {
    long minutes = seconds / 60;
    long hours = Math.round(seconds / 3600.0);
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
    } else if (hours < 24 * 14) {
      return hours / 24 + " days";
    } else if (hours < 24 * 60) {
      return hours / 24 / 7 + " weeks";
    } else if (hours < 24 * 365 * 2) {
      return hours / 24 / 30 + " months";
    }
    return seconds / 3600 / 24 / 365 + " years";
  }
}
