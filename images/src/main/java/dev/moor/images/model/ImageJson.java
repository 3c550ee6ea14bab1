package dev.moor.images.model;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.moor.images.ImageException;
import java.io.IOException;
import java.util.List;

/** Reads image JSON leniently and writes it in one fixed way. */
public final class ImageJson {
  /** More than this is no manifest, index or config. */
  public static final int MAX_BYTES = 8 << 20;

  private static final ObjectMapper MAPPER =
      new ObjectMapper(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(100).build())
                  .build())
          .configure(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, false)
          .configure(DeserializationFeature.ACCEPT_SINGLE_VALUE_AS_ARRAY, true)
          .configure(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES, false)
          .configure(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS, true);

  private ImageJson() {}

  /** Reads one document; {@code what} names it in the refusal. */
  public static <T> T read(byte[] json, Class<T> type, String what) {
    try {
      T value = MAPPER.readValue(json, type);
      if (value == null) {
        throw ImageException.invalid("invalid " + what + ": it is null");
      }
      return value;
    } catch (IOException e) {
      throw new ImageException(
          ImageException.Kind.INVALID, "invalid " + what + ": " + firstLine(e), e);
    }
  }

  /** Reads an array of documents. */
  public static <T> List<T> readList(byte[] json, Class<T> type, String what) {
    try {
      List<T> list =
          MAPPER.readValue(json, MAPPER.getTypeFactory().constructCollectionType(List.class, type));
      if (list == null || list.contains(null)) {
        throw ImageException.invalid("invalid " + what + ": it holds null");
      }
      return list;
    } catch (IOException e) {
      throw new ImageException(
          ImageException.Kind.INVALID, "invalid " + what + ": " + firstLine(e), e);
    }
  }

  /** Reads a document as a tree. */
  public static JsonNode tree(byte[] json, String what) {
    return read(json, JsonNode.class, what);
  }

  /** The bytes of a document; equal values give equal bytes. */
  public static byte[] write(Object value) {
    try {
      return MAPPER.writeValueAsBytes(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("cannot write " + value.getClass(), e);
    }
  }

  private static String firstLine(IOException e) {
    String text = String.valueOf(e.getMessage());
    int end = text.indexOf('\n');
    return end < 0 ? text : text.substring(0, end);
  }
}
