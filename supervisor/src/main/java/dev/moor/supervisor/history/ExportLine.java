package dev.moor.supervisor.history;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.moor.actors.codec.CborEventCodec;
import dev.moor.persistence.codec.EventCodec;
import dev.moor.persistence.journal.JournalEntry;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;

/**
 * An entry of the journal as one line of JSON. Bytes that are no event of ours stand under {@code
 * payload} in base64, so that an export loses nothing.
 */
public final class ExportLine {
  private static final JsonFactory FACTORY = new JsonFactory();

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
      if (event == null) {
        out.writeBinaryField("payload", entry.payload());
      } else {
        out.writeFieldName("event");
        out.writeRawValue(event);
      }
      out.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory", e);
    }
    return text.toString();
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
