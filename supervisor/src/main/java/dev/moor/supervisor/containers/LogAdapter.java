package dev.moor.supervisor.containers;

import dev.moor.actors.container.ContainerView;
import dev.moor.actors.port.ContainerService.WaitCondition;
import dev.moor.actors.port.ContainerService.WaitResult;
import dev.moor.actors.port.LogService;
import dev.moor.actors.port.MoorException;
import dev.moor.actors.rules.LogAttributes;
import dev.moor.runtime.log.LogQuery;
import dev.moor.runtime.log.LogReader;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;

/** Reading the logs that conmon writes. */
final class LogAdapter implements LogService {
  private final EntityCalls calls;
  private final ContainerWorks works;
  private final LogReader reader;

  LogAdapter(EntityCalls calls, ContainerWorks works, Executor blocking, Clock clock) {
    this.calls = calls;
    this.works = works;
    this.reader = new LogReader(blocking, clock);
  }

  @Override
  public CompletionStage<Flow.Publisher<ByteBuffer>> read(String ref, Query query) {
    return calls.find(ref).thenCompose(view -> read(view, query));
  }

  private CompletionStage<Flow.Publisher<ByteBuffer>> read(ContainerView view, Query query) {
    if (view.spec().host().logConfig().type().equals("none")) {
      throw new MoorException(
          MoorException.Kind.NOT_IMPLEMENTED, "configured logging driver does not support reading");
    }
    if (!view.damage().isEmpty()) {
      throw new MoorException(
          MoorException.Kind.CONFLICT,
          "can not get logs from container which is dead or marked for removal");
    }
    boolean follow = query.follow() && view.pid() != 0;
    CompletionStage<?> ended = follow ? end(view.id()) : CompletableFuture.completedStage(null);
    LogQuery wanted =
        new LogQuery(
            query.stdout(),
            query.stderr(),
            follow,
            query.timestamps(),
            query.since(),
            query.until(),
            query.tail(),
            query.multiplexed(),
            query.details() ? attributes(view) : null);
    return CompletableFuture.completedStage(
        reader.read(works.folder(view.id()).log(), wanted, ended));
  }

  private static String attributes(ContainerView view) {
    LogAttributes.Owner owner = new LogAttributes.Owner(view.id(), view.name(), view.imageId());
    return LogAttributes.of(owner, view.spec());
  }

  /** The end of the run that is under way, or of the container. */
  private CompletionStage<WaitResult> end(String id) {
    CompletableFuture<WaitResult> end = new CompletableFuture<>();
    calls
        .await(id, WaitCondition.NOT_RUNNING, end)
        .whenComplete(
            (registered, error) -> {
              if (error != null) {
                end.complete(new WaitResult(0, ""));
              }
            });
    return end;
  }
}
