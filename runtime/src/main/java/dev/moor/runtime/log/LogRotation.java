package dev.moor.runtime.log;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * When and how a log is rotated: {@code max-size} and {@code max-file} of Docker.
 *
 * <p>After {@link #execute} the caller tells conmon to reopen its log; until then conmon writes on
 * into the renamed file, and nothing is lost.
 *
 * @param maxSizeBytes -1: never rotated
 * @param maxFiles how many files there are at most, the current one included
 * @param compressed {@code compress}: the renamed files are
 */
public record LogRotation(long maxSizeBytes, int maxFiles, boolean compressed) {
  private static final Pattern SIZE =
      Pattern.compile("(\\d+(?:\\.\\d+)?) ?([kKmMgGtTpP])?[iI]?[bB]?");

  /** No rotation. */
  public static final LogRotation NONE = new LogRotation(-1, 1, false);

  private static final Set<String> TRUE = Set.of("1", "t", "T", "true", "TRUE", "True");
  private static final Set<String> FALSE = Set.of("0", "f", "F", "false", "FALSE", "False");

  public LogRotation {
    if (maxSizeBytes != -1 && maxSizeBytes <= 0) {
      throw new IllegalArgumentException("max-size must be a positive number");
    }
    if (maxFiles < 1) {
      throw new IllegalArgumentException("max-file cannot be less than 1");
    }
  }

  /** One change of a file; {@code to} is null where it is deleted. */
  public record Step(Path from, Path to) {}

  /**
   * From the options of a log configuration, others are left alone.
   *
   * @throws IllegalArgumentException with Docker's words where a value is wrong
   */
  public static LogRotation parse(Map<String, String> options, LogRotation otherwise) {
    String size = options.get("max-size");
    String files = options.get("max-file");
    long bytes = size == null ? otherwise.maxSizeBytes : parseSize(size);
    int count = otherwise.maxFiles;
    if (files != null) {
      try {
        count = Integer.parseInt(files);
      } catch (NumberFormatException e) {
        throw new IllegalArgumentException("invalid max-file: '" + files + "'", e);
      }
    }
    return new LogRotation(bytes, count, flag(options.get("compress"), otherwise.compressed));
  }

  private static boolean flag(String value, boolean otherwise) {
    if (value != null && !TRUE.contains(value) && !FALSE.contains(value)) {
      throw new IllegalArgumentException("invalid compress: '" + value + "'");
    }
    return value == null ? otherwise : TRUE.contains(value);
  }

  /**
   * @throws IllegalArgumentException where files are to be compressed and none will be renamed
   */
  public void check() {
    if (compressed && (maxFiles < 2 || maxSizeBytes <= 0)) {
      throw new IllegalArgumentException(
          "compress cannot be true when max-file is less than 2 or max-size is not set");
    }
  }

  /** {@code 10m}, {@code 1.5GB}: decimal multiples, as Docker reads this option. */
  static long parseSize(String text) {
    Matcher m = SIZE.matcher(text.trim());
    if (text.trim().equals("-1")) {
      return -1;
    }
    if (!m.matches()) {
      throw new IllegalArgumentException("invalid size: '" + text + "'");
    }
    String unit = m.group(2) == null ? "" : m.group(2).toLowerCase(Locale.ROOT);
    double factor = Math.pow(1_000, unit.isEmpty() ? 0 : "kmgtp".indexOf(unit) + 1);
    double bytes = Double.parseDouble(m.group(1)) * factor;
    if (bytes >= 0x1p63 || bytes < 1) {
      throw new IllegalArgumentException("max-size must be a positive number");
    }
    return (long) bytes;
  }

  /** True where a log of this size is to be rotated. */
  public boolean isDue(long sizeBytes) {
    return maxSizeBytes > 0 && sizeBytes >= maxSizeBytes;
  }

  /** What to do, in order; {@code exists} tells which files there are. */
  public List<Step> plan(Path log, Predicate<Path> exists) {
    List<Step> steps = new ArrayList<>();
    for (int i = maxFiles - 1; i < LogFile.FILE_LIMIT; i++) {
      // also those beyond, from when max-file was larger
      Path file = LogFile.rotated(log, i);
      Path packed = PackedLog.of(log, i);
      if (!exists.test(file) && !exists.test(packed)) {
        break;
      }
      for (Path old : List.of(file, packed)) {
        if (exists.test(old)) {
          steps.add(0, new Step(old, null));
        }
      }
    }
    for (int i = maxFiles - 2; i >= 0; i--) {
      Path file = LogFile.rotated(log, i);
      Path packed = PackedLog.of(log, i);
      boolean plain = exists.test(file);
      if (exists.test(packed)) {
        // beside the plain one it is what a crash left between
        steps.add(new Step(packed, plain ? null : PackedLog.of(log, i + 1)));
      }
      if (plain) {
        steps.add(new Step(file, LogFile.rotated(log, i + 1)));
      }
    }
    return steps;
  }

  /** Does what {@link #plan} says; a step that was done before (a crash between) is harmless. */
  public static void execute(List<Step> steps) throws IOException {
    for (Step step : steps) {
      if (step.to() == null) {
        Files.deleteIfExists(step.from());
      } else {
        Files.move(step.from(), step.to(), StandardCopyOption.ATOMIC_MOVE);
      }
    }
  }
}
