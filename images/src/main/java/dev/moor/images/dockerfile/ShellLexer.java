package dev.moor.images.dockerfile;

import dev.moor.images.ImageException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Words of a Dockerfile as Docker's own small shell reads them: quotes, escapes, {@code $x} and
 * {@code ${x:-y}} with its relatives. Immutable.
 */
public final class ShellLexer {
  private final char escape;
  private final UnaryOperator<String> variables;

  /**
   * @param variables gives the value of a name, null where it is not set
   */
  public ShellLexer(char escape, UnaryOperator<String> variables) {
    this.escape = escape;
    this.variables = variables;
  }

  /** Quotes and escapes taken away, variables put in; blanks stay. */
  public String word(String text) {
    return processed(text).text();
  }

  /** As {@link #word}, cut at blanks outside quotes; the blanks of variables cut too. */
  public List<String> words(String text) {
    return processed(text).words();
  }

  private Result processed(String text) {
    try {
      return new Run(text, false).all();
    } catch (ImageException e) {
      throw new ImageException(
          e.kind(), "failed to process " + GoQuote.quote(text) + ": " + e.getMessage(), e);
    }
  }

  /** The text of a here-document: variables put in, quotes are letters like others. */
  public String document(String text) {
    return new Run(text, false, true).all().text();
  }

  /** Cut at blanks outside quotes; quotes, escapes and variables stay as they are. */
  List<String> rawWords(String text) {
    return new Run(text, true).all().words();
  }

  private record Result(String text, List<String> words) {}

  private static final class Words {
    private final List<String> words = new ArrayList<>();
    private final StringBuilder word = new StringBuilder();
    private boolean inWord;

    void add(char c) {
      if (Character.isWhitespace(c)) {
        end();
      } else {
        addRaw(c);
      }
    }

    void addRaw(char c) {
      word.append(c);
      inWord = true;
    }

    void addAll(String text) {
      text.chars().forEach(c -> add((char) c));
    }

    void addAllRaw(String text) {
      word.append(text);
      inWord = true;
    }

    List<String> end() {
      if (inWord) {
        words.add(word.toString());
        word.setLength(0);
        inWord = false;
      }
      return words;
    }
  }

  private final class Run {
    private static final int MOST_NESTED = 100;
    private static final char NONE = 0;
    private final String text;
    private final boolean raw;
    private final boolean plainQuotes;
    private int at;
    private int depth;

    Run(String text, boolean raw) {
      this(text, raw, false);
    }

    Run(String text, boolean raw, boolean plainQuotes) {
      this.text = text;
      this.raw = raw;
      this.plainQuotes = plainQuotes;
    }

    Result all() {
      return until(NONE, raw);
    }

    private boolean ended() {
      return at >= text.length();
    }

    private Result until(char stop, boolean rawEscapes) {
      if (++depth > MOST_NESTED) {
        throw ImageException.invalid("syntax error: substitutions nested too deep");
      }
      StringBuilder out = new StringBuilder();
      Words words = new Words();
      while (!ended()) {
        char c = text.charAt(at);
        if (stop != NONE && c == stop) {
          at++;
          depth--;
          return new Result(out.toString(), words.end());
        }
        if (!plainQuotes && (c == '\'' || c == '"')) {
          String quoted = c == '"' ? doubleQuoted() : singleQuoted();
          out.append(quoted);
          words.addAllRaw(quoted);
        } else if (c == '$' && !raw) {
          String value = dollar();
          out.append(value);
          words.addAll(value);
        } else if (c == escape) {
          at++;
          if (rawEscapes) {
            out.append(c);
            words.addRaw(c);
          }
          if (!ended()) {
            out.append(text.charAt(at));
            words.addRaw(text.charAt(at++));
          }
        } else {
          at++;
          out.append(c);
          words.add(c);
        }
      }
      if (stop != NONE) {
        throw ImageException.invalid("syntax error: missing '" + stop + "'");
      }
      depth--;
      return new Result(out.toString(), words.end());
    }

    private String singleQuoted() {
      int end = text.indexOf('\'', at + 1);
      if (end < 0) {
        throw ImageException.invalid(
            "unexpected end of statement while looking for matching single-quote");
      }
      String quoted = raw ? text.substring(at, end + 1) : text.substring(at + 1, end);
      at = end + 1;
      return quoted;
    }

    private String doubleQuoted() {
      StringBuilder out = new StringBuilder(raw ? "\"" : "");
      at++;
      while (!ended()) {
        char c = text.charAt(at);
        if (c == '"') {
          at++;
          return raw ? out.append('"').toString() : out.toString();
        }
        if (c == '$' && !raw) {
          out.append(dollar());
        } else if (c == escape) {
          at++;
          escapedInQuotes(out);
        } else {
          at++;
          out.append(c);
        }
      }
      throw ImageException.invalid(
          "unexpected end of statement while looking for matching double-quote");
    }

    private void escapedInQuotes(StringBuilder out) {
      if (ended()) {
        return;
      }
      char c = text.charAt(at++);
      boolean special = c == '"' || c == '$' || c == escape;
      if (raw || !special) {
        out.append(escape);
      }
      out.append(c);
    }

    private String dollar() {
      at++;
      if (ended() || text.charAt(at) != '{') {
        String name = name();
        return name.isEmpty() ? "$" : value(name);
      }
      at++;
      if (ended()) {
        throw ImageException.invalid("syntax error: missing '}'");
      }
      if ("{}:".indexOf(text.charAt(at)) >= 0) {
        throw ImageException.invalid("syntax error: bad substitution");
      }
      String name = name();
      if (ended()) {
        throw ImageException.invalid("syntax error: missing '}'");
      }
      char operator = text.charAt(at++);
      if (operator == '}') {
        return value(name);
      }
      boolean nullIsUnset = operator == ':';
      if (nullIsUnset) {
        if (ended()) {
          throw ImageException.invalid("syntax error: missing '}'");
        }
        operator = text.charAt(at++);
      }
      return modified(name, operator, nullIsUnset);
    }

    private String modified(String name, char operator, boolean nullIsUnset) {
      String value = variables.apply(name);
      boolean unset = value == null || nullIsUnset && value.isEmpty();
      switch (operator) {
        case '-', '+', '?' -> {
          String word = until('}', false).text();
          if (operator == '-') {
            return unset ? word : value;
          }
          if (operator == '+') {
            return unset ? "" : word;
          }
          if (unset) {
            String why = value == null ? "not allowed to be unset" : "not allowed to be empty";
            throw ImageException.invalid(name + ": " + (word.isEmpty() ? why : word));
          }
          return value;
        }
        case '#', '%' -> {
          String pattern = until('}', true).text();
          return trimmed(value == null ? "" : value, operator, pattern);
        }
        case '/' -> {
          boolean everywhere = !ended() && text.charAt(at) == '/';
          at += everywhere ? 1 : 0;
          ShellPattern pattern = ShellPattern.of(until('/', true).text(), true);
          String replacement = until('}', true).text();
          return pattern.replaced(value == null ? "" : value, replacement, everywhere);
        }
        default ->
            throw ImageException.invalid(
                "unsupported modifier ("
                    + (nullIsUnset ? ":" : "")
                    + operator
                    + ") in substitution");
      }
    }

    private String trimmed(String value, char operator, String word) {
      boolean longest = !word.isEmpty() && word.charAt(0) == operator;
      ShellPattern pattern = ShellPattern.of(longest ? word.substring(1) : word, longest);
      return operator == '#' ? pattern.withoutPrefix(value) : pattern.withoutSuffix(value);
    }

    private String value(String name) {
      String value = variables.apply(name);
      return value == null ? "" : value;
    }

    private String name() {
      int start = at;
      if (ended()) {
        return "";
      }
      char first = text.charAt(at);
      if (first >= '1' && first <= '9') {
        while (!ended() && Character.isDigit(text.charAt(at))) {
          at++;
        }
        return text.substring(start, at);
      }
      if ("@*#?-$!0".indexOf(first) >= 0) {
        at++;
        return String.valueOf(first);
      }
      while (!ended() && isNamePart(text.charAt(at))) {
        at++;
      }
      return text.substring(start, at);
    }
  }

  private static boolean isNamePart(char c) {
    return c == '_' || Character.isLetterOrDigit(c);
  }
}
