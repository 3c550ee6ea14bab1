package dev.moor.images.dockerfile;

import dev.moor.images.ImageException;
import dev.moor.images.model.RunConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** HEALTHCHECK: {@code NONE}, or options and {@code CMD command}. */
final class HealthcheckLine {
  private static final Set<String> OPTIONS =
      Set.of("interval", "timeout", "start-period", "start-interval", "retries");
  private static final long MIN_NANOS = 1_000_000;

  private HealthcheckLine() {}

  static RunConfig.Healthcheck parse(List<String> flags, String rest) {
    Flags options = new Flags(flags, OPTIONS, Set.of(), Set.of());
    String[] split = rest.split("\\s+", 2);
    String type = split[0].toUpperCase(Locale.ROOT);
    String arguments = split.length > 1 ? split[1].strip() : "";
    if (type.equals("NONE")) {
      if (!arguments.isEmpty()) {
        throw ImageException.invalid("HEALTHCHECK NONE takes no arguments");
      }
      return new RunConfig.Healthcheck(List.of("NONE"), null, null, null, null, null);
    }
    if (!type.equals("CMD")) {
      throw ImageException.invalid("Unknown type \"" + type + "\" in HEALTHCHECK (try CMD)");
    }
    if (arguments.isEmpty()) {
      throw ImageException.invalid("Missing command after HEALTHCHECK CMD");
    }
    return new RunConfig.Healthcheck(
        test(arguments),
        nanos(options, "interval"),
        nanos(options, "timeout"),
        nanos(options, "start-period"),
        nanos(options, "start-interval"),
        retries(options.text("retries")));
  }

  private static List<String> test(String arguments) {
    List<String> exec = JsonList.read(arguments);
    List<String> test = new ArrayList<>();
    test.add(exec == null ? "CMD-SHELL" : "CMD");
    test.addAll(exec == null ? List.of(arguments) : exec);
    return test;
  }

  private static Integer retries(String text) {
    if (text.isEmpty()) {
      return null;
    }
    if (!text.matches("[0-9]{1,9}")) {
      throw ImageException.invalid("--retries must be an integer: " + text);
    }
    return Integer.valueOf(text);
  }

  private static Long nanos(Flags options, String name) {
    String text = options.text(name);
    if (text.isEmpty()) {
      return null;
    }
    long nanos =
        GoDuration.parse(text)
            .orElseThrow(() -> ImageException.invalid("time: invalid duration \"" + text + "\""))
            .toNanos();
    if (nanos < MIN_NANOS && nanos != 0) {
      throw ImageException.invalid("Interval \"" + name + "\" cannot be less than 1ms");
    }
    return nanos;
  }
}
