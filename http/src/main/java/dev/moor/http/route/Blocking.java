package dev.moor.http.route;

import akka.stream.Materializer;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Calls that read a request body as a stream, on threads that may block. */
final class Blocking {
  private static final Logger log = LoggerFactory.getLogger(Blocking.class);

  private Blocking() {}

  private static Executor executor(Materializer materializer) {
    return materializer
        .system()
        .dispatchers()
        .lookup(akka.dispatch.Dispatchers.DefaultBlockingDispatcherId());
  }

  /**
   * The operation gets the body; what it leaves unread (it failed, or the archive ended early) is
   * read before the answer, for a client still sending does not look at answers.
   */
  static <T> CompletionStage<T> withBody(
      Exchange exchange, Function<InputStream, CompletionStage<T>> operation) {
    InputStream body = exchange.upload();
    Executor executor = executor(exchange.materializer());
    CompletionStage<T> result =
        CompletableFuture.supplyAsync(() -> operation.apply(body), executor)
            .thenCompose(Function.identity());
    CompletableFuture<T> answered = new CompletableFuture<>();
    result.whenCompleteAsync(
        (value, failure) -> {
          drain(body);
          if (failure == null) {
            answered.complete(value);
          } else {
            answered.completeExceptionally(Statuses.cause(failure));
          }
        },
        executor);
    return answered;
  }

  private static void drain(InputStream body) {
    try (body) {
      body.transferTo(java.io.OutputStream.nullOutputStream());
    } catch (IOException e) {
      log.debug("the rest of a request body did not come: {}", e.toString());
    }
  }
}
