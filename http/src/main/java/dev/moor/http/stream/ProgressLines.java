package dev.moor.http.stream;

import akka.NotUsed;
import akka.japi.Pair;
import akka.stream.ActorAttributes;
import akka.stream.BoundedSourceQueue;
import akka.stream.Materializer;
import akka.stream.StreamSubscriptionTimeoutTerminationMode;
import akka.stream.javadsl.AsPublisher;
import akka.stream.javadsl.Keep;
import akka.stream.javadsl.Sink;
import akka.stream.javadsl.Source;
import akka.util.ByteString;
import dev.moor.actors.port.ImageService.Progress;
import dev.moor.actors.port.StepFailedException;
import dev.moor.http.json.JsonOut;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.reactivestreams.Publisher;
import scala.concurrent.duration.FiniteDuration;

/**
 * Progress of a long operation as lines of JSON. A failure before the first line is an ordinary
 * error; after it, it is the last line.
 */
public final class ProgressLines {
  /** Far more than any operation has; a client that reads nothing loses progress, not memory. */
  private static final int MAX_WAITING_LINES = 100_000;

  /**
   * The answer begins with the first line, and a slow registry may take long for it; the stream's
   * own default would end it after five seconds.
   */
  private static final FiniteDuration LONGEST_SILENCE = FiniteDuration.apply(1, TimeUnit.HOURS);

  private final BoundedSourceQueue<ByteString> queue;
  private final Source<ByteString, NotUsed> source;
  private final Predicate<Progress> wanted;
  private final CompletableFuture<Void> begun = new CompletableFuture<>();
  private final CompletableFuture<Void> gone = new CompletableFuture<>();

  public ProgressLines(Materializer materializer, Predicate<Progress> wanted) {
    Pair<BoundedSourceQueue<ByteString>, Publisher<ByteString>> made =
        Source.<ByteString>queue(MAX_WAITING_LINES)
            .toMat(Sink.asPublisher(AsPublisher.WITHOUT_FANOUT), Keep.both())
            .addAttributes(
                ActorAttributes.streamSubscriptionTimeout(
                    LONGEST_SILENCE, StreamSubscriptionTimeoutTerminationMode.cancel()))
            .run(materializer);
    this.queue = made.first();
    this.source =
        Source.fromPublisher(made.second())
            .watchTermination(
                (kept, over) -> {
                  over.whenComplete((done, failure) -> gone.complete(null));
                  return kept;
                });
    this.wanted = wanted;
  }

  public Source<ByteString, NotUsed> source() {
    return source;
  }

  /** Completes with the first line or the end; fails with what came before any line. */
  public CompletableFuture<Void> begun() {
    return begun;
  }

  /** Completes when nobody reads any more: all was told, or the client went away. */
  public CompletableFuture<Void> gone() {
    return gone;
  }

  public void add(Progress progress) {
    if (wanted.test(progress)) {
      queue.offer(JsonOut.progressLine(out -> write(out, progress)));
      begun.complete(null);
    }
  }

  /** Ends the lines; {@code failure} null where all went well. */
  public void end(Throwable failure, String message) {
    if (failure != null && begun.completeExceptionally(failure)) {
      queue.complete();
      return;
    }
    if (failure != null) {
      int code = failure instanceof StepFailedException step ? step.exitCode() : 0;
      queue.offer(JsonOut.progressLine(out -> error(out.object(), code, message).end()));
    }
    queue.complete();
    begun.complete(null);
  }

  private static void write(JsonOut out, Progress progress) {
    out.object();
    field(out, "stream", progress.stream());
    field(out, "status", progress.status());
    if (progress.current() != null || progress.total() != null) {
      detail(out, orZero(progress.current()), orZero(progress.total()));
    }
    field(out, "id", progress.id());
    if (progress.aux() != null) {
      out.raw("aux", progress.aux());
    }
    if (progress.error() != null) {
      error(out, 0, progress.error());
    }
    out.end();
  }

  private static long orZero(Long number) {
    return number == null ? 0 : number;
  }

  /** Without numbers too: terminals draw such lines in place. */
  private static void detail(JsonOut out, long current, long total) {
    out.object("progressDetail");
    if (current != 0) {
      out.number("current", current);
    }
    if (total != 0) {
      out.number("total", total);
    }
    out.end();
    String text = ProgressText.of(current, total);
    field(out, "progress", text.isEmpty() ? null : text);
  }

  private static JsonOut error(JsonOut out, int code, String message) {
    out.object("errorDetail");
    if (code != 0) {
      out.number("code", code);
    }
    return out.text("message", message).end().text("error", message);
  }

  private static void field(JsonOut out, String name, String value) {
    if (value != null) {
      out.text(name, value);
    }
  }
}
