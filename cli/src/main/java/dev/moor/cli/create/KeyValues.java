package dev.moor.cli.create;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.moor.cli.CliException;
import dev.moor.cli.format.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Reads {@code KEY=VALUE} flags and files of them. */
public final class KeyValues {
  private KeyValues() {}

  /**
   * Variables of files, then of flags. A key without a value takes ours; one that we have not is
   * left out.
   */
  public static List<String> env(List<Path> files, List<String> flags, Map<String, String> ours) {
    List<String> all = new ArrayList<>();
    for (String entry : lines(files)) {
      add(all, entry, ours);
    }
    for (String entry : flags) {
      if (entry.isEmpty() || entry.startsWith("=")) {
        throw new CliException(125, "invalid environment variable: " + entry);
      }
      add(all, entry, ours);
    }
    return all;
  }

  private static void add(List<String> all, String entry, Map<String, String> ours) {
    if (entry.contains("=")) {
      all.add(entry);
    } else if (ours.containsKey(entry)) {
      all.add(entry + "=" + ours.get(entry));
    }
  }

  /** Labels of files, then of flags; a key alone has the empty value. */
  public static ObjectNode labels(List<Path> files, List<String> flags) {
    List<String> all = lines(files);
    all.addAll(flags);
    return pairs(all, true, "label");
  }

  /** {@code KEY=VALUE} pairs as an object; a key alone is refused unless allowed. */
  public static ObjectNode pairs(List<String> entries, boolean keyAlone, String what) {
    ObjectNode pairs = Json.MAPPER.createObjectNode();
    for (String entry : entries) {
      int equals = entry.indexOf('=');
      if (equals == 0 || entry.isEmpty() || (equals < 0 && !keyAlone)) {
        throw new CliException(125, "invalid " + what + ": \"" + entry + "\"");
      }
      pairs.put(
          equals < 0 ? entry : entry.substring(0, equals),
          equals < 0 ? "" : entry.substring(equals + 1));
    }
    return pairs;
  }

  private static List<String> lines(List<Path> files) {
    List<String> lines = new ArrayList<>();
    for (Path file : files) {
      try {
        for (String line : Files.readAllLines(file)) {
          String text = line.stripLeading();
          if (!text.isEmpty() && !text.startsWith("#")) {
            lines.add(checked(file, text));
          }
        }
      } catch (IOException e) {
        throw new CliException(125, "open " + file + ": " + e.getMessage());
      }
    }
    return lines;
  }

  private static String checked(Path file, String line) {
    int equals = line.indexOf('=');
    String key = equals < 0 ? line : line.substring(0, equals);
    if (key.isEmpty()) {
      throw new CliException(125, "no variable name on line '" + line + "' of " + file);
    }
    if (key.chars().anyMatch(Character::isWhitespace)) {
      throw new CliException(125, "variable '" + key + "' of " + file + " contains whitespaces");
    }
    return line;
  }
}
