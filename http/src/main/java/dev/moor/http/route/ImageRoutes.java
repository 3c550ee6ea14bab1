package dev.moor.http.route;

import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.StatusCodes;
import dev.moor.actors.image.ImageView;
import dev.moor.actors.port.EngineServices;
import dev.moor.actors.port.ImageService;
import dev.moor.http.json.ImageJson;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Images that are here: lists, inspect, tags, removal. */
final class ImageRoutes {
  private final ImageService images;

  ImageRoutes(EngineServices services) {
    this.images = services.images();
  }

  void addTo(Router router) {
    router
        .on("GET", "/images/json", this::list)
        .on("POST", "/images/prune", this::prune)
        .on("GET", "/images/{*}/json", this::inspect)
        .on("GET", "/images/{*}/history", this::history)
        .on("POST", "/images/{*}/tag", this::tag)
        .on("DELETE", "/images/{*}", this::remove)
        .on("POST", "/moor/images/bootstrap", this::bootstrap)
        .on("POST", "/moor/images/verify", this::verify);
  }

  private CompletionStage<HttpResponse> list(Exchange exchange) {
    CompletionStage<Map<String, Long>> shared =
        exchange.flag("shared-size")
            ? images.usage().thenApply(ImageService.Usage::sharedBytes)
            : CompletableFuture.completedStage(Map.of());
    return images
        .list(exchange.flag("all"), exchange.filters())
        .thenCombine(
            shared,
            (all, sharedBytes) ->
                Replies.json(
                    out -> {
                      out.array();
                      for (ImageView view : all) {
                        long bytes = sharedBytes.getOrDefault(view.id(), -1L);
                        ImageJson.listed(out, view, exchange.version(), -1, bytes);
                      }
                      out.endArray();
                    }));
  }

  private CompletionStage<HttpResponse> inspect(Exchange exchange) {
    if (!exchange.text("platform").isEmpty()) {
      throw Replies.notImplemented("option platform is not supported yet");
    }
    return images
        .inspect(exchange.ref())
        .thenApply(view -> Replies.json(out -> ImageJson.inspected(out, view, exchange.version())));
  }

  private CompletionStage<HttpResponse> history(Exchange exchange) {
    return images
        .history(exchange.ref())
        .thenApply(entries -> Replies.json(out -> ImageJson.history(out, entries)));
  }

  private CompletionStage<HttpResponse> tag(Exchange exchange) {
    exchange.discardBody();
    return images
        .tag(exchange.asker(), exchange.ref(), exchange.text("repo"), exchange.text("tag"))
        .thenApply(done -> Replies.empty(StatusCodes.CREATED));
  }

  private CompletionStage<HttpResponse> remove(Exchange exchange) {
    exchange.discardBody();
    return images
        .remove(exchange.asker(), exchange.ref(), exchange.flag("force"), exchange.flag("noprune"))
        .thenApply(deleted -> Replies.json(out -> ImageJson.deleted(out, deleted)));
  }

  private CompletionStage<HttpResponse> prune(Exchange exchange) {
    exchange.discardBody();
    return images
        .prune(exchange.asker(), exchange.filters())
        .thenApply(pruned -> Replies.json(out -> ImageJson.pruned(out, pruned)));
  }

  private CompletionStage<HttpResponse> verify(Exchange exchange) {
    exchange.discardBody();
    return images
        .verify()
        .thenApply(
            found ->
                Replies.json(
                    out ->
                        out.object()
                            .number("Blobs", found.blobs())
                            .number("Layers", found.layers())
                            .texts("Damaged", found.damaged())
                            .texts("DamagedLayers", found.damagedLayers())
                            .texts("NotCompared", found.notCompared())
                            .end()));
  }

  private CompletionStage<HttpResponse> bootstrap(Exchange exchange) {
    exchange.discardBody();
    return images
        .bootstrap(exchange.asker())
        .thenApply(id -> Replies.json(out -> out.object().text("Id", id).end()));
  }
}
