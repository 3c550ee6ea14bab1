package dev.moor.cli.format;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.moor.cli.format.GoTemplate.Scope;
import dev.moor.cli.format.GoTemplate.TemplateNode;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;

/** An expression of a template, and its value in a scope. */
interface TemplateExpr {
  JsonNode eval(Scope scope);

  /** A whole pipeline from its text. */
  static Pipeline of(String text) {
    TemplateParser.Words words = new TemplateParser.Words(text);
    Pipeline pipeline = words.pipeline();
    if (!words.ended()) {
      throw new IllegalArgumentException("unexpected text in \"" + text + "\"");
    }
    return pipeline;
  }

  /** An action that prints, or {@code $x := …} that sets. */
  static TemplateNode statement(String action) {
    int assign = action.startsWith("$") ? action.indexOf(":=") : -1;
    if (assign > 0) {
      String name = action.substring(0, assign).trim();
      Pipeline value = of(action.substring(assign + 2));
      return (scope, out) -> scope.variables().put(name, value.eval(scope));
    }
    Pipeline value = of(action);
    return (scope, out) -> out.append(TemplateFunctions.text(value.eval(scope)));
  }

  /** The value of {@code $name}. */
  static JsonNode variable(Scope scope, String name) {
    JsonNode value = scope.variables().get(name);
    if (value == null) {
      throw new IllegalArgumentException("undefined variable \"" + name + "\"");
    }
    return value;
  }

  /** A constant. */
  record Literal(JsonNode value) implements TemplateExpr {
    @Override
    public JsonNode eval(Scope scope) {
      return value;
    }
  }

  /** A function's name; without arguments it is called with none. */
  record Function(String name) implements TemplateExpr {
    @Override
    public JsonNode eval(Scope scope) {
      return TemplateFunctions.call(name, List.of(), scope.head());
    }
  }

  /** A field of an object: by its exact name, else by the one that differs in case only. */
  record Field(TemplateExpr of, String name) implements TemplateExpr {
    /** Docker leaves these out of its JSON where they are empty. */
    private static final Set<String> OPTIONAL = Set.of("health", "node", "label", "graphdriver");

    @Override
    public JsonNode eval(Scope scope) {
      JsonNode object = of.eval(scope);
      if (object.has(name)) {
        return object.get(name);
      }
      for (Iterator<String> names = object.fieldNames(); names.hasNext(); ) {
        String each = names.next();
        if (each.equalsIgnoreCase(name)) {
          return object.get(each);
        }
      }
      if (object.isNull() || OPTIONAL.contains(name.toLowerCase(java.util.Locale.ROOT))) {
        return NullNode.getInstance();
      }
      throw new IllegalArgumentException(
          "template: :1: executing \"\" at <."
              + name
              + ">: map has no entry for key \""
              + name
              + "\"");
    }
  }

  /** One command: a value, or a function with its arguments. */
  record Call(List<TemplateExpr> words) {
    JsonNode eval(Scope scope, JsonNode piped) {
      TemplateExpr first = words.get(0);
      List<JsonNode> arguments = new ArrayList<>();
      for (TemplateExpr word : words.subList(1, words.size())) {
        arguments.add(word.eval(scope));
      }
      if (piped != null) {
        arguments.add(piped);
      }
      if (first instanceof Function function) {
        return TemplateFunctions.call(function.name(), arguments, scope.head());
      }
      if (first instanceof Field field && field.name().equals("Label") && arguments.size() == 1) {
        return label(field.of().eval(scope), arguments.get(0).asText());
      }
      if (!arguments.isEmpty()) {
        throw new IllegalArgumentException("can't give argument to non-function");
      }
      return first.eval(scope);
    }

    /** {@code .Label "name"} of a row whose labels are one text. */
    private static JsonNode label(JsonNode row, String name) {
      for (String label : row.path("Labels").asText().split(",")) {
        if (label.startsWith(name + "=")) {
          return TextNode.valueOf(label.substring(name.length() + 1));
        }
      }
      return TextNode.valueOf("");
    }
  }

  /** Commands joined by bars: each gets the value before it as its last argument. */
  record Pipeline(List<Call> calls) implements TemplateExpr {
    @Override
    public JsonNode eval(Scope scope) {
      JsonNode value = null;
      for (Call call : calls) {
        value = call.eval(scope, value);
      }
      return value;
    }
  }
}
