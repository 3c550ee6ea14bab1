package dev.moor.http.route;

import akka.NotUsed;
import akka.http.javadsl.model.ContentType;
import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpEntities;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.MediaTypes;
import akka.http.javadsl.model.StatusCode;
import akka.http.javadsl.model.StatusCodes;
import akka.stream.javadsl.Source;
import akka.util.ByteString;
import dev.moor.actors.port.MoorException;
import dev.moor.http.json.JsonOut;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** Answers in Docker's forms. */
final class Replies {
  /** Exactly this, without a charset: the Go client reads error texts of nothing else. */
  static final ContentType JSON = ContentTypes.APPLICATION_JSON;

  static final ContentType RAW_STREAM = custom("vnd.docker.raw-stream");
  static final ContentType MULTIPLEXED_STREAM = custom("vnd.docker.multiplexed-stream");
  static final ContentType TAR = custom("x-tar");

  private static final HttpResponse NO_CONTENT =
      HttpResponse.create().withStatus(StatusCodes.NO_CONTENT);

  private Replies() {}

  private static ContentType custom(String subType) {
    return ContentTypes.create(
        MediaTypes.customBinary("application", subType, MediaTypes.NOT_COMPRESSIBLE));
  }

  static HttpResponse json(Consumer<JsonOut> body) {
    return json(StatusCodes.OK, body);
  }

  /** A value that was written already. */
  static HttpResponse json(ByteString written) {
    return HttpResponse.create().withEntity(HttpEntities.create(JSON, written));
  }

  static HttpResponse json(StatusCode status, Consumer<JsonOut> body) {
    return HttpResponse.create()
        .withStatus(status)
        .withEntity(HttpEntities.create(JSON, JsonOut.line(body)));
  }

  static HttpResponse noContent() {
    return NO_CONTENT;
  }

  static HttpResponse empty(StatusCode status) {
    return HttpResponse.create().withStatus(status);
  }

  static HttpResponse text(String text) {
    return HttpResponse.create()
        .withEntity(HttpEntities.create(ContentTypes.TEXT_PLAIN_UTF8, text));
  }

  /** Headers go out at once; each element is flushed. */
  static HttpResponse stream(ContentType type, Source<ByteString, NotUsed> bytes) {
    return HttpResponse.create()
        .withEntity(HttpEntities.createChunked(type, bytes.filter(element -> !element.isEmpty())));
  }

  static HttpResponse failure(Throwable failure) {
    Throwable cause = Statuses.cause(failure);
    StatusCode status = Statuses.of(cause);
    if (status.intValue() == 304) {
      return empty(status);
    }
    return json(status, out -> out.object().text("message", Statuses.message(cause)).end());
  }

  /** Where it fails for the state of a thing, or there is none: what was tried stands first. */
  static <T> CompletionStage<T> explained(CompletionStage<T> done, String tried) {
    return done.exceptionally(
        failure -> {
          Throwable cause = Statuses.cause(failure);
          if (cause instanceof MoorException e
              && (e.kind() == MoorException.Kind.NOT_FOUND
                  || e.kind() == MoorException.Kind.CONFLICT)) {
            throw new MoorException(e.kind(), tried + ": " + e.getMessage(), e);
          }
          throw new CompletionException(cause);
        });
  }

  static CompletionStage<HttpResponse> now(HttpResponse response) {
    return CompletableFuture.completedFuture(response);
  }

  static MoorException invalid(String message) {
    return new MoorException(MoorException.Kind.INVALID, message);
  }

  static MoorException notImplemented(String message) {
    return new MoorException(MoorException.Kind.NOT_IMPLEMENTED, message);
  }
}
