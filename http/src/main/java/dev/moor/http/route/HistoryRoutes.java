package dev.moor.http.route;

import akka.NotUsed;
import akka.http.javadsl.model.ContentType;
import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpEntities;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.MediaTypes;
import akka.stream.javadsl.JavaFlowSupport;
import akka.stream.javadsl.Source;
import akka.util.ByteString;
import dev.moor.actors.port.EngineServices;
import dev.moor.actors.port.HistoryService;
import dev.moor.actors.port.HistoryService.Moment;
import dev.moor.http.json.ContainerJson;
import dev.moor.http.json.GoTime;
import dev.moor.http.json.HistoryJson;
import dev.moor.http.json.PastListed;
import dev.moor.http.stream.Bytes;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/** What the journal remembers: Moor's own part of the API, described by {@code openapi.yaml}. */
final class HistoryRoutes {
  /** Enough for any timeline a person reads; {@code limit=0} asks for all. */
  private static final int USUAL_LIMIT = 10_000;

  private static final int EXPORT_LINES_A_CHUNK = 100;
  private static final ContentType LINES =
      ContentTypes.create(
          MediaTypes.customBinary("application", "x-ndjson", MediaTypes.COMPRESSIBLE));
  private static final ContentType YAML =
      ContentTypes.create(MediaTypes.customBinary("application", "yaml", MediaTypes.COMPRESSIBLE));

  private final HistoryService history;

  HistoryRoutes(EngineServices services) {
    this.history = services.history();
  }

  void addTo(Router router) {
    router
        .on("GET", "/moor/containers", this::containers)
        .on("GET", "/moor/containers/{}/json", this::inspect)
        .on("GET", "/moor/containers/{}/history", this::history)
        .on("GET", "/moor/containers/{}/why", this::why)
        .on("GET", "/moor/diff", this::diff)
        .on("GET", "/moor/journal/verify", this::verify)
        .on("GET", "/moor/journal/replay", this::replay)
        .on("GET", "/moor/journal/export", this::export)
        .on("GET", "/moor/openapi.yaml", exchange -> Replies.now(description()));
  }

  /** {@code at} is a time, {@code sequence} a number of the journal; one of them is needed. */
  private static Moment moment(Exchange exchange, String time, String number) {
    String sequence = exchange.text(number);
    Instant at = GoTime.parseFrom(time, exchange.text(time));
    if (sequence.isEmpty() == (at == null)) {
      throw Replies.invalid("give " + time + " (a time) or " + number + " (of an event)");
    }
    return at == null ? Moment.after(sequence(number, sequence)) : Moment.of(at);
  }

  private static long sequence(String name, String text) {
    try {
      long sequence = Long.parseLong(text);
      if (sequence >= 0) {
        return sequence;
      }
    } catch (NumberFormatException e) {
      throw Replies.invalid("invalid value for " + name + ": \"" + text + "\" is no number");
    }
    throw Replies.invalid("invalid value for " + name + ": " + text + " is below 0");
  }

  private CompletionStage<HttpResponse> containers(Exchange exchange) {
    return history
        .containers(moment(exchange, "at", "sequence"))
        .thenApply(
            past ->
                Replies.json(
                    out -> {
                      out.array();
                      past.containers()
                          .forEach(
                              view -> ContainerJson.listed(out, PastListed.of(view), past.asOf()));
                      out.endArray();
                    }));
  }

  private CompletionStage<HttpResponse> inspect(Exchange exchange) {
    return history
        .inspect(exchange.ref(), moment(exchange, "at", "sequence"))
        .thenApply(
            past ->
                Replies.json(
                    out ->
                        ContainerJson.inspected(
                            out, PastListed.of(past.containers().get(0)), Map.of())));
  }

  private CompletionStage<HttpResponse> history(Exchange exchange) {
    int limit = exchange.number("limit", USUAL_LIMIT);
    if (limit < 0) {
      throw Replies.invalid("invalid value for limit: " + limit + " is below 0");
    }
    return history
        .history(exchange.ref(), limit)
        .thenApply(found -> Replies.json(out -> HistoryJson.history(out, found)));
  }

  private CompletionStage<HttpResponse> why(Exchange exchange) {
    return history
        .why(exchange.ref())
        .thenApply(found -> Replies.json(out -> HistoryJson.why(out, found)));
  }

  private CompletionStage<HttpResponse> diff(Exchange exchange) {
    return history
        .diff(moment(exchange, "from", "fromSequence"), moment(exchange, "to", "toSequence"))
        .thenApply(found -> Replies.json(out -> HistoryJson.differences(out, found)));
  }

  private CompletionStage<HttpResponse> verify(Exchange exchange) {
    return history
        .verify()
        .thenApply(found -> Replies.json(out -> HistoryJson.verified(out, found)));
  }

  private CompletionStage<HttpResponse> replay(Exchange exchange) {
    return history
        .replay()
        .thenApply(found -> Replies.json(out -> HistoryJson.replayed(out, found)));
  }

  private CompletionStage<HttpResponse> export(Exchange exchange) {
    String after = exchange.text("after");
    long cursor = after.isEmpty() ? 0 : sequence("after", after);
    Source<ByteString, NotUsed> lines =
        JavaFlowSupport.Source.fromPublisher(history.export(cursor))
            .grouped(EXPORT_LINES_A_CHUNK)
            .map(some -> ByteString.fromString(String.join("\n", some) + "\n"));
    return Replies.now(Replies.stream(LINES, Bytes.until(exchange.peer().inputEnded(), lines)));
  }

  private static HttpResponse description() {
    try (InputStream text =
        HistoryRoutes.class.getResourceAsStream("/dev/moor/http/openapi.yaml")) {
      return HttpResponse.create().withEntity(HttpEntities.create(YAML, text.readAllBytes()));
    } catch (IOException e) {
      throw new UncheckedIOException("reading a resource", e);
    }
  }
}
