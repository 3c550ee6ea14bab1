package dev.moor.supervisor.history;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import dev.moor.actors.codec.CborEventCodec;
import dev.moor.persistence.codec.EventCodec;
import dev.moor.persistence.journal.JournalEntry;
import dev.moor.persistence.journal.JournalException;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Arrays;

/**
 * An entry of the journal as one line of JSON, and back. Bytes that are no event of ours, or that
 * its JSON does not give again, stand under {@code payload} in base64: an export loses nothing.
 */
public final class ExportLine {
  private static final JsonFactory FACTORY = new JsonFactory();
  private static final ObjectMapper MAPPER =
      new ObjectMapper()
          .configure(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES, false)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

  private ExportLine() {}

  /** The line, without its end. */
  public static String of(JournalEntry entry) {
    StringWriter text = new StringWriter();
    try (JsonGenerator out = FACTORY.createGenerator(text)) {
      out.writeStartObject();
      out.writeNumberField("sequence", entry.sequence());
      out.writeStringField("entity", entry.persistenceId());
      out.writeNumberField("entitySequence", entry.entitySequence());
      out.writeStringField("manifest", entry.manifest());
      out.writeStringField("writtenAt", entry.writtenAt().toString());
      String event = json(entry.payload());
      if (event != null) {
        out.writeFieldName("event");
        out.writeRawValue(event);
      }
      if (event == null || !Arrays.equals(CborEventCodec.bytes(event), entry.payload())) {
        out.writeBinaryField("payload", entry.payload());
      }
      out.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory", e);
    }
    return text.toString();
  }

  /**
   * The entry of a line.
   *
   * @throws JournalException it is none
   */
  public static JournalEntry parse(String line) {
    try {
      JsonNode tree = MAPPER.readTree(line);
      byte[] payload =
          tree.has("payload")
              ? tree.get("payload").binaryValue()
              : CborEventCodec.bytes(text(tree, "event"));
      return new JournalEntry(
          number(tree, "sequence"),
          tree.required("entity").textValue(),
          number(tree, "entitySequence"),
          tree.required("manifest").textValue(),
          payload,
          Instant.parse(tree.required("writtenAt").textValue()));
    } catch (IOException | RuntimeException e) {
      throw new JournalException("no line of an export: " + e.getMessage(), e);
    }
  }

  private static long number(JsonNode tree, String name) {
    JsonNode number = tree.required(name);
    if (!number.canConvertToLong()) {
      throw new IllegalArgumentException(name + " is no number");
    }
    return number.longValue();
  }

  private static String text(JsonNode tree, String name) throws IOException {
    return MAPPER.writeValueAsString(tree.required(name));
  }

  private static String json(byte[] payload) {
    try {
      String json = CborEventCodec.json(payload);
      return json.startsWith("{") ? json : null;
    } catch (EventCodec.CodecException e) {
      return null;
    }
  }
}
