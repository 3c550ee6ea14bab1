package dev.moor.images.dockerfile;

import dev.moor.images.ImageException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Cuts a Dockerfile into instructions: directives, comments, continued lines, here-documents (as
 * BuildKit's parser does it). Not thread-safe; one instance a file.
 */
public final class DockerfileParser {
  /** Far above any file people write; a bound for what is read into memory. */
  public static final int MAX_BYTES = 4 << 20;

  private static final Pattern DIRECTIVE =
      Pattern.compile("^#\\s*([a-zA-Z][a-zA-Z0-9]*)\\s*=\\s*(.+?)\\s*$");
  private static final Set<String> DIRECTIVES = Set.of("escape", "syntax", "check");
  private static final Set<String> WITH_HEREDOC = Set.of("ADD", "COPY", "RUN", "ONBUILD");

  private final String[] lines;
  private final List<Node> nodes = new ArrayList<>();
  private final List<String> warnings = new ArrayList<>();
  private final Set<String> seenDirectives = new HashSet<>();
  private boolean directivesDone;
  private char escape = '\\';
  private int at;

  private DockerfileParser(String text) {
    this.lines = text.split("\n", -1);
  }

  /** Reads a file; one that is wrong is refused as INVALID in Docker's words. */
  public static Dockerfile parse(byte[] content) {
    String text = new String(content, StandardCharsets.UTF_8);
    return parse(text.startsWith("\uFEFF") ? text.substring(1) : text);
  }

  /** Reads a file's text. */
  public static Dockerfile parse(String text) {
    DockerfileParser parser = new DockerfileParser(text);
    parser.run();
    if (!parser.warnings.isEmpty()) {
      parser.warnings.add(
          "[WARNING]: Empty continuation lines will become errors in a future release.");
    }
    if (parser.nodes.isEmpty()) {
      throw ImageException.invalid("file with no instructions");
    }
    return new Dockerfile(parser.escape, parser.nodes, parser.warnings);
  }

  private void run() {
    while (at < lines.length) {
      int first = at;
      String line = withoutReturn(lines[at++]);
      directive(line, first + 1);
      line = line.stripLeading();
      if (line.isEmpty() || line.startsWith("#")) {
        continue;
      }
      instruction(joined(line), first + 1);
    }
  }

  private void directive(String line, int number) {
    if (directivesDone) {
      return;
    }
    Matcher m = DIRECTIVE.matcher(line);
    String name = m.matches() ? m.group(1).toLowerCase(Locale.ROOT) : "";
    if (!DIRECTIVES.contains(name)) {
      directivesDone = true;
      return;
    }
    if (!seenDirectives.add(name)) {
      throw error(number, "only one " + name + " parser directive can be used");
    }
    if (name.equals("escape")) {
      if (!m.group(2).equals("\\") && !m.group(2).equals("`")) {
        throw error(number, "invalid escape token '" + m.group(2) + "' does not match ` or \\");
      }
      escape = m.group(2).charAt(0);
    }
  }

  /** With the lines that continue it; comments among them are left out, and so are empty ones. */
  private String joined(String first) {
    StringBuilder whole = new StringBuilder();
    String line = first;
    boolean emptyLines = false;
    while (true) {
      int cut = continuation(line);
      if (cut < 0) {
        whole.append(line);
        break;
      }
      whole.append(line, 0, cut);
      line = null;
      while (at < lines.length && line == null) {
        String next = withoutReturn(lines[at++]);
        boolean last = at == lines.length && next.isEmpty();
        if (next.isBlank()) {
          emptyLines |= !last;
        } else if (!next.stripLeading().startsWith("#")) {
          line = next;
        }
      }
      if (line == null) {
        break;
      }
    }
    if (emptyLines) {
      warnings.add("[WARNING]: Empty continuation line found in:\n    " + whole);
    }
    return whole.toString();
  }

  /** Where the escape stands that continues the line, or -1: an escaped escape does not. */
  private int continuation(String line) {
    int end = line.length();
    while (end > 0 && (line.charAt(end - 1) == ' ' || line.charAt(end - 1) == '\t')) {
      end--;
    }
    if (end == 0 || line.charAt(end - 1) != escape) {
      return -1;
    }
    return end > 1 && line.charAt(end - 2) == escape ? -1 : end - 1;
  }

  private void instruction(String line, int number) {
    String trimmed = line.strip();
    int space = 0;
    while (space < trimmed.length() && !isSpace(trimmed.charAt(space))) {
      space++;
    }
    String keyword = trimmed.substring(0, space).toUpperCase(Locale.ROOT);
    List<String> flags = new ArrayList<>();
    String rest = flags(trimmed.substring(space).strip(), flags, number);
    List<Heredoc> heredocs = List.of();
    if (WITH_HEREDOC.contains(keyword) && trimmed.contains("<<") && JsonList.read(rest) == null) {
      heredocs = heredocs(rest, number);
    }
    nodes.add(new Node(keyword, trimmed, flags, rest, heredocs, number));
  }

  private List<Heredoc> heredocs(String rest, int number) {
    List<Heredoc> heredocs = new ArrayList<>();
    List<String> words;
    try {
      words = new ShellLexer('\\', name -> null).rawWords(rest);
    } catch (ImageException e) {
      // an open quote: no words, so no here-document either
      return List.of();
    }
    for (String word : words) {
      Heredoc begun = Heredoc.beginning(word);
      if (begun != null) {
        heredocs.add(body(begun, number));
      }
    }
    return heredocs;
  }

  private Heredoc body(Heredoc begun, int number) {
    StringBuilder content = new StringBuilder();
    while (at < lines.length) {
      boolean last = at == lines.length - 1;
      String raw = begun.line(lines[at++]);
      if (withoutReturn(raw).equals(begun.name())) {
        return begun.withContent(content.toString());
      }
      content.append(raw).append(last ? "" : "\n");
    }
    throw error(number, "unterminated heredoc");
  }

  /** Takes the flags off the front; {@code --} alone ends them. */
  private static String flags(String text, List<String> flags, int number) {
    int i = 0;
    while (text.startsWith("--", i)) {
      StringBuilder word = new StringBuilder();
      char quote = 0;
      while (i < text.length() && (quote != 0 || !isSpace(text.charAt(i)))) {
        char c = text.charAt(i++);
        if (c == '\\' && i < text.length() && quote != '\'') {
          word.append(text.charAt(i++));
        } else if (quote == 0 && (c == '"' || c == '\'')) {
          quote = c;
        } else if (c == quote) {
          quote = 0;
        } else {
          word.append(c);
        }
      }
      if (quote != 0) {
        throw error(number, "unexpected end of statement in flag " + word);
      }
      while (i < text.length() && isSpace(text.charAt(i))) {
        i++;
      }
      if (word.toString().equals("--")) {
        break;
      }
      flags.add(word.toString());
    }
    return text.substring(i);
  }

  static boolean isSpace(char c) {
    return c == ' ' || c == '\t' || c == '\u000b' || c == '\f' || c == '\r';
  }

  private static String withoutReturn(String line) {
    return line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
  }

  static ImageException error(int line, String message) {
    return ImageException.invalid("dockerfile parse error line " + line + ": " + message);
  }
}
