package dev.moor.images.dockerfile;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as Go writes them: {@code 1h30m}, {@code 1.5s}, {@code 300ms}, {@code 0}. */
public final class GoDuration {
  private static final Pattern PART = Pattern.compile("([0-9]*\\.?[0-9]+)(ns|us|µs|ms|s|m|h)");
  private static final Map<String, Long> UNIT_NANOS =
      Map.of(
          "ns", 1L,
          "us", 1_000L,
          "µs", 1_000L,
          "ms", 1_000_000L,
          "s", 1_000_000_000L,
          "m", 60_000_000_000L,
          "h", 3_600_000_000_000L);

  private GoDuration() {}

  /** Empty where the text is none. */
  public static Optional<Duration> parse(String text) {
    if (text.equals("0")) {
      return Optional.of(Duration.ZERO);
    }
    double total = 0;
    int end = 0;
    Matcher m = PART.matcher(text);
    while (m.find() && m.start() == end) {
      total += Double.parseDouble(m.group(1)) * UNIT_NANOS.get(m.group(2));
      end = m.end();
    }
    return end != text.length() || text.isEmpty()
        ? Optional.empty()
        : Optional.of(Duration.ofNanos((long) total));
  }
}
