package dev.moor.images.dockerfile;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.moor.images.ImageException;
import java.util.ArrayList;
import java.util.List;

/** The exec form of an instruction: a JSON array of texts. */
final class JsonList {
  private static final ObjectMapper JSON = new ObjectMapper();

  private JsonList() {}

  /**
   * Null where it is no JSON array: then it is a line for the shell. What follows the array counts
   * for nothing, as in Docker.
   */
  static List<String> read(String text) {
    String trimmed = text.strip();
    if (!trimmed.startsWith("[")) {
      return null;
    }
    JsonNode node;
    try {
      node = JSON.readTree(trimmed);
    } catch (JsonProcessingException e) {
      // as Docker: what is no JSON is a shell line
      return null;
    }
    List<String> list = new ArrayList<>();
    for (JsonNode item : node) {
      if (!item.isTextual()) {
        throw ImageException.invalid(
            "when using JSON array syntax, arrays must be comprised of strings only");
      }
      list.add(item.textValue());
    }
    return list;
  }
}
