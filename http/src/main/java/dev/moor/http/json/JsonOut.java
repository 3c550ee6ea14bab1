package dev.moor.http.json;

import akka.util.ByteString;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.function.Consumer;

/** Writes JSON as Go's encoder does, field by field: no reflection on the way of a hot answer. */
public final class JsonOut {
  private static final JsonFactory FACTORY = new JsonFactory();

  private final JsonGenerator generator;

  private JsonOut(JsonGenerator generator) {
    this.generator = generator;
  }

  /** Bytes of one JSON value and a final newline. */
  public static ByteString line(Consumer<JsonOut> body) {
    return write(body, "\n");
  }

  /** Bytes of one JSON value, ended as progress lines are. */
  public static ByteString progressLine(Consumer<JsonOut> body) {
    return write(body, "\r\n");
  }

  /** The value alone, as a text. */
  public static String text(Consumer<JsonOut> body) {
    return write(body, "").utf8String();
  }

  private static ByteString write(Consumer<JsonOut> body, String end) {
    try (ByteArrayBuilder bytes = new ByteArrayBuilder(FACTORY._getBufferRecycler(), 4000)) {
      try (JsonGenerator generator = FACTORY.createGenerator(bytes)) {
        body.accept(new JsonOut(generator));
      }
      for (int i = 0; i < end.length(); i++) {
        bytes.append(end.charAt(i));
      }
      return ByteString.fromArrayUnsafe(bytes.toByteArray());
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory", e);
    }
  }

  private interface Step {
    void run() throws IOException;
  }

  private JsonOut step(Step step) {
    try {
      step.run();
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory", e);
    }
  }

  /** Begins an object as an element or as the whole. */
  public JsonOut object() {
    return step(generator::writeStartObject);
  }

  public JsonOut object(String name) {
    return step(() -> generator.writeObjectFieldStart(name));
  }

  public JsonOut end() {
    return step(generator::writeEndObject);
  }

  public JsonOut array() {
    return step(generator::writeStartArray);
  }

  public JsonOut array(String name) {
    return step(() -> generator.writeArrayFieldStart(name));
  }

  public JsonOut endArray() {
    return step(generator::writeEndArray);
  }

  /** An empty object: {@code {}}. */
  public JsonOut emptyObject(String name) {
    return object(name).end();
  }

  public JsonOut emptyArray(String name) {
    return array(name).endArray();
  }

  public JsonOut nothing(String name) {
    return step(() -> generator.writeNullField(name));
  }

  public JsonOut text(String name, String value) {
    return step(() -> generator.writeStringField(name, value));
  }

  /** Left out where empty, as Go's {@code omitempty}. */
  public JsonOut textUnlessEmpty(String name, String value) {
    return value == null || value.isEmpty() ? this : text(name, value);
  }

  public JsonOut number(String name, long value) {
    return step(() -> generator.writeNumberField(name, value));
  }

  public JsonOut flag(String name, boolean value) {
    return step(() -> generator.writeBooleanField(name, value));
  }

  /** Null becomes Go's zero time. */
  public JsonOut time(String name, Instant value) {
    return text(name, GoTime.format(value));
  }

  /** Null stays null. */
  public JsonOut texts(String name, Collection<String> values) {
    return values == null ? nothing(name) : array(name).elements(values).endArray();
  }

  public JsonOut elements(Collection<String> values) {
    return step(
        () -> {
          for (String value : values) {
            generator.writeString(value);
          }
        });
  }

  public JsonOut number(long value) {
    return step(() -> generator.writeNumber(value));
  }

  /** A field whose value is ready JSON. */
  public JsonOut raw(String name, String json) {
    return step(
        () -> {
          generator.writeFieldName(name);
          generator.writeRawValue(json);
        });
  }

  /** Null stays null. */
  public JsonOut textMap(String name, Map<String, String> values) {
    if (values == null) {
      return nothing(name);
    }
    object(name);
    values.forEach(this::text);
    return end();
  }

  /** Go's set: {@code {"80/tcp":{}}}; null stays null. */
  public JsonOut set(String name, Collection<String> values) {
    if (values == null) {
      return nothing(name);
    }
    object(name);
    values.forEach(this::emptyObject);
    return end();
  }
}
