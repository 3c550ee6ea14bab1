package dev.moor.http.route;

import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.StatusCodes;
import dev.moor.actors.port.EngineServices;
import dev.moor.actors.port.ExecService;
import dev.moor.http.json.ExecJson;
import java.util.concurrent.CompletionStage;

/** Execs. */
final class ExecRoutes {
  private final ExecService execs;

  ExecRoutes(EngineServices services) {
    this.execs = services.execs();
  }

  void addTo(Router router) {
    router
        .on("POST", "/containers/{}/exec", this::create)
        .on("POST", "/exec/{}/start", this::start)
        .on("POST", "/exec/{}/resize", this::resize)
        .on("GET", "/exec/{}/json", this::inspect);
  }

  private CompletionStage<HttpResponse> create(Exchange exchange) {
    return exchange
        .body()
        .thenCompose(body -> execs.create(exchange.asker(), exchange.ref(), ExecJson.read(body)))
        .thenApply(
            id -> Replies.json(StatusCodes.CREATED, out -> out.object().text("Id", id).end()));
  }

  private CompletionStage<HttpResponse> start(Exchange exchange) {
    return exchange
        .body()
        .thenCompose(
            body -> {
              ExecJson.Start start = ExecJson.readStart(body);
              if (start.detach()) {
                return execs
                    .startDetached(exchange.asker(), exchange.ref())
                    .thenApply(started -> Replies.empty(StatusCodes.OK));
              }
              return execs
                  .start(exchange.asker(), exchange.ref(), start.size())
                  .thenApply(session -> StreamRoutes.hijack(exchange, session));
            });
  }

  private CompletionStage<HttpResponse> resize(Exchange exchange) {
    exchange.discardBody();
    return execs
        .resize(exchange.ref(), exchange.number("h", 0), exchange.number("w", 0))
        .thenApply(done -> Replies.empty(StatusCodes.OK));
  }

  private CompletionStage<HttpResponse> inspect(Exchange exchange) {
    return execs
        .inspect(exchange.ref())
        .thenApply(found -> Replies.json(out -> ExecJson.inspected(out, found)));
  }
}
