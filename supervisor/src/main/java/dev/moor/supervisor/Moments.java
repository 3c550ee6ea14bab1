package dev.moor.supervisor;

import dev.moor.actors.port.MoorException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Locale;
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
   * A duration back from now ({@code 24h}), an RFC 3339 time or seconds since the epoch.
   *
   * @throws MoorException INVALID
   */
  public static Instant moment(String value, Instant now) {
    try {
      if (value.matches("\\d+")) {
        return Instant.ofEpochSecond(Long.parseLong(value));
      }
      if (!value.isEmpty() && value.matches("(\\d+h)?(\\d+m)?(\\d+s)?")) {
        return now.minus(Duration.parse("PT" + value.toUpperCase(Locale.ROOT)));
      }
      return OffsetDateTime.parse(value).toInstant();
    } catch (DateTimeException | NumberFormatException e) {
      throw new MoorException(
          MoorException.Kind.INVALID, "invalid filter 'until=" + value + "'", e);
    }
  }
}
