package dev.moor.images.dockerfile;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A here-document of an instruction.
 *
 * @param name the word that ends it
 * @param expand variables in it are replaced where it becomes a file
 * @param chomp leading tabs are taken away
 * @param descriptor the shell's file descriptor, 0 where none is written
 */
public record Heredoc(String name, boolean expand, boolean chomp, int descriptor, String content) {
  private static final Pattern FORM = Pattern.compile("^(\\d*)<<(-?)([^<]*)$");

  /** The here-document that a word begins, with nothing in it yet; null where it begins none. */
  static Heredoc beginning(String word) {
    Matcher m = FORM.matcher(word);
    if (!m.matches() || m.group(3).isEmpty() || m.group(1).length() > 4) {
      return null;
    }
    String quoted = m.group(3);
    String name = withoutQuotes(quoted);
    if (name == null || name.isEmpty()) {
      return null;
    }
    int descriptor = m.group(1).isEmpty() ? 0 : Integer.parseInt(m.group(1));
    return new Heredoc(name, name.equals(quoted), !m.group(2).isEmpty(), descriptor, "");
  }

  private static String withoutQuotes(String text) {
    StringBuilder out = new StringBuilder();
    char quote = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (quote == 0 && (c == '"' || c == '\'')) {
        quote = c;
      } else if (c == quote) {
        quote = 0;
      } else if (c == '\\' && quote != '\'' && i + 1 < text.length()) {
        out.append(text.charAt(++i));
      } else if (quote == 0 && Character.isWhitespace(c)) {
        return null;
      } else {
        out.append(c);
      }
    }
    return quote == 0 ? out.toString() : null;
  }

  /** Whether it is the one that the word stands for. */
  public boolean isBegunBy(String word) {
    Heredoc begun = beginning(word);
    return begun != null && begun.name.equals(name);
  }

  Heredoc withContent(String text) {
    return new Heredoc(name, expand, chomp, descriptor, text);
  }

  /** What the line is without the tabs that {@code <<-} takes away. */
  String line(String raw) {
    if (!chomp) {
      return raw;
    }
    int start = 0;
    while (start < raw.length() && raw.charAt(start) == '\t') {
      start++;
    }
    return raw.substring(start);
  }
}
