package dev.moor.http.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.moor.actors.port.MoorException;
import java.io.IOException;

/** Reading JSON texts; whatever is wrong with them is INVALID. */
public final class JsonIn {
  private static final ObjectMapper MAPPER =
      new ObjectMapper()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .disable(JsonParser.Feature.INCLUDE_SOURCE_IN_LOCATION);

  private JsonIn() {}

  /** An empty text and {@code null} are an empty object. */
  public static ObjectNode object(byte[] json) {
    if (json.length == 0) {
      return MAPPER.createObjectNode();
    }
    JsonNode node;
    try {
      node = MAPPER.readTree(json);
    } catch (JsonProcessingException e) {
      throw new MoorException(
          MoorException.Kind.INVALID, "invalid JSON: " + e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw new MoorException(MoorException.Kind.INVALID, "invalid JSON: " + e.getMessage(), e);
    }
    if (node.isMissingNode() || node.isNull()) {
      return MAPPER.createObjectNode();
    }
    if (!node.isObject()) {
      throw new MoorException(
          MoorException.Kind.INVALID, "invalid JSON: expected an object, got " + Fields.kind(node));
    }
    return (ObjectNode) node;
  }
}
