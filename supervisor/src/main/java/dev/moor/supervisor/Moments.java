package dev.moor.supervisor;

import dev.moor.actors.port.MoorException;
import dev.moor.images.dockerfile.GoDuration;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Moments as filters give them. */
public final class Moments {
  private Moments() {}

  /** The {@code until} filter, where there is one. */
  public static Optional<Instant> until(Map<String, List<String>> filters, Instant now) {
    List<String> values = filters.getOrDefault("until", List.of());
    return values.isEmpty() ? Optional.empty() : Optional.of(moment(values.get(0), now));
  }

  /**
   * A duration back from now ({@code 24h}), a date, an RFC 3339 time or seconds since the epoch.
   *
   * @throws MoorException INVALID
   */
  public static Instant moment(String value, Instant now) {
    try {
      if (value.matches("\\d+")) {
        return Instant.ofEpochSecond(Long.parseLong(value));
      }
      Optional<Duration> back = GoDuration.parse(value);
      if (back.isPresent()) {
        return now.minus(back.get());
      }
      if (value.matches("\\d{4}-\\d\\d-\\d\\d")) {
        return LocalDate.parse(value).atStartOfDay(ZoneId.systemDefault()).toInstant();
      }
      if (value.matches("[^Zz+]{10}T[0-9:.]+")) {
        return LocalDateTime.parse(value).atZone(ZoneId.systemDefault()).toInstant();
      }
      return OffsetDateTime.parse(value).toInstant();
    } catch (DateTimeException | NumberFormatException e) {
      throw new MoorException(
          MoorException.Kind.INVALID, "invalid filter 'until=" + value + "'", e);
    }
  }
}
