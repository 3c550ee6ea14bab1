package dev.moor.http.route;

import akka.NotUsed;
import akka.http.javadsl.model.HttpResponse;
import akka.stream.javadsl.Source;
import akka.util.ByteString;
import dev.moor.actors.port.ContainerService;
import dev.moor.actors.port.EngineServices;
import dev.moor.actors.port.MoorException;
import dev.moor.actors.port.StatsService;
import dev.moor.actors.port.StatsService.Sample;
import dev.moor.http.json.JsonOut;
import dev.moor.http.json.StatsJson;
import dev.moor.http.json.UpdateReader;
import dev.moor.http.stream.Bytes;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** What containers use, and what they may use. */
final class StatsRoutes {
  private static final Duration EVERY = Duration.ofSeconds(1);

  private final ContainerService containers;
  private final StatsService stats;

  StatsRoutes(EngineServices services) {
    this.containers = services.containers();
    this.stats = services.stats();
  }

  void addTo(Router router) {
    router
        .on("GET", "/containers/{}/stats", this::stats)
        .on("POST", "/containers/{}/update", this::update);
  }

  /** A look at once; then one a second, or a second one for the difference, or none. */
  private CompletionStage<HttpResponse> stats(Exchange exchange) {
    boolean stream = exchange.flag("stream", true);
    boolean oneShot = exchange.flag("one-shot");
    if (stream && oneShot) {
      throw Replies.invalid("cannot have stream=true and one-shot=true");
    }
    return stats
        .sample(exchange.ref())
        .thenApply(
            first -> {
              Source<ByteString, NotUsed> body;
              if (stream) {
                body = pairs(first).map(StatsRoutes::line);
              } else if (oneShot || first.usage() == null) {
                body = Source.single(line(new Pair(first, null)));
              } else {
                body = pairs(first).drop(1).take(1).map(StatsRoutes::line);
              }
              return Replies.stream(Replies.JSON, Bytes.until(exchange.peer().inputEnded(), body));
            });
  }

  private record Pair(Sample now, Sample before) {}

  /** Ends with the container. */
  private Source<Pair, NotUsed> pairs(Sample first) {
    Source<Sample, NotUsed> later =
        Source.tick(EVERY, EVERY, first.id())
            .mapMaterializedValue(timer -> NotUsed.getInstance())
            .mapAsync(1, this::next)
            .takeWhile(Optional::isPresent)
            .map(Optional::get);
    return Source.single(first)
        .concat(later)
        .statefulMapConcat(
            () -> {
              Sample[] last = new Sample[1];
              return sample -> {
                Pair pair = new Pair(sample, last[0]);
                last[0] = sample;
                return java.util.List.of(pair);
              };
            });
  }

  private CompletionStage<Optional<Sample>> next(String id) {
    return stats
        .sample(id)
        .thenApply(Optional::of)
        .exceptionally(
            failure -> {
              if (Statuses.cause(failure) instanceof MoorException) {
                return Optional.empty();
              }
              throw new IllegalStateException(failure);
            });
  }

  private static ByteString line(Pair pair) {
    return JsonOut.line(out -> StatsJson.write(out, pair.now(), pair.before()));
  }

  private CompletionStage<HttpResponse> update(Exchange exchange) {
    return exchange
        .body()
        .thenCompose(
            body -> containers.update(exchange.asker(), exchange.ref(), UpdateReader.read(body)))
        .thenApply(warnings -> Replies.json(out -> out.object().texts("Warnings", warnings).end()));
  }
}
