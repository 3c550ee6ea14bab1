package dev.moor.http.route;

import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.StatusCodes;
import akka.http.javadsl.model.headers.RawHeader;
import dev.moor.actors.port.ArchiveService;
import dev.moor.actors.port.EngineServices;
import dev.moor.http.json.GoBase64;
import dev.moor.http.stream.Bytes;
import java.util.concurrent.CompletionStage;

/** Files in and out of containers. */
final class ArchiveRoutes {
  private static final String STAT = "X-Docker-Container-Path-Stat";

  private final ArchiveService archives;

  ArchiveRoutes(EngineServices services) {
    this.archives = services.archives();
  }

  void addTo(Router router) {
    router
        .on("HEAD", "/containers/{}/archive", this::stat)
        .on("GET", "/containers/{}/archive", this::get)
        .on("PUT", "/containers/{}/archive", this::put)
        .on("GET", "/containers/{}/export", this::export)
        .on("GET", "/containers/{}/changes", this::changes);
  }

  private static String path(Exchange exchange) {
    String path = exchange.text("path");
    if (path.isEmpty()) {
      throw Replies.invalid("bad parameter: 'path' cannot be empty");
    }
    return path;
  }

  private CompletionStage<HttpResponse> stat(Exchange exchange) {
    return archives
        .stat(exchange.ref(), path(exchange))
        .thenApply(
            stat ->
                Replies.empty(StatusCodes.OK)
                    .addHeader(RawHeader.create(STAT, GoBase64.pathStat(stat))));
  }

  private CompletionStage<HttpResponse> get(Exchange exchange) {
    return archives
        .get(exchange.asker(), exchange.ref(), path(exchange))
        .thenApply(
            archive ->
                Replies.stream(Replies.TAR, Bytes.source(archive.tar()))
                    .addHeader(RawHeader.create(STAT, GoBase64.pathStat(archive.stat()))));
  }

  private CompletionStage<HttpResponse> put(Exchange exchange) {
    String path = path(exchange);
    boolean keepKinds = exchange.flag("noOverwriteDirNonDir");
    boolean owners = exchange.flag("copyUIDGID");
    return Blocking.withBody(
            exchange,
            body -> archives.put(exchange.asker(), exchange.ref(), path, body, keepKinds, owners))
        .thenApply(done -> Replies.empty(StatusCodes.OK));
  }

  private CompletionStage<HttpResponse> export(Exchange exchange) {
    return archives
        .export(exchange.asker(), exchange.ref())
        .thenApply(tar -> Replies.stream(Replies.TAR, Bytes.source(tar)));
  }

  private CompletionStage<HttpResponse> changes(Exchange exchange) {
    return archives
        .changes(exchange.ref())
        .thenApply(
            changes ->
                Replies.json(
                    out -> {
                      out.array();
                      for (ArchiveService.Change change : changes) {
                        out.object()
                            .text("Path", change.path())
                            .number("Kind", change.kind())
                            .end();
                      }
                      out.endArray();
                    }));
  }
}
