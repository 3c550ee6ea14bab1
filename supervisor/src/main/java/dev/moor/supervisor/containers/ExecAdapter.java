package dev.moor.supervisor.containers;

import dev.moor.actors.container.ContainerCommand;
import dev.moor.actors.container.ContainerView;
import dev.moor.actors.container.ExecSpec;
import dev.moor.actors.container.HostExtras;
import dev.moor.actors.port.Asker;
import dev.moor.actors.port.AttachService;
import dev.moor.actors.port.ExecService;
import dev.moor.actors.port.MoorException;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/** Execs, over the entities that journal them and the work that runs them. */
final class ExecAdapter implements ExecService {
  private final EntityCalls calls;
  private final ContainerDirectory directory;
  private final ContainerWorks works;
  private final Supplier<String> newId;
  private final Executor blocking;

  ExecAdapter(
      EntityCalls calls,
      ContainerDirectory directory,
      ContainerWorks works,
      Supplier<String> newId,
      Executor blocking) {
    this.calls = calls;
    this.directory = directory;
    this.works = works;
    this.newId = newId;
    this.blocking = blocking;
  }

  @Override
  public CompletionStage<String> create(Asker asker, String containerRef, ExecSpec spec) {
    String execId = newId.get();
    return calls
        .find(containerRef)
        .thenCompose(view -> create(view, execId, spec, asker))
        .thenApply(view -> execId);
  }

  private CompletionStage<ContainerView> create(
      ContainerView view, String execId, ExecSpec spec, Asker asker) {
    ExecWork work = works.of(view).execs();
    work.expect(execId, spec);
    return calls
        .request(view.id(), new ContainerCommand.CreateExec(execId, spec, asker))
        .whenComplete(
            (created, error) -> {
              if (error != null) {
                work.unexpect(execId);
              }
            });
  }

  @Override
  public CompletionStage<Void> startDetached(Asker asker, String execId) {
    return calls
        .checked()
        .thenCompose(
            done ->
                calls.request(
                    owner(execId).id(), new ContainerCommand.StartExec(execId, true, asker)))
        .thenApply(view -> null);
  }

  @Override
  public CompletionStage<AttachService.Session> start(
      Asker asker, String execId, HostExtras.ConsoleSize size) {
    return calls.checked().thenCompose(done -> start(asker, owner(execId), execId, size));
  }

  private CompletionStage<AttachService.Session> start(
      Asker asker, ContainerView owner, String execId, HostExtras.ConsoleSize size) {
    ExecSpec spec = owner.execs().get(execId).spec();
    ExecWork work = works.of(owner).execs();
    CompletableFuture<Void> begun = new CompletableFuture<>();
    AttachHub hub =
        work.prepareStreams(execId, spec, size == null ? spec.consoleSize() : size, begun);
    AttachService.Session session =
        hub.join(
            new AttachService.Options(
                spec.attachStdin(),
                spec.attachStdout(),
                spec.attachStderr(),
                false,
                true,
                spec.detachKeys()),
            () -> {});
    calls
        .request(owner.id(), new ContainerCommand.StartExec(execId, false, asker))
        .whenComplete(
            (view, error) -> {
              // one that began and failed has said why in its streams
              if (error != null && work.dropStreams(execId)) {
                begun.completeExceptionally(error);
              }
            });
    return begun.thenApply(done -> session);
  }

  @Override
  public CompletionStage<Void> resize(String execId, int height, int width) {
    return CompletableFuture.supplyAsync(() -> works.of(owner(execId)).execs(), blocking)
        .thenCompose(work -> work.startTried(execId).thenApply(done -> work))
        .thenAcceptAsync(work -> resize(work, execId, height, width), blocking);
  }

  private static void resize(ExecWork work, String execId, int height, int width) {
    try {
      if (!work.resize(execId, height, width)) {
        throw new MoorException(MoorException.Kind.CONFLICT, "exec " + execId + " is not running");
      }
    } catch (IOException e) {
      throw new MoorException(
          MoorException.Kind.INTERNAL, "could not resize: " + e.getMessage(), e);
    }
  }

  @Override
  public CompletionStage<Inspected> inspect(String execId) {
    return calls
        .checked()
        .thenApply(
            done -> {
              ContainerView owner = owner(execId);
              return new Inspected(owner.id(), owner.execs().get(execId));
            });
  }

  private ContainerView owner(String execId) {
    for (ContainerView view : directory.all()) {
      if (view.execs().containsKey(execId)) {
        return view;
      }
    }
    throw new MoorException(MoorException.Kind.NOT_FOUND, "No such exec instance: " + execId);
  }
}
