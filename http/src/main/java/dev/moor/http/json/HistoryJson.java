package dev.moor.http.json;

import dev.moor.actors.port.Asker;
import dev.moor.actors.port.HistoryService.Change;
import dev.moor.actors.port.HistoryService.Difference;
import dev.moor.actors.port.HistoryService.Drift;
import dev.moor.actors.port.HistoryService.Entry;
import dev.moor.actors.port.HistoryService.Fault;
import dev.moor.actors.port.HistoryService.History;
import dev.moor.actors.port.HistoryService.Replayed;
import dev.moor.actors.port.HistoryService.Verified;
import dev.moor.actors.port.HistoryService.Why;
import java.util.List;

/** Moor's own answers about the past; {@code openapi.yaml} describes them. */
public final class HistoryJson {
  private HistoryJson() {}

  public static void history(JsonOut out, History history) {
    out.object()
        .text("id", history.id())
        .texts("names", history.names())
        .text("state", history.state())
        .text("damage", history.damage())
        .texts("namesakes", history.namesakes())
        .number("omitted", history.omitted())
        .array("entries");
    history.entries().forEach(entry -> entry(out, entry));
    out.endArray().end();
  }

  private static void entry(JsonOut out, Entry entry) {
    out.object()
        .number("sequence", entry.sequence())
        .number("entitySequence", entry.entitySequence())
        .time("at", entry.at())
        .time("writtenAt", entry.writtenAt())
        .text("event", entry.event())
        .text("words", entry.words());
    if (entry.asker() != null) {
      asker(out, entry.asker());
    }
    out.textUnlessEmpty("evidence", entry.evidence());
    if (entry.took() != null) {
      out.number("tookMicros", entry.took().toNanos() / 1000);
    }
    out.end();
  }

  private static void asker(JsonOut out, Asker asker) {
    out.object("asker")
        .text("transport", asker.transport())
        .number("uid", asker.uid())
        .number("pid", asker.pid())
        .text("subject", asker.subject())
        .text("requestId", asker.requestId())
        .end();
  }

  public static void why(JsonOut out, Why why) {
    out.object()
        .text("id", why.id())
        .text("name", why.name())
        .text("state", why.state())
        .texts("sentences", why.sentences())
        .end();
  }

  public static void differences(JsonOut out, List<Difference> differences) {
    out.array();
    for (Difference difference : differences) {
      out.object()
          .text("id", difference.id())
          .text("name", difference.name())
          .text("kind", difference.kind())
          .array("changes");
      for (Change change : difference.changes()) {
        out.object()
            .text("field", change.field())
            .text("before", change.before())
            .text("after", change.after())
            .end();
      }
      out.endArray().end();
    }
    out.endArray();
  }

  public static void verified(JsonOut out, Verified verified) {
    out.object()
        .number("entries", verified.entries())
        .number("entities", verified.entities())
        .number("lastSequence", verified.lastSequence())
        .number("salvaged", verified.salvaged())
        .array("damage");
    for (Fault fault : verified.faults()) {
      out.object()
          .text("file", fault.file())
          .number("sequence", fault.sequence())
          .text("entity", fault.entity())
          .number("event", fault.event())
          .flag("mendable", fault.mendable())
          .text("reason", fault.reason())
          .end();
    }
    out.endArray().end();
  }

  public static void replayed(JsonOut out, Replayed replayed) {
    out.object()
        .number("containers", replayed.containers())
        .number("images", replayed.images())
        .number("volumes", replayed.volumes())
        .number("networks", replayed.networks())
        .array("drift");
    for (Drift drift : replayed.drift()) {
      out.object()
          .text("kind", drift.kind())
          .text("subject", drift.subject())
          .text("what", drift.what())
          .end();
    }
    out.endArray().end();
  }
}
