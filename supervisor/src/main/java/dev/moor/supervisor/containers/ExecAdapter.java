package dev.moor.supervisor.containers;

import dev.moor.actors.container.ContainerCommand;
import dev.moor.actors.container.ContainerView;
import dev.moor.actors.container.ExecSpec;
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
    works.expectLaunch();
    String execId = newId.get();
    return calls
        .find(containerRef)
        .thenCompose(
            view -> calls.request(view.id(), new ContainerCommand.CreateExec(execId, spec, asker)))
        .thenApply(view -> execId);
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
      Asker asker, String execId, int height, int width) {
    return calls.checked().thenCompose(done -> start(asker, owner(execId), execId, height, width));
  }

  private CompletionStage<AttachService.Session> start(
      Asker asker, ContainerView owner, String execId, int height, int width) {
    works.expectLaunch();
    ExecSpec spec = owner.execs().get(execId).spec();
    ExecWork work = works.of(owner).execs();
    AttachHub hub = work.prepareStreams(execId, spec, height, width);
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
    return calls
        .request(owner.id(), new ContainerCommand.StartExec(execId, false, asker))
        .handle(
            (view, error) -> {
              if (error == null) {
                return CompletableFuture.completedStage(session);
              }
              boolean ranAndFailed = !work.hasWaitingStreams(execId);
              work.dropStreams(execId);
              return ranAndFailed
                  ? CompletableFuture.completedStage(session)
                  : CompletableFuture.<AttachService.Session>failedStage(error);
            })
        .thenCompose(stage -> stage);
  }

  @Override
  public CompletionStage<Void> resize(String execId, int height, int width) {
    return CompletableFuture.supplyAsync(
        () -> {
          ContainerView owner = owner(execId);
          try {
            if (!works.of(owner).execs().resize(execId, height, width)) {
              throw new MoorException(
                  MoorException.Kind.CONFLICT, "exec " + execId + " is not running");
            }
            return null;
          } catch (IOException e) {
            throw new MoorException(
                MoorException.Kind.INTERNAL, "could not resize: " + e.getMessage(), e);
          }
        },
        blocking);
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
