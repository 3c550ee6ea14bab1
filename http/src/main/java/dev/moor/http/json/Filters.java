package dev.moor.http.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.moor.actors.port.MoorException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Docker's filters parameter, in its new form and its old. */
public final class Filters {
  private Filters() {}

  /** {@code {"label":{"a=b":true}}} or {@code {"label":["a=b"]}}; empty text: none. */
  public static Map<String, List<String>> parse(String json) {
    if (json.isBlank()) {
      return Map.of();
    }
    ObjectNode all = JsonIn.object(json.getBytes(StandardCharsets.UTF_8));
    Map<String, List<String>> found = new LinkedHashMap<>();
    all.properties()
        .forEach(
            entry -> {
              List<String> values = values(entry.getKey(), entry.getValue());
              if (!values.isEmpty()) {
                found.put(entry.getKey(), values);
              }
            });
    return found;
  }

  private static List<String> values(String name, JsonNode node) {
    List<String> values = new ArrayList<>();
    if (node.isObject()) {
      node.properties()
          .forEach(
              entry -> {
                if (!entry.getValue().isBoolean()) {
                  throw invalid(name);
                }
                if (entry.getValue().booleanValue()) {
                  values.add(entry.getKey());
                }
              });
    } else if (node.isArray()) {
      for (JsonNode value : node) {
        if (!value.isTextual()) {
          throw invalid(name);
        }
        values.add(value.textValue());
      }
    } else if (!node.isNull()) {
      throw invalid(name);
    }
    return values;
  }

  private static MoorException invalid(String name) {
    return new MoorException(
        MoorException.Kind.INVALID,
        "invalid filter '" + name + "': expected a list of texts or an object of text to true");
  }
}
