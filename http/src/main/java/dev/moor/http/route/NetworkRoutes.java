package dev.moor.http.route;

import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.StatusCodes;
import dev.moor.actors.port.EngineServices;
import dev.moor.actors.port.NetworkService;
import dev.moor.http.json.Fields;
import dev.moor.http.json.NetworkJson;
import dev.moor.http.json.NetworkReader;
import java.util.concurrent.CompletionStage;

/** Networks. */
final class NetworkRoutes {
  private final NetworkService networks;

  NetworkRoutes(EngineServices services) {
    this.networks = services.networks();
  }

  void addTo(Router router) {
    router
        .on("GET", "/networks", this::list)
        .on("POST", "/networks/create", this::create)
        .on("POST", "/networks/prune", this::prune)
        .on("GET", "/networks/{}", this::inspect)
        .on("DELETE", "/networks/{}", this::remove)
        .on("POST", "/networks/{}/connect", this::connect)
        .on("POST", "/networks/{}/disconnect", this::disconnect);
  }

  private CompletionStage<HttpResponse> list(Exchange exchange) {
    return networks
        .list(exchange.filters())
        .thenApply(
            all ->
                Replies.json(
                    out -> {
                      out.array();
                      all.forEach(network -> NetworkJson.write(out, network, false));
                      out.endArray();
                    }));
  }

  private CompletionStage<HttpResponse> create(Exchange exchange) {
    return exchange
        .body()
        .thenCompose(body -> networks.create(exchange.asker(), NetworkReader.network(body)))
        .thenApply(
            created ->
                Replies.json(
                    StatusCodes.CREATED,
                    out ->
                        out.object()
                            .text("Id", created.id())
                            .text("Warning", created.warning())
                            .end()));
  }

  private CompletionStage<HttpResponse> inspect(Exchange exchange) {
    return networks
        .inspect(exchange.ref())
        .thenApply(network -> Replies.json(out -> NetworkJson.write(out, network, true)));
  }

  private CompletionStage<HttpResponse> remove(Exchange exchange) {
    exchange.discardBody();
    return networks.remove(exchange.asker(), exchange.ref()).thenApply(done -> Replies.noContent());
  }

  private CompletionStage<HttpResponse> connect(Exchange exchange) {
    return exchange
        .body()
        .thenCompose(
            body -> {
              Fields fields = Fields.of(body);
              return networks.connect(
                  exchange.asker(),
                  exchange.ref(),
                  fields.text("Container"),
                  NetworkReader.endpoint(exchange.ref(), fields.object("EndpointConfig")));
            })
        .thenApply(done -> Replies.empty(StatusCodes.OK));
  }

  private CompletionStage<HttpResponse> disconnect(Exchange exchange) {
    return exchange
        .body()
        .thenCompose(
            body -> {
              Fields fields = Fields.of(body);
              return networks.disconnect(
                  exchange.asker(), exchange.ref(), fields.text("Container"), fields.flag("Force"));
            })
        .thenApply(done -> Replies.empty(StatusCodes.OK));
  }

  private CompletionStage<HttpResponse> prune(Exchange exchange) {
    exchange.discardBody();
    return networks
        .prune(exchange.asker(), exchange.filters())
        .thenApply(
            names ->
                Replies.json(
                    out ->
                        out.object()
                            .texts("NetworksDeleted", names.isEmpty() ? null : names)
                            .end()));
  }
}
