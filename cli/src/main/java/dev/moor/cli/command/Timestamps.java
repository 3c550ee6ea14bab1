package dev.moor.cli.command;

import dev.moor.cli.CliException;
import dev.moor.cli.format.Ages;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;

/** Reads {@code --since} and {@code --until}: Unix times, dates, RFC 3339, or {@code 10m} ago. */
final class Timestamps {
  private static final DateTimeFormatter DOCKER =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss Z z");

  private Timestamps() {}

  /** Seconds with a fraction, as the API wants it; null stays null. */
  static String parse(String text) {
    if (text == null || text.isEmpty()) {
      return null;
    }
    if (text.matches("\\d+(\\.\\d+)?")) {
      return text;
    }
    Instant time = instant(text);
    return String.format("%d.%09d", time.getEpochSecond(), time.getNano());
  }

  private static Instant instant(String text) {
    try {
      return Instant.now().minus(Ages.parse(text));
    } catch (IllegalArgumentException e) {
      return date(text);
    }
  }

  private static Instant date(String text) {
    try {
      if (!text.contains("T")) {
        return LocalDate.parse(text).atStartOfDay(ZoneId.systemDefault()).toInstant();
      }
      boolean offset = text.matches(".*(Z|[+-]\\d\\d:\\d\\d)$");
      return offset
          ? OffsetDateTime.parse(text).toInstant()
          : LocalDateTime.parse(text).atZone(ZoneId.systemDefault()).toInstant();
    } catch (DateTimeException e) {
      throw new CliException("invalid value for a time: \"" + text + "\"");
    }
  }

  /** As docker prints creation times, {@code 2026-11-24 22:00:00 +0000 UTC}. */
  static String display(Instant time) {
    return DOCKER.format(time.atZone(ZoneId.systemDefault()));
  }
}
