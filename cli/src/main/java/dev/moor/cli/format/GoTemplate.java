package dev.moor.cli.format;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The part of Go's text/template that people use with docker: fields, variables, pipelines, {@code
 * if}, {@code with}, {@code range}, and docker's functions. Evaluated over JSON.
 */
public final class GoTemplate {
  private final List<TemplateNode> nodes;

  private GoTemplate(List<TemplateNode> nodes) {
    this.nodes = nodes;
  }

  /** Reads a template; a syntax error is an {@link IllegalArgumentException}. */
  public static GoTemplate parse(String source) {
    return new GoTemplate(new TemplateParser(source).parse());
  }

  /** The text for one value; an unknown field is an {@link IllegalArgumentException}. */
  public String render(JsonNode value) {
    return render(value, false);
  }

  /** The text of a table's head: functions that format leave the headers as they are. */
  public String renderHead(JsonNode headers) {
    return render(headers, true);
  }

  private String render(JsonNode value, boolean head) {
    Scope scope = new Scope(value, value, new HashMap<>(), head);
    StringBuilder out = new StringBuilder();
    nodes.forEach(node -> node.render(scope, out));
    return out.toString();
  }

  /** What a node sees: the value at hand, the whole one, and the variables. */
  record Scope(JsonNode dot, JsonNode root, Map<String, JsonNode> variables, boolean head) {
    Scope with(JsonNode newDot) {
      return new Scope(newDot, root, new HashMap<>(variables), head);
    }
  }

  /** A piece of a template. */
  interface TemplateNode {
    void render(Scope scope, StringBuilder out);
  }
}
