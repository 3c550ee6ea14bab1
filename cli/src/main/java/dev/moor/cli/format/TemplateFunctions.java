package dev.moor.cli.format;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** The functions of docker's templates, and Go's ideas of truth and text. */
final class TemplateFunctions {
  private TemplateFunctions() {}

  static JsonNode call(String name, List<JsonNode> args, boolean head) {
    if (head && !args.isEmpty() && !name.equals("print") && !name.equals("printf")) {
      return args.get(args.size() - 1); // docker's header functions pass the head on
    }
    return switch (name) {
      case "json" -> text(Json.compact(arg(name, args, 0)));
      case "upper" -> text(text(arg(name, args, 0)).toUpperCase(Locale.ROOT));
      case "lower" -> text(text(arg(name, args, 0)).toLowerCase(Locale.ROOT));
      case "title" -> text(title(text(arg(name, args, 0))));
      case "println" -> text(joined(args, " ") + "\n");
      case "print" -> text(joined(args, ""));
      case "printf" -> text(printf(args));
      case "join" -> text(joined(list(arg(name, args, 0)), text(arg(name, args, 1))));
      case "split" -> split(text(arg(name, args, 0)), text(arg(name, args, 1)));
      case "truncate" -> text(truncate(text(arg(name, args, 0)), arg(name, args, 1).asInt()));
      case "pad" -> text(pad(args));
      case "len" -> IntNode.valueOf(length(arg(name, args, 0)));
      case "index" -> index(args);
      case "not" -> BooleanNode.valueOf(!truth(arg(name, args, 0)));
      case "and" -> chosen(args, false);
      case "or" -> chosen(args, true);
      case "eq" ->
          BooleanNode.valueOf(
              args.stream().skip(1).anyMatch(each -> compare(arg(name, args, 0), each) == 0));
      case "ne" -> compared(name, args, order -> order != 0);
      case "lt" -> compared(name, args, order -> order < 0);
      case "le" -> compared(name, args, order -> order <= 0);
      case "gt" -> compared(name, args, order -> order > 0);
      case "ge" -> compared(name, args, order -> order >= 0);
      default -> throw new IllegalArgumentException("function \"" + name + "\" not defined");
    };
  }

  /** Go's truth: not empty, not zero. */
  static boolean truth(JsonNode value) {
    if (value.isContainerNode()) {
      return value.size() > 0;
    }
    if (value.isTextual()) {
      return !value.asText().isEmpty();
    }
    return value.isNumber() ? value.asDouble() != 0 : value.asBoolean();
  }

  /** Go's {@code %v}. */
  static String text(JsonNode value) {
    if (value.isNull()) {
      return "<no value>";
    }
    if (value.isArray()) {
      return "[" + joined(list(value), " ") + "]";
    }
    if (value.isObject()) {
      return entries(value).entrySet().stream()
          .map(e -> e.getKey().asText() + ":" + text(e.getValue()))
          .collect(Collectors.joining(" ", "map[", "]"));
    }
    return value.asText();
  }

  /** What {@code range} goes through: indexes in order, keys sorted. */
  static Map<JsonNode, JsonNode> entries(JsonNode value) {
    Map<JsonNode, JsonNode> entries = new LinkedHashMap<>();
    if (value.isObject()) {
      TreeSet<String> names = new TreeSet<>();
      value.fieldNames().forEachRemaining(names::add);
      names.forEach(name -> entries.put(TextNode.valueOf(name), value.get(name)));
    } else if (value.isArray()) {
      for (int i = 0; i < value.size(); i++) {
        entries.put(IntNode.valueOf(i), value.get(i));
      }
    } else {
      throw new IllegalArgumentException("range can't iterate over " + text(value));
    }
    return entries;
  }

  private static JsonNode arg(String name, List<JsonNode> args, int index) {
    if (index >= args.size()) {
      throw new IllegalArgumentException("wrong number of args for " + name);
    }
    return args.get(index);
  }

  private static TextNode text(String value) {
    return TextNode.valueOf(value);
  }

  private static List<JsonNode> list(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false).collect(Collectors.toList());
  }

  private static String joined(List<JsonNode> values, String separator) {
    return values.stream().map(TemplateFunctions::text).collect(Collectors.joining(separator));
  }

  private static JsonNode split(String value, String separator) {
    ArrayNode parts = Json.MAPPER.createArrayNode();
    int from = 0;
    for (int at; !separator.isEmpty() && (at = value.indexOf(separator, from)) >= 0; ) {
      parts.add(value.substring(from, at));
      from = at + separator.length();
    }
    return parts.add(value.substring(from));
  }

  private static String title(String value) {
    return value.isEmpty() ? value : Character.toUpperCase(value.charAt(0)) + value.substring(1);
  }

  private static String truncate(String value, int length) {
    return value.length() <= length ? value : value.substring(0, length);
  }

  private static String pad(List<JsonNode> args) {
    String value = text(arg("pad", args, 0));
    return value.isEmpty()
        ? value
        : " ".repeat(arg("pad", args, 1).asInt()) + value + " ".repeat(arg("pad", args, 2).asInt());
  }

  private static int length(JsonNode value) {
    return value.isTextual() ? value.asText().length() : value.size();
  }

  private static JsonNode index(List<JsonNode> args) {
    JsonNode value = arg("index", args, 0);
    for (JsonNode key : args.subList(1, args.size())) {
      JsonNode next = value.isArray() ? value.get(key.asInt()) : value.get(key.asText());
      if (next == null && value.isArray()) {
        throw new IllegalArgumentException("error calling index: index out of range: " + text(key));
      }
      value = next == null ? NullNode.getInstance() : next;
    }
    return value;
  }

  private static JsonNode chosen(List<JsonNode> args, boolean stopAt) {
    JsonNode last = NullNode.getInstance();
    for (JsonNode each : args) {
      last = each;
      if (truth(each) == stopAt) {
        return each;
      }
    }
    return last;
  }

  private static JsonNode compared(
      String name, List<JsonNode> args, java.util.function.IntPredicate holds) {
    return BooleanNode.valueOf(holds.test(compare(arg(name, args, 0), arg(name, args, 1))));
  }

  private static int compare(JsonNode left, JsonNode right) {
    if (left.isNumber() && right.isNumber()) {
      return Double.compare(left.asDouble(), right.asDouble());
    }
    return text(left).compareTo(text(right));
  }

  /** {@code %s %v %d %q %%}; other verbs are refused. */
  private static String printf(List<JsonNode> args) {
    String format = text(arg("printf", args, 0));
    List<JsonNode> values = new ArrayList<>(args.subList(1, args.size()));
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < format.length(); i++) {
      char c = format.charAt(i);
      if (c != '%' || i + 1 == format.length()) {
        out.append(c);
        continue;
      }
      char verb = format.charAt(++i);
      if (verb == '%') {
        out.append('%');
      } else if ("svdq".indexOf(verb) < 0 || values.isEmpty()) {
        throw new IllegalArgumentException(
            "printf: %" + verb + " is not supported or has no value");
      } else {
        String value = text(values.remove(0));
        out.append(verb == 'q' ? '"' + value.replace("\"", "\\\"") + '"' : value);
      }
    }
    return out.toString();
  }
}
