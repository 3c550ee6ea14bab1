package dev.moor.images.build;

import dev.moor.images.ImageException;

/** Go's {@code filepath.Match}: stars and classes that do not cross a slash. */
final class GlobPattern {
  private final String pattern;

  GlobPattern(String pattern) {
    this.pattern = pattern;
  }

  /** Whether a source's name asks for a search. */
  static boolean isPattern(String name) {
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c == '\\') {
        i++;
      } else if (c == '*' || c == '?' || c == '[') {
        return true;
      }
    }
    return false;
  }

  boolean matches(String name) {
    return matches(0, name, 0);
  }

  private boolean matches(int start, String name, int from) {
    int p = start;
    int n = from;
    while (p < pattern.length()) {
      char c = pattern.charAt(p);
      if (c == '*') {
        while (p < pattern.length() && pattern.charAt(p) == '*') {
          p++;
        }
        return star(p, name, n);
      }
      if (n >= name.length()) {
        check(p);
        return false;
      }
      char got = name.charAt(n);
      if (c == '?') {
        if (got == '/') {
          return false;
        }
        p++;
      } else if (c == '[') {
        int end = classEnd(p);
        if (got == '/' || !inClass(p + 1, end, got)) {
          return false;
        }
        p = end + 1;
      } else {
        if (c == '\\') {
          p++;
          if (p >= pattern.length()) {
            throw bad();
          }
        }
        if (pattern.charAt(p) != got) {
          return false;
        }
        p++;
      }
      n++;
    }
    return n == name.length();
  }

  private boolean star(int rest, String name, int from) {
    if (rest == pattern.length()) {
      return name.indexOf('/', from) < 0;
    }
    for (int n = from; n <= name.length(); n++) {
      if (matches(rest, name, n)) {
        return true;
      }
      if (n < name.length() && name.charAt(n) == '/') {
        return false;
      }
    }
    return false;
  }

  private int classEnd(int open) {
    for (int p = open + 1; p < pattern.length(); p++) {
      char c = pattern.charAt(p);
      if (c == '\\') {
        p++;
      } else if (c == ']' && p > open + 1) {
        return p;
      }
    }
    throw bad();
  }

  private boolean inClass(int first, int end, char c) {
    int p = first;
    boolean negated = p < end && pattern.charAt(p) == '^';
    p += negated ? 1 : 0;
    boolean found = false;
    while (p < end) {
      if (pattern.charAt(p) == '\\') {
        p++;
      }
      char low = pattern.charAt(p++);
      char high = low;
      if (p + 1 < end && pattern.charAt(p) == '-') {
        p++;
        if (pattern.charAt(p) == '\\') {
          p++;
        }
        high = pattern.charAt(p++);
      }
      found |= low <= c && c <= high;
    }
    return found != negated;
  }

  private void check(int from) {
    for (int p = from; p < pattern.length(); p++) {
      if (pattern.charAt(p) == '[') {
        p = classEnd(p);
      } else if (pattern.charAt(p) == '\\') {
        p++;
      }
    }
  }

  private ImageException bad() {
    return ImageException.invalid("syntax error in pattern: " + pattern);
  }
}
