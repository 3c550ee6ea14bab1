package dev.moor.images.dockerfile;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A shell's pattern ({@code *}, {@code ?}, {@code \}) for {@code ${x#p}}, {@code ${x/p/r}}. */
final class ShellPattern {
  private final String regex;

  private ShellPattern(String regex) {
    this.regex = regex;
  }

  /**
   * @param longest a star takes as much as it can
   */
  static ShellPattern of(String pattern, boolean longest) {
    StringBuilder regex = new StringBuilder("(?s)");
    for (int i = 0; i < pattern.length(); i++) {
      char c = pattern.charAt(i);
      switch (c) {
        case '*' -> regex.append(longest ? ".*" : ".*?");
        case '?' -> regex.append('.');
        case '\\' -> {
          i++;
          regex.append(quoted(i < pattern.length() ? pattern.charAt(i) : c));
        }
        default -> regex.append(quoted(c));
      }
    }
    return new ShellPattern(regex.toString());
  }

  private static String quoted(char c) {
    return Character.isLetterOrDigit(c) ? String.valueOf(c) : Pattern.quote(String.valueOf(c));
  }

  String withoutPrefix(String value) {
    Matcher m = Pattern.compile(regex).matcher(value);
    return m.lookingAt() ? value.substring(m.end()) : value;
  }

  /** Stars that are not to be greedy need the latest start; others the earliest. */
  String withoutSuffix(String value) {
    Pattern whole = Pattern.compile(regex);
    boolean longest = !regex.contains(".*?");
    int from = longest ? 0 : value.length();
    int step = longest ? 1 : -1;
    for (int i = from; i >= 0 && i <= value.length(); i += step) {
      if (whole.matcher(value).region(i, value.length()).matches()) {
        return value.substring(0, i);
      }
    }
    return value;
  }

  String replaced(String value, String replacement, boolean everywhere) {
    if (regex.equals("(?s)")) {
      return value;
    }
    Matcher m = Pattern.compile(regex).matcher(value);
    String with = Matcher.quoteReplacement(replacement);
    return everywhere ? m.replaceAll(with) : m.replaceFirst(with);
  }
}
