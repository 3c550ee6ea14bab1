package dev.moor.images.dockerfile;

import java.util.List;
import java.util.stream.Collectors;

/** Texts as Go's {@code %q} writes them: Docker's histories are full of them. */
public final class GoQuote {
  private GoQuote() {}

  /** One text. */
  public static String quote(String text) {
    StringBuilder out = new StringBuilder("\"");
    text.codePoints().forEach(c -> append(out, c, '"'));
    return out.append('"').toString();
  }

  /** A list: {@code ["a" "b"]}. */
  public static String quote(List<String> texts) {
    return texts.stream().map(GoQuote::quote).collect(Collectors.joining(" ", "[", "]"));
  }

  /** A number as the character it stands for. */
  public static String rune(int c) {
    StringBuilder out = new StringBuilder("'");
    append(out, c, '\'');
    return out.append('\'').toString();
  }

  private static void append(StringBuilder out, int c, char quote) {
    switch (c) {
      case '\\' -> out.append("\\\\");
      case 7 -> out.append("\\a");
      case '\b' -> out.append("\\b");
      case '\f' -> out.append("\\f");
      case '\n' -> out.append("\\n");
      case '\r' -> out.append("\\r");
      case '\t' -> out.append("\\t");
      case 11 -> out.append("\\v");
      default -> {
        if (c == quote) {
          out.append('\\').append(quote);
        } else if (c < ' ' || c == 0x7f) {
          out.append("\\x%02x".formatted(c));
        } else {
          out.appendCodePoint(c);
        }
      }
    }
  }
}
