package dev.moor.images.registry;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * One challenge of a {@code WWW-Authenticate} header (RFC 9110), however it is spelt.
 *
 * @param scheme in lower case
 * @param parameters by names in lower case
 */
record Challenge(String scheme, Map<String, String> parameters) {
  String parameter(String name) {
    return parameters.getOrDefault(name, "");
  }

  /** Reads all challenges; what cannot be read is left out. */
  static List<Challenge> parse(List<String> headers) {
    List<Challenge> all = new ArrayList<>();
    for (String header : headers) {
      new Parser(header).into(all);
    }
    return all;
  }

  private static final class Parser {
    private static final String TOKEN_MARKS = "!#$%&'*+-.^_`|~/:?@[]{}";
    private final String text;
    private int at;

    Parser(String text) {
      this.text = text;
    }

    void into(List<Challenge> all) {
      Map<String, String> current = null;
      while (true) {
        skip(" \t,;");
        if (at >= text.length()) {
          return;
        }
        String word = token();
        if (word.isEmpty()) {
          at++;
          continue;
        }
        int afterWord = at;
        skip(" \t");
        if (current != null && at < text.length() && text.charAt(at) == '=') {
          at++;
          skip(" \t");
          current.putIfAbsent(word.toLowerCase(Locale.ROOT), value());
        } else {
          at = afterWord;
          current = new TreeMap<>();
          all.add(new Challenge(word.toLowerCase(Locale.ROOT), current));
        }
      }
    }

    private void skip(String marks) {
      while (at < text.length() && marks.indexOf(text.charAt(at)) >= 0) {
        at++;
      }
    }

    private String token() {
      int from = at;
      while (at < text.length() && isTokenChar(text.charAt(at))) {
        at++;
      }
      return text.substring(from, at);
    }

    private static boolean isTokenChar(char c) {
      return c >= 'a' && c <= 'z'
          || c >= 'A' && c <= 'Z'
          || c >= '0' && c <= '9'
          || TOKEN_MARKS.indexOf(c) >= 0;
    }

    private String value() {
      if (at >= text.length() || text.charAt(at) != '"') {
        return token();
      }
      StringBuilder value = new StringBuilder();
      at++;
      while (at < text.length() && text.charAt(at) != '"') {
        if (text.charAt(at) == '\\' && at + 1 < text.length()) {
          at++;
        }
        value.append(text.charAt(at));
        at++;
      }
      at++;
      return value.toString();
    }
  }
}
