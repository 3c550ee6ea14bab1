package dev.moor.images.build;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** A {@code .dockerignore}: the last rule that matches a path or a folder above it decides. */
final class IgnoreRules {
  private record Rule(Pattern pattern, boolean excludes) {}

  private final List<Rule> rules = new ArrayList<>();

  private IgnoreRules() {}

  /** Reads the lines of a file; a rule that is no pattern is refused. */
  static IgnoreRules parse(String text) {
    List<String> patterns = new ArrayList<>();
    String content = text.startsWith("\uFEFF") ? text.substring(1) : text;
    for (String line : content.split("\\r?\\n")) {
      if (!line.startsWith("#") && !line.isBlank()) {
        patterns.add(line.strip());
      }
    }
    return of(patterns);
  }

  /** From patterns as they would stand in the file. */
  static IgnoreRules of(List<String> patterns) {
    IgnoreRules all = new IgnoreRules();
    for (String pattern : patterns) {
      boolean excludes = !pattern.startsWith("!");
      String path = cleaned(excludes ? pattern : pattern.substring(1).strip());
      if (!path.isEmpty()) {
        all.rules.add(new Rule(Pattern.compile(regex(path), Pattern.DOTALL), excludes));
      }
    }
    return all;
  }

  private static String cleaned(String path) {
    List<String> parts = new ArrayList<>();
    for (String part : path.split("/")) {
      if (part.equals("..") && !parts.isEmpty()) {
        parts.remove(parts.size() - 1);
      } else if (!part.isEmpty() && !part.equals(".") && !part.equals("..")) {
        parts.add(part);
      }
    }
    return String.join("/", parts);
  }

  /** {@code **} crosses slashes, {@code *} and {@code ?} do not. */
  private static String regex(String pattern) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < pattern.length(); i++) {
      char c = pattern.charAt(i);
      switch (c) {
        case '*' -> {
          if (i + 1 < pattern.length() && pattern.charAt(i + 1) == '*') {
            i++;
            boolean slash = i + 1 < pattern.length() && pattern.charAt(i + 1) == '/';
            i += slash ? 1 : 0;
            out.append(i + 1 == pattern.length() ? ".*" : "(.*/)?");
          } else {
            out.append("[^/]*");
          }
        }
        case '?' -> out.append("[^/]");
        case '[' -> {
          int end = pattern.indexOf(']', i + 2);
          if (end < 0) {
            throw new dev.moor.images.ImageException(
                dev.moor.images.ImageException.Kind.INVALID, "syntax error in pattern: " + pattern);
          }
          out.append(characterClass(pattern.substring(i + 1, end)));
          i = end;
        }
        case '\\' -> {
          i++;
          out.append(Pattern.quote(String.valueOf(i < pattern.length() ? pattern.charAt(i) : c)));
        }
        default -> out.append(Pattern.quote(String.valueOf(c)));
      }
    }
    return out.toString();
  }

  private static String characterClass(String inner) {
    StringBuilder out = new StringBuilder("[");
    boolean negated = inner.startsWith("^");
    out.append(negated ? "^/" : "");
    for (char c : inner.substring(negated ? 1 : 0).toCharArray()) {
      if ("[]&^".indexOf(c) >= 0) {
        out.append('\\');
      }
      out.append(c);
    }
    return out.append(']').toString();
  }

  /** Whether the path, relative and clean, is left out. */
  boolean excludes(String path) {
    boolean excluded = false;
    for (Rule rule : rules) {
      if (rule.excludes() != excluded && matchesAny(rule.pattern(), path)) {
        excluded = rule.excludes();
      }
    }
    return excluded;
  }

  private static boolean matchesAny(Pattern pattern, String path) {
    int slash = path.indexOf('/');
    while (slash >= 0) {
      if (pattern.matcher(path.substring(0, slash)).matches()) {
        return true;
      }
      slash = path.indexOf('/', slash + 1);
    }
    return pattern.matcher(path).matches();
  }
}
