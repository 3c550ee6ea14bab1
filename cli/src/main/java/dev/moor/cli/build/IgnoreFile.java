package dev.moor.cli.build;

import dev.moor.cli.CliException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** A {@code .dockerignore}: the last rule that matches a path or a folder above it decides. */
public final class IgnoreFile {
  private record Rule(Pattern pattern, boolean excludes) {}

  private final List<Rule> rules = new ArrayList<>();
  private boolean hasExceptions;

  private IgnoreFile() {}

  /** Reads the text of the file; an empty one leaves nothing out. */
  public static IgnoreFile parse(String text) {
    IgnoreFile file = new IgnoreFile();
    String content = text.startsWith("\uFEFF") ? text.substring(1) : text;
    for (String line : content.split("\\r?\\n")) {
      if (!line.startsWith("#") && !line.isBlank()) {
        file.add(line.strip());
      }
    }
    return file;
  }

  /** One more rule, after the others. */
  void add(String rule) {
    boolean excludes = !rule.startsWith("!");
    String path = cleaned(excludes ? rule : rule.substring(1).strip());
    if (path.isEmpty()) {
      return;
    }
    try {
      rules.add(new Rule(Pattern.compile(regex(path), Pattern.DOTALL), excludes));
    } catch (PatternSyntaxException e) {
      throw new CliException("error in .dockerignore: syntax error in pattern: " + rule);
    }
    hasExceptions |= !excludes;
  }

  /** Whether a rule takes something back that another leaves out. */
  boolean hasExceptions() {
    return hasExceptions;
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
        case '[', ']', '-', '^' -> out.append(c);
        case '\\' -> {
          i++;
          out.append(Pattern.quote(String.valueOf(i < pattern.length() ? pattern.charAt(i) : c)));
        }
        default -> out.append(Pattern.quote(String.valueOf(c)));
      }
    }
    return out.toString();
  }

  /** Whether the path, relative and clean, is left out. */
  public boolean excludes(String path) {
    boolean excluded = false;
    for (Rule rule : rules) {
      if (rule.excludes() != excluded && matches(rule.pattern(), path)) {
        excluded = rule.excludes();
      }
    }
    return excluded;
  }

  private static boolean matches(Pattern pattern, String path) {
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
