package dev.moor.http.route;

import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpEntities;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.headers.RawHeader;
import dev.moor.actors.port.EngineServices;
import dev.moor.http.ServerInfo;
import java.util.concurrent.CompletionStage;

final class SystemRoutes {
  SystemRoutes(EngineServices services, ServerInfo info) {}

  void addTo(Router router) {
    router.on("GET", "/_ping", exchange -> ping("OK")).on("HEAD", "/_ping", exchange -> ping(""));
  }

  private static CompletionStage<HttpResponse> ping(String body) {
    return Replies.now(
        HttpResponse.create()
            .withEntity(HttpEntities.create(ContentTypes.TEXT_PLAIN_UTF8, body))
            .addHeader(RawHeader.create("Builder-Version", "1"))
            .addHeader(RawHeader.create("Cache-Control", "no-cache, no-store, must-revalidate"))
            .addHeader(RawHeader.create("Pragma", "no-cache"))
            .addHeader(RawHeader.create("Swarm", "inactive")));
  }
}
