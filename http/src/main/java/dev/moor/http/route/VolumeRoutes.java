package dev.moor.http.route;

import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.StatusCodes;
import dev.moor.actors.port.EngineServices;
import dev.moor.actors.port.VolumeService;
import dev.moor.actors.volume.VolumeView;
import dev.moor.http.json.Fields;
import dev.moor.http.json.VolumeJson;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/** Volumes. */
final class VolumeRoutes {
  private final VolumeService volumes;

  VolumeRoutes(EngineServices services) {
    this.volumes = services.volumes();
  }

  void addTo(Router router) {
    router
        .on("GET", "/volumes", this::list)
        .on("POST", "/volumes/create", this::create)
        .on("POST", "/volumes/prune", this::prune)
        .on("GET", "/volumes/{}", this::inspect)
        .on("DELETE", "/volumes/{}", this::remove);
  }

  private CompletionStage<HttpResponse> list(Exchange exchange) {
    return volumes
        .list(exchange.filters())
        .thenApply(all -> Replies.json(out -> VolumeJson.list(out, all)));
  }

  private CompletionStage<HttpResponse> create(Exchange exchange) {
    return exchange
        .body()
        .thenCompose(
            body -> {
              Fields fields = Fields.of(body);
              fields.refuse("ClusterVolumeSpec");
              String driver = fields.text("Driver");
              return volumes.create(
                  exchange.asker(),
                  fields.text("Name"),
                  driver.isEmpty() ? "local" : driver,
                  fields.textMap("DriverOpts"),
                  fields.textMap("Labels"));
            })
        .thenApply(view -> Replies.json(StatusCodes.CREATED, out -> VolumeJson.write(out, view)));
  }

  private CompletionStage<HttpResponse> inspect(Exchange exchange) {
    CompletionStage<VolumeView> found = volumes.inspect(exchange.ref());
    if (!exchange.flag("size")) {
      return found.thenApply(view -> Replies.json(out -> VolumeJson.write(out, view, -1)));
    }
    return found.thenCompose(
        view ->
            volumes
                .size(view.name())
                .thenApply(bytes -> Replies.json(out -> VolumeJson.write(out, view, bytes))));
  }

  private CompletionStage<HttpResponse> remove(Exchange exchange) {
    exchange.discardBody();
    return volumes
        .remove(exchange.asker(), exchange.ref(), exchange.flag("force"))
        .thenApply(done -> Replies.noContent());
  }

  /** Before 1.42 a prune took named volumes as well. */
  private static Map<String, List<String>> pruneFilters(Exchange exchange) {
    Map<String, List<String>> filters = new HashMap<>(exchange.filters());
    if (!exchange.atLeast(42)) {
      filters.putIfAbsent("all", List.of("true"));
    }
    return filters;
  }

  private CompletionStage<HttpResponse> prune(Exchange exchange) {
    exchange.discardBody();
    return volumes
        .prune(exchange.asker(), pruneFilters(exchange))
        .thenApply(
            pruned ->
                Replies.json(
                    out ->
                        out.object()
                            .texts("VolumesDeleted", pruned.removed())
                            .number("SpaceReclaimed", pruned.spaceReclaimedBytes())
                            .end()));
  }
}
