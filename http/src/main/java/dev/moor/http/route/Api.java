package dev.moor.http.route;

import akka.Done;
import akka.http.javadsl.model.HttpHeader;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.StatusCodes;
import akka.http.javadsl.model.headers.RawHeader;
import akka.stream.Materializer;
import akka.stream.javadsl.Sink;
import dev.moor.actors.port.EngineServices;
import dev.moor.actors.port.MoorException;
import dev.moor.http.ServerInfo;
import dev.moor.http.server.Handler;
import dev.moor.http.server.Peer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The whole API: finds the route, adds the headers of every answer, turns failures into errors. */
public final class Api implements Handler {
  private static final Logger log = LoggerFactory.getLogger(Api.class);
  private static final Logger access = LoggerFactory.getLogger("dev.moor.http.access");

  private final Router router;
  private final Materializer materializer;
  private final List<HttpHeader> headers =
      List.of(
          RawHeader.create("Api-Version", ApiVersion.text(ApiVersion.NEWEST)),
          RawHeader.create("Docker-Experimental", "false"),
          RawHeader.create("Ostype", "linux"));
  private final String bootMark =
      Integer.toString(ThreadLocalRandom.current().nextInt(0x1000000, 0x7ffffff), 36);
  private final AtomicLong requests = new AtomicLong();

  public Api(EngineServices services, ServerInfo info, Materializer materializer) {
    this.materializer = materializer;
    this.router = router(services, info);
  }

  /** Every route there is. */
  static Router router(EngineServices services, ServerInfo info) {
    Router router = new Router();
    new ContainerRoutes(services, info).addTo(router);
    new StreamRoutes(services).addTo(router);
    new StatsRoutes(services).addTo(router);
    new ArchiveRoutes(services).addTo(router);
    new ExecRoutes(services).addTo(router);
    new ImageRoutes(services).addTo(router);
    new ImageTransferRoutes(services).addTo(router);
    new BuildRoutes(services).addTo(router);
    new VolumeRoutes(services).addTo(router);
    new NetworkRoutes(services).addTo(router);
    new SystemRoutes(services, info).addTo(router);
    new HistoryRoutes(services).addTo(router);
    new UnsupportedRoutes().addTo(router);
    return router;
  }

  @Override
  public CompletionStage<HttpResponse> handle(HttpRequest request, Peer peer) {
    long startNanos = System.nanoTime();
    String id = bootMark + '-' + Long.toString(requests.incrementAndGet(), 36);
    if (!request.method().isSafe()) {
      peer.identify();
    }
    CompletionStage<HttpResponse> answer;
    try {
      answer = route(request, peer, id);
    } catch (RuntimeException e) {
      answer =
          afterBody(request)
              .thenApply(
                  read -> {
                    throw e;
                  });
    }
    return answer.handle(
        (response, failure) -> {
          HttpResponse sent = failure == null ? response : Replies.failure(failure);
          if (sent.status().intValue() >= 500) {
            reportFailure(request, id, failure);
          }
          if (access.isDebugEnabled()) {
            access.debug(
                "{} {} {} {} {} in {} us",
                id,
                peer.transport(),
                request.method().value(),
                request.getUri().getPathString(),
                sent.status().intValue(),
                (System.nanoTime() - startNanos) / 1000);
          }
          return sent.addHeaders(headers).addHeader(RawHeader.create("X-Request-Id", id));
        });
  }

  /** A client that still sends does not look at answers, and an early one costs the connection. */
  private CompletionStage<Done> afterBody(HttpRequest request) {
    if (request.entity().isStrict()) {
      return CompletableFuture.completedFuture(Done.getInstance());
    }
    return request
        .entity()
        .withoutSizeLimit()
        .getDataBytes()
        .runWith(Sink.ignore(), materializer)
        .exceptionally(failure -> Done.getInstance());
  }

  private static void reportFailure(HttpRequest request, String id, Throwable failure) {
    if (failure != null && !(Statuses.cause(failure) instanceof MoorException)) {
      log.error(
          "request {} {} {} failed",
          id,
          request.method().value(),
          request.getUri().getPathString(),
          Statuses.cause(failure));
    }
  }

  private CompletionStage<HttpResponse> route(HttpRequest request, Peer peer, String id) {
    String method = request.method().value();
    if (method.equals("OPTIONS")) {
      request.discardEntityBytes(materializer);
      return Replies.now(Replies.empty(StatusCodes.OK));
    }
    String path = request.getUri().getPathString();
    int version = ApiVersion.NEWEST;
    int start = 1;
    if (path.length() > 2 && path.charAt(1) == 'v' && Character.isDigit(path.charAt(2))) {
      int end = path.indexOf('/', 2);
      version = ApiVersion.parse(path.substring(2, end < 0 ? path.length() : end));
      start = end < 0 ? path.length() : end + 1;
    }
    String[] segments = segments(path, start);
    Router.Match match = router.find(method, segments);
    if (match == null) {
      throw new MoorException(MoorException.Kind.NOT_FOUND, "page not found");
    }
    return match
        .route()
        .answer(new Exchange(request, peer, materializer, version, match.variables(), id));
  }

  private static String[] segments(String path, int start) {
    String rest = start >= path.length() ? "" : path.substring(start);
    // the router of Docker knows "/networks/" beside "/networks"
    if (rest.length() > 1 && rest.endsWith("/")) {
      rest = rest.substring(0, rest.length() - 1);
    }
    String[] segments = rest.split("/", -1);
    for (int i = 0; i < segments.length; i++) {
      if (segments[i].indexOf('%') >= 0) {
        segments[i] = percentDecoded(segments[i]);
      }
    }
    return segments;
  }

  private static String percentDecoded(String segment) {
    try {
      // '+' stands for itself in a path
      return java.net.URLDecoder.decode(
          segment.replace("+", "%2B"), java.nio.charset.StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw Replies.invalid("invalid URL escape in " + segment);
    }
  }
}
