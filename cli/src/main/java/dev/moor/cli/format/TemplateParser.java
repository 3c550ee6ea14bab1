package dev.moor.cli.format;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.moor.cli.format.GoTemplate.TemplateNode;
import dev.moor.cli.format.TemplateExpr.Call;
import dev.moor.cli.format.TemplateExpr.Field;
import dev.moor.cli.format.TemplateExpr.Literal;
import dev.moor.cli.format.TemplateExpr.Pipeline;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/** Turns a template's text into nodes: a scanner over the text, then one over each action. */
final class TemplateParser {
  private final String source;
  private int at;
  private boolean trimNext;
  private String stopper;

  TemplateParser(String source) {
    this.source = source;
  }

  List<TemplateNode> parse() {
    List<TemplateNode> nodes = block();
    if (stopper != null) {
      throw new IllegalArgumentException("unexpected {{" + stopper + "}}");
    }
    return nodes;
  }

  /** Nodes up to the end, or to an {@code end} or {@code else}, which is then in stopper. */
  private List<TemplateNode> block() {
    List<TemplateNode> nodes = new ArrayList<>();
    stopper = null;
    while (at < source.length()) {
      int open = source.indexOf("{{", at);
      String text = source.substring(at, open < 0 ? source.length() : open);
      boolean trimLeft = open >= 0 && source.startsWith("{{- ", open);
      addText(nodes, text, trimLeft);
      if (open < 0) {
        at = source.length();
        return nodes;
      }
      String action = action(open, trimLeft);
      if (action.startsWith("/*") && action.endsWith("*/")) {
        continue;
      }
      String word = action.split("[\\s]", 2)[0];
      if (word.equals("end") || word.equals("else")) {
        stopper = action;
        return nodes;
      }
      nodes.add(node(word, action));
    }
    return nodes;
  }

  private void addText(List<TemplateNode> nodes, String raw, boolean trimRight) {
    String text = trimNext ? raw.stripLeading() : raw;
    text = trimRight ? text.stripTrailing() : text;
    trimNext = false;
    if (!text.isEmpty()) {
      String fixed = text;
      nodes.add((scope, out) -> out.append(fixed));
    }
  }

  private String action(int open, boolean trimLeft) {
    int start = open + (trimLeft ? 3 : 2);
    int close = closing(start);
    int end = close;
    if (source.startsWith(" -", close - 2)) {
      trimNext = true;
      end = close - 2;
    }
    at = close + 2;
    return source.substring(start, Math.max(start, end)).trim();
  }

  private int closing(int from) {
    char quote = 0;
    for (int i = from; i < source.length(); i++) {
      char c = source.charAt(i);
      if (quote != 0) {
        if (c == '\\' && quote != '`') {
          i++;
        } else if (c == quote) {
          quote = 0;
        }
      } else if (c == '"' || c == '`' || c == '\'') {
        quote = c;
      } else if (source.startsWith("}}", i)) {
        return i;
      }
    }
    throw new IllegalArgumentException("unclosed action");
  }

  private TemplateNode node(String word, String action) {
    String rest = action.substring(word.length()).trim();
    return switch (word) {
      case "if" -> branch(TemplateExpr.of(rest), false);
      case "with" -> branch(TemplateExpr.of(rest), true);
      case "range" -> range(rest);
      default -> TemplateExpr.statement(action);
    };
  }

  private TemplateNode branch(Pipeline condition, boolean setsDot) {
    List<TemplateNode> then = block();
    List<TemplateNode> otherwise = otherwise();
    return (scope, out) -> {
      JsonNode value = condition.eval(scope);
      boolean holds = TemplateFunctions.truth(value);
      GoTemplate.Scope inner = setsDot && holds ? scope.with(value) : scope;
      (holds ? then : otherwise).forEach(node -> node.render(inner, out));
    };
  }

  private TemplateNode range(String rest) {
    int assign = rest.indexOf(":=");
    String[] names =
        assign < 0 ? new String[0] : rest.substring(0, assign).trim().split("\\s*,\\s*");
    Pipeline over = TemplateExpr.of(assign < 0 ? rest : rest.substring(assign + 2));
    List<TemplateNode> body = block();
    List<TemplateNode> otherwise = otherwise();
    return (scope, out) -> {
      JsonNode value = over.eval(scope);
      if (!TemplateFunctions.truth(value)) {
        otherwise.forEach(node -> node.render(scope, out));
        return;
      }
      TemplateFunctions.entries(value)
          .forEach(
              (key, each) -> {
                GoTemplate.Scope inner = scope.with(each);
                if (names.length == 1) {
                  inner.variables().put(names[0], each);
                } else if (names.length > 1) {
                  inner.variables().put(names[0], key);
                  inner.variables().put(names[1], each);
                }
                body.forEach(node -> node.render(inner, out));
              });
    };
  }

  /** The nodes after {@code else} up to {@code end}; {@code else if} nests. */
  private List<TemplateNode> otherwise() {
    if (stopper == null) {
      throw new IllegalArgumentException("unexpected EOF: {{end}} is missing");
    }
    if (stopper.equals("end")) {
      stopper = null;
      return List.of();
    }
    String chained = stopper.substring("else".length()).trim();
    if (!chained.isEmpty()) {
      return List.of(node(chained.split("\\s", 2)[0], chained));
    }
    List<TemplateNode> nodes = block();
    if (!"end".equals(stopper)) {
      throw new IllegalArgumentException("unexpected EOF: {{end}} is missing");
    }
    stopper = null;
    return nodes;
  }

  /** Reads the words of one action. */
  static final class Words {
    private final String text;
    private int at;

    Words(String text) {
      this.text = text;
    }

    Pipeline pipeline() {
      List<Call> calls = new ArrayList<>();
      calls.add(call());
      while (skip() && text.charAt(at) == '|') {
        at++;
        calls.add(call());
      }
      return new Pipeline(calls);
    }

    boolean ended() {
      return !skip();
    }

    private Call call() {
      List<TemplateExpr> words = new ArrayList<>();
      while (skip() && text.charAt(at) != '|' && text.charAt(at) != ')') {
        words.add(operand());
      }
      if (words.isEmpty()) {
        throw new IllegalArgumentException("missing value for command");
      }
      return new Call(words);
    }

    private boolean skip() {
      while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
        at++;
      }
      return at < text.length();
    }

    private TemplateExpr operand() {
      char c = text.charAt(at);
      if (c == '(') {
        at++;
        Pipeline inner = pipeline();
        if (!skip() || text.charAt(at) != ')') {
          throw new IllegalArgumentException("unclosed left paren");
        }
        at++;
        return fields(inner);
      }
      if (c == '"' || c == '`' || c == '\'') {
        return new Literal(TextNode.valueOf(quoted(c)));
      }
      if (c == '.') {
        return fields(scope -> scope.dot());
      }
      if (c == '$') {
        String name = word(1);
        return fields(
            name.equals("$") ? scope -> scope.root() : scope -> TemplateExpr.variable(scope, name));
      }
      return literal(word(0));
    }

    private String quoted(char quote) {
      StringBuilder out = new StringBuilder();
      for (at++; at < text.length(); at++) {
        char c = text.charAt(at);
        if (c == quote) {
          at++;
          return out.toString();
        }
        if (c == '\\' && quote != '`' && at + 1 < text.length()) {
          char next = text.charAt(++at);
          out.append(next == 'n' ? '\n' : next == 't' ? '\t' : next);
        } else {
          out.append(c);
        }
      }
      throw new IllegalArgumentException("unterminated quoted string");
    }

    private String word(int skipFirst) {
      int start = at;
      at += skipFirst;
      while (at < text.length()
          && !Character.isWhitespace(text.charAt(at))
          && "|()\"`".indexOf(text.charAt(at)) < 0
          && !(skipFirst == 1 && text.charAt(at) == '.')) {
        at++;
      }
      return text.substring(start, at);
    }

    private TemplateExpr literal(String word) {
      switch (word) {
        case "true":
        case "false":
          return new Literal(BooleanNode.valueOf(word.equals("true")));
        case "nil":
          return new Literal(NullNode.getInstance());
        default:
          break;
      }
      if (word.matches("-?\\d{1,9}")) {
        return new Literal(IntNode.valueOf(Integer.parseInt(word)));
      }
      if (word.matches("-?\\d{10,18}")) {
        return new Literal(LongNode.valueOf(Long.parseLong(word)));
      }
      if (word.matches("-?\\d*\\.\\d+")) {
        return new Literal(DecimalNode.valueOf(new BigDecimal(word)));
      }
      return new TemplateExpr.Function(word);
    }

    private TemplateExpr fields(TemplateExpr base) {
      TemplateExpr expr = base;
      while (at < text.length() && text.charAt(at) == '.') {
        at++;
        int start = at;
        while (at < text.length()
            && (Character.isLetterOrDigit(text.charAt(at)) || text.charAt(at) == '_')) {
          at++;
        }
        if (at > start) {
          expr = new Field(expr, text.substring(start, at));
        } else if (at < text.length() && "| )\t\n".indexOf(text.charAt(at)) < 0) {
          throw new IllegalArgumentException("unexpected <" + text.charAt(at) + "> in operand");
        }
      }
      return expr;
    }
  }
}
