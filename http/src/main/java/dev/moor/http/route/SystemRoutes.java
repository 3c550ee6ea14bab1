package dev.moor.http.route;

import akka.NotUsed;
import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpEntities;
import akka.http.javadsl.model.HttpHeader;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.headers.RawHeader;
import akka.stream.javadsl.JavaFlowSupport;
import akka.stream.javadsl.Source;
import akka.util.ByteString;
import dev.moor.actors.port.EngineServices;
import dev.moor.actors.port.EventService;
import dev.moor.http.ServerInfo;
import dev.moor.http.json.EventJson;
import dev.moor.http.json.GoTime;
import dev.moor.http.json.SystemJson;
import dev.moor.http.stream.Bytes;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** The engine itself: ping, version, info, events, disk usage, and Moor's own tree. */
final class SystemRoutes {
  private static final List<HttpHeader> PING_HEADERS =
      List.of(
          RawHeader.create("Cache-Control", "no-cache, no-store, must-revalidate"),
          RawHeader.create("Pragma", "no-cache"),
          RawHeader.create("Builder-Version", "1"),
          RawHeader.create("Swarm", "inactive"));

  private final EngineServices services;
  private final ServerInfo info;

  SystemRoutes(EngineServices services, ServerInfo info) {
    this.services = services;
    this.info = info;
  }

  void addTo(Router router) {
    router
        .on("GET", "/_ping", exchange -> ping(exchange, "OK"))
        .on("HEAD", "/_ping", exchange -> ping(exchange, ""))
        .on("GET", "/version", this::version)
        .on("GET", "/info", this::info)
        .on("GET", "/events", this::events)
        .on("GET", "/system/df", new DiskUsage(services)::answer)
        .on("GET", "/moor/ping", this::moorPing)
        .on("GET", "/moor/tree", this::tree);
  }

  private static CompletionStage<HttpResponse> ping(Exchange exchange, String body) {
    exchange.discardBody();
    return Replies.now(
        HttpResponse.create()
            .withEntity(HttpEntities.create(ContentTypes.TEXT_PLAIN_UTF8, body))
            .addHeaders(PING_HEADERS));
  }

  private CompletionStage<HttpResponse> moorPing(Exchange exchange) {
    return Replies.now(
        Replies.json(
            out ->
                out.object()
                    .text("engine", "moor")
                    .text("version", info.version())
                    .text("apiVersion", ApiVersion.text(ApiVersion.NEWEST))
                    .end()));
  }

  private CompletionStage<HttpResponse> tree(Exchange exchange) {
    return services
        .system()
        .tree()
        .thenApply(node -> Replies.json(out -> SystemJson.tree(out, node)));
  }

  private CompletionStage<HttpResponse> version(Exchange exchange) {
    return services
        .system()
        .version()
        .thenApply(
            version ->
                Replies.json(
                    out ->
                        SystemJson.version(
                            out,
                            version,
                            ApiVersion.text(ApiVersion.NEWEST),
                            ApiVersion.text(ApiVersion.OLDEST))));
  }

  private CompletionStage<HttpResponse> info(Exchange exchange) {
    return services
        .system()
        .info()
        .thenApply(found -> Replies.json(out -> SystemJson.info(out, found, info.version())));
  }

  private CompletionStage<HttpResponse> events(Exchange exchange) {
    String after = exchange.text("after");
    Instant since = GoTime.parseFrom("since", exchange.text("since"));
    Instant until = GoTime.parse("until", exchange.text("until"));
    if (since != null && until != null && until.isBefore(since)) {
      throw Replies.invalid("`since` time (" + since + ") cannot be after `until` (" + until + ")");
    }
    long cursor = cursor(after);
    boolean fromTheFirst = !after.isEmpty() && cursor == 0 && since == null;
    EventService.Query query =
        new EventService.Query(
            fromTheFirst ? Instant.EPOCH : since, until, cursor, exchange.filters());
    Source<ByteString, NotUsed> lines =
        JavaFlowSupport.Source.fromPublisher(services.events().events(query))
            .map(event -> EventJson.line(event, !after.isEmpty()));
    return Replies.now(
        Replies.stream(Replies.JSON, Bytes.until(exchange.peer().inputEnded(), lines)));
  }

  private static long cursor(String text) {
    try {
      return text.isEmpty() ? 0 : Long.parseUnsignedLong(text);
    } catch (NumberFormatException e) {
      throw Replies.invalid("invalid value for after: \"" + text + "\" is no sequence number");
    }
  }
}
