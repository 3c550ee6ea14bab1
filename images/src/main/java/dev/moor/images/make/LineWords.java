package dev.moor.images.make;

import dev.moor.images.ImageException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** Words of a Dockerfile line: quotes, escapes and variables as Docker's shell lexer reads them. */
final class LineWords {
  private final String text;
  private final UnaryOperator<String> variables;
  private int at;

  private LineWords(String text, UnaryOperator<String> variables) {
    this.text = text;
    this.variables = variables;
  }

  /** Splits at blanks outside quotes; quotes and escapes stay for {@link #expand}. */
  static List<String> split(String line) {
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    char quote = 0;
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (c == '\\' && quote != '\'' && i + 1 < line.length()) {
        word.append(c).append(line.charAt(++i));
        continue;
      }
      if (quote == 0 && Character.isWhitespace(c)) {
        if (word.length() > 0) {
          words.add(word.toString());
          word.setLength(0);
        }
        continue;
      }
      if (c == quote) {
        quote = 0;
      } else if (quote == 0 && (c == '"' || c == '\'')) {
        quote = c;
      }
      word.append(c);
    }
    if (word.length() > 0) {
      words.add(word.toString());
    }
    return words;
  }

  /** Takes quotes and escapes away and puts the values of variables in; unset ones are empty. */
  static String expand(String word, UnaryOperator<String> variables) {
    LineWords lexer = new LineWords(word, variables);
    return lexer.run();
  }

  private String run() {
    StringBuilder out = new StringBuilder();
    while (at < text.length()) {
      char c = text.charAt(at++);
      switch (c) {
        case '\'' -> singleQuoted(out);
        case '"' -> doubleQuoted(out);
        case '\\' -> out.append(at < text.length() ? text.charAt(at++) : '\\');
        case '$' -> out.append(variable());
        default -> out.append(c);
      }
    }
    return out.toString();
  }

  private void singleQuoted(StringBuilder out) {
    int end = text.indexOf('\'', at);
    if (end < 0) {
      throw ImageException.invalid(
          "unexpected end of statement while looking for matching single-quote");
    }
    out.append(text, at, end);
    at = end + 1;
  }

  private void doubleQuoted(StringBuilder out) {
    while (at < text.length()) {
      char c = text.charAt(at++);
      if (c == '"') {
        return;
      }
      if (c == '$') {
        out.append(variable());
      } else if (c == '\\' && at < text.length() && "\"$\\".indexOf(text.charAt(at)) >= 0) {
        out.append(text.charAt(at++));
      } else {
        out.append(c);
      }
    }
    throw ImageException.invalid(
        "unexpected end of statement while looking for matching double-quote");
  }

  private String variable() {
    if (at < text.length() && text.charAt(at) == '{') {
      int end = text.indexOf('}', at);
      if (end < 0) {
        throw ImageException.invalid("syntax error: missing '}'");
      }
      String inner = text.substring(at + 1, end);
      at = end + 1;
      return braced(inner);
    }
    int start = at;
    while (at < text.length() && isNamePart(text.charAt(at))) {
      at++;
    }
    return start == at ? "$" : value(text.substring(start, at));
  }

  private String braced(String inner) {
    int colon = inner.indexOf(':');
    String name = colon < 0 ? inner : inner.substring(0, colon);
    if (name.isEmpty() || !name.chars().allMatch(c -> isNamePart((char) c))) {
      throw ImageException.invalid("unsupported substitution: ${" + inner + "}");
    }
    String value = value(name);
    if (colon < 0) {
      return value;
    }
    char operator = colon + 1 < inner.length() ? inner.charAt(colon + 1) : 0;
    String word =
        colon + 2 <= inner.length() ? inner.substring(Math.min(colon + 2, inner.length())) : "";
    return switch (operator) {
      case '-' -> value.isEmpty() ? expand(word, variables) : value;
      case '+' -> value.isEmpty() ? "" : expand(word, variables);
      default ->
          throw ImageException.invalid("unsupported modifier (" + operator + ") in substitution");
    };
  }

  private String value(String name) {
    String value = variables.apply(name);
    return value == null ? "" : value;
  }

  private static boolean isNamePart(char c) {
    return c == '_' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
  }
}
