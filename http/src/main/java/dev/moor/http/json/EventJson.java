package dev.moor.http.json;

import akka.util.ByteString;
import dev.moor.actors.port.EventService.EngineEvent;
import java.util.LinkedHashMap;
import java.util.Map;

/** Events as Docker's clients read them, with the old fields that some of them need. */
public final class EventJson {
  private static final long NANOS = 1_000_000_000L;

  private EventJson() {}

  private static Map<String, String> counted(EngineEvent event) {
    Map<String, String> all = new LinkedHashMap<>(event.attributes());
    all.put("moor.sequence", Long.toString(event.sequence()));
    return all;
  }

  /**
   * One line.
   *
   * @param withSequence Moor's own cursor, for clients that resume: a field and, for clients that
   *     know Docker's fields only, an attribute
   */
  public static ByteString line(EngineEvent event, boolean withSequence) {
    return JsonOut.line(
        out -> {
          out.object();
          boolean container = event.type().equals("container");
          if (container || event.type().equals("image")) {
            out.text("status", event.action()).text("id", event.actorId());
          }
          if (container && event.attributes().containsKey("image")) {
            out.text("from", event.attributes().get("image"));
          }
          out.text("Type", event.type())
              .text("Action", event.action())
              .object("Actor")
              .text("ID", event.actorId())
              .textMap("Attributes", withSequence ? counted(event) : event.attributes())
              .end()
              .text("scope", "local")
              .number("time", event.at().getEpochSecond())
              .number("timeNano", event.at().getEpochSecond() * NANOS + event.at().getNano());
          if (withSequence) {
            out.number("sequence", event.sequence());
          }
          out.end();
        });
  }
}
