package dev.moor.http.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.moor.actors.port.MoorException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A JSON object read field by field with the names Docker knows, upper and lower case alike as Go
 * reads them. Null counts as not given; a wrong type is INVALID and names the field.
 */
public final class Fields {
  private final String path;
  private final Map<String, JsonNode> nodes = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

  private Fields(String path, JsonNode object) {
    this.path = path;
    object.properties().forEach(entry -> nodes.put(entry.getKey(), entry.getValue()));
  }

  public static Fields of(ObjectNode object) {
    return new Fields("", object);
  }

  /** The full name of a field, {@code HostConfig.Memory}. */
  String name(String field) {
    return path.isEmpty() ? field : path + '.' + field;
  }

  JsonNode node(String field) {
    JsonNode node = nodes.get(field);
    return node == null || node.isNull() ? null : node;
  }

  Iterable<Map.Entry<String, JsonNode>> all() {
    return nodes.entrySet();
  }

  /** Empty where not given. */
  public String text(String field) {
    JsonNode node = node(field);
    if (node == null) {
      return "";
    }
    if (!node.isTextual()) {
      throw wrong(name(field), "a text", node);
    }
    return node.textValue();
  }

  public boolean flag(String field) {
    return Boolean.TRUE.equals(optionalFlag(field));
  }

  Boolean optionalFlag(String field) {
    JsonNode node = node(field);
    if (node == null) {
      return null;
    }
    if (!node.isBoolean()) {
      throw wrong(name(field), "true or false", node);
    }
    return node.booleanValue();
  }

  long number(String field) {
    Long number = optionalNumber(field);
    return number == null ? 0 : number;
  }

  Long optionalNumber(String field) {
    JsonNode node = node(field);
    if (node == null) {
      return null;
    }
    if (!node.isIntegralNumber() || !node.canConvertToLong()) {
      throw wrong(name(field), "a whole number of 64 bits", node);
    }
    return node.longValue();
  }

  int integer(String field) {
    Integer number = optionalInteger(field);
    return number == null ? 0 : number;
  }

  Integer optionalInteger(String field) {
    Long number = optionalNumber(field);
    if (number == null) {
      return null;
    }
    if (number != number.intValue()) {
      throw wrong(name(field), "a whole number of 32 bits", node(field));
    }
    return number.intValue();
  }

  /** Null where not given. */
  List<String> texts(String field) {
    JsonNode node = node(field);
    return node == null ? null : texts(name(field), node);
  }

  /** An empty list where not given. */
  public List<String> textsOrEmpty(String field) {
    List<String> texts = texts(field);
    return texts == null ? List.of() : texts;
  }

  /** A list, or a single text as a list of one. */
  public List<String> textsOrText(String field) {
    JsonNode node = node(field);
    if (node != null && node.isTextual()) {
      return List.of(node.textValue());
    }
    return texts(field);
  }

  private static List<String> texts(String name, JsonNode node) {
    if (!node.isArray()) {
      throw wrong(name, "a list of texts", node);
    }
    List<String> texts = new ArrayList<>(node.size());
    for (JsonNode element : node) {
      if (!element.isTextual()) {
        throw wrong(name, "a list of texts", element);
      }
      texts.add(element.textValue());
    }
    return texts;
  }

  /** A list of lists of texts; empty where not given. */
  List<List<String>> textLists(String field) {
    JsonNode node = node(field);
    if (node == null) {
      return List.of();
    }
    if (!node.isArray()) {
      throw wrong(name(field), "a list of lists of texts", node);
    }
    List<List<String>> lists = new ArrayList<>(node.size());
    node.forEach(element -> lists.add(texts(name(field), element)));
    return lists;
  }

  /** Empty where not given; a null value is an empty text. */
  public Map<String, String> textMap(String field) {
    JsonNode node = node(field);
    if (node == null) {
      return Map.of();
    }
    if (!node.isObject()) {
      throw wrong(name(field), "an object of texts", node);
    }
    Map<String, String> map = new LinkedHashMap<>();
    node.properties()
        .forEach(
            entry -> {
              JsonNode value = entry.getValue();
              if (!value.isTextual() && !value.isNull()) {
                throw wrong(name(field) + '.' + entry.getKey(), "a text", value);
              }
              map.put(entry.getKey(), value.isNull() ? "" : value.textValue());
            });
    return map;
  }

  /** Go's set {@code {"a":{}}}. */
  SortedSet<String> set(String field) {
    JsonNode node = node(field);
    SortedSet<String> set = new TreeSet<>();
    if (node != null) {
      if (!node.isObject()) {
        throw wrong(name(field), "an object", node);
      }
      node.fieldNames().forEachRemaining(set::add);
    }
    return set;
  }

  /** An empty list where not given. */
  List<Long> numbers(String field) {
    JsonNode node = node(field);
    if (node == null) {
      return List.of();
    }
    if (!node.isArray()) {
      throw wrong(name(field), "a list of whole numbers", node);
    }
    List<Long> numbers = new ArrayList<>(node.size());
    for (JsonNode element : node) {
      if (!element.isIntegralNumber() || element.longValue() < 0) {
        throw wrong(name(field), "a list of whole numbers", element);
      }
      numbers.add(element.longValue());
    }
    return numbers;
  }

  /** Null where not given. */
  public Fields object(String field) {
    JsonNode node = node(field);
    if (node == null) {
      return null;
    }
    if (!node.isObject()) {
      throw wrong(name(field), "an object", node);
    }
    return new Fields(name(field), node);
  }

  /** An empty list where not given. */
  List<Fields> objects(String field) {
    JsonNode node = node(field);
    if (node == null) {
      return List.of();
    }
    if (!node.isArray()) {
      throw wrong(name(field), "a list of objects", node);
    }
    List<Fields> objects = new ArrayList<>(node.size());
    for (JsonNode element : node) {
      if (!element.isObject()) {
        throw wrong(name(field), "a list of objects", element);
      }
      objects.add(new Fields(name(field) + '[' + objects.size() + ']', element));
    }
    return objects;
  }

  /** Refuses each of these fields whose value is not a default (null, 0, "", false, empty). */
  public void refuse(String... fields) {
    for (String field : fields) {
      JsonNode node = node(field);
      if (node != null && !isEmpty(node)) {
        throw notSupported(field);
      }
    }
  }

  /** Refuses a field unless it is empty or one of the values that mean the default. */
  void refuseUnless(String field, String... defaults) {
    String text = text(field);
    if (!text.isEmpty() && !List.of(defaults).contains(text)) {
      throw notSupported(field);
    }
  }

  MoorException notSupported(String field) {
    String value = String.valueOf(nodes.get(field));
    return new MoorException(
        MoorException.Kind.NOT_IMPLEMENTED,
        "option "
            + name(field)
            + " is not supported yet (value "
            + (value.length() > 200 ? value.substring(0, 200) + "…" : value)
            + ")");
  }

  /** A value that says nothing: a container of nothing but such values as well. */
  static boolean isEmpty(JsonNode node) {
    if (node.isContainerNode()) {
      for (JsonNode element : node) {
        if (!isEmpty(element)) {
          return false;
        }
      }
      return true;
    }
    return node.isNull()
        || node.isTextual() && node.textValue().isEmpty()
        || node.isBoolean() && !node.booleanValue()
        || node.isNumber() && node.doubleValue() == 0;
  }

  static MoorException wrong(String name, String expected, JsonNode got) {
    return new MoorException(
        MoorException.Kind.INVALID,
        "invalid value for " + name + ": expected " + expected + ", got " + kind(got));
  }

  static String kind(JsonNode node) {
    if (node.isContainerNode()) {
      return node.isArray() ? "a list" : "an object";
    }
    return node.toString();
  }
}
