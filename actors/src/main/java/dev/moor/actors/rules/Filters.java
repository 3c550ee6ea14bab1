package dev.moor.actors.rules;

import dev.moor.actors.port.MoorException;
import dev.moor.actors.port.MoorException.Kind;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** What Docker's filters have in common. */
public final class Filters {
  private static final Set<String> TRUE = Set.of("1", "true");
  private static final Set<String> FALSE = Set.of("0", "false");

  private Filters() {}

  /**
   * @throws MoorException INVALID for a key that is not known
   */
  public static void checkKeys(Map<String, List<String>> filters, Set<String> known) {
    for (String key : filters.keySet()) {
      if (!known.contains(key)) {
        throw invalid(key);
      }
    }
  }

  static MoorException invalid(String key) {
    return new MoorException(Kind.INVALID, "invalid filter '" + key + "'");
  }

  static MoorException invalid(String key, String value) {
    return invalid(key + "=" + value);
  }

  /**
   * {@code key} or {@code key=value}, every one of them.
   *
   * @param wanted null or empty: anything
   */
  public static boolean labels(List<String> wanted, Map<String, String> labels) {
    for (String label : orEmpty(wanted)) {
      if (!label(label, labels)) {
        return false;
      }
    }
    return true;
  }

  static boolean label(String wanted, Map<String, String> labels) {
    int equals = wanted.indexOf('=');
    if (equals < 0) {
      return labels.containsKey(wanted);
    }
    return wanted.substring(equals + 1).equals(labels.get(wanted.substring(0, equals)));
  }

  static List<String> orEmpty(List<String> values) {
    return values == null ? List.of() : values;
  }

  /** Docker's match of ids and names: equal, or found as a regular expression. */
  public static Pattern pattern(String key, String value) {
    try {
      return Pattern.compile(value);
    } catch (PatternSyntaxException e) {
      throw new MoorException(
          Kind.INVALID, "invalid filter '%s=%s': %s".formatted(key, value, e.getDescription()), e);
    }
  }

  public static boolean bool(String key, String value) {
    String lower = value.toLowerCase(Locale.ROOT);
    if (TRUE.contains(lower)) {
      return true;
    }
    if (FALSE.contains(lower)) {
      return false;
    }
    throw invalid(key, value);
  }
}
