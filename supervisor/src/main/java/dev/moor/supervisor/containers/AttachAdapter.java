package dev.moor.supervisor.containers;

import dev.moor.actors.container.ContainerCommand;
import dev.moor.actors.container.ContainerView;
import dev.moor.actors.port.Asker;
import dev.moor.actors.port.AttachService;
import dev.moor.actors.port.LogService;
import dev.moor.actors.port.MoorException;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** Attaching, over the hubs of the containers' work. */
final class AttachAdapter implements AttachService {
  private final EntityCalls calls;
  private final ContainerWorks works;
  private final LogService logs;
  private final Executor blocking;

  AttachAdapter(EntityCalls calls, ContainerWorks works, LogService logs, Executor blocking) {
    this.calls = calls;
    this.works = works;
    this.logs = logs;
    this.blocking = blocking;
  }

  @Override
  public CompletionStage<Session> attach(Asker asker, String ref, Options options) {
    return calls.find(ref).thenCompose(view -> attach(asker, view, options));
  }

  private CompletionStage<Session> attach(Asker asker, ContainerView view, Options options) {
    if (view.phase() == ContainerView.Phase.PAUSED) {
      throw new MoorException(
          MoorException.Kind.CONFLICT,
          "container " + view.id() + " is paused, unpause the container before attach");
    }
    if (view.restarting()) {
      throw new MoorException(
          MoorException.Kind.CONFLICT,
          "container " + view.id() + " is restarting, wait until the container is running");
    }
    boolean stdin = options.stdin() && view.spec().openStdin();
    Options effective =
        new Options(
            stdin,
            options.stdout(),
            options.stderr(),
            options.logs(),
            options.stream(),
            options.detachKeys());
    if (!options.stream()) {
      return LoggedSession.of(logs, view, effective, null);
    }
    ContainerWork work = works.of(view);
    Map<String, String> none = Map.of();
    Session session =
        work.hub()
            .join(
                effective,
                () -> calls.note(view.id(), new ContainerCommand.Note("detach", none, asker)));
    calls.note(view.id(), new ContainerCommand.Note("attach", none, asker));
    CompletionStage<Session> joined =
        view.phase() == ContainerView.Phase.RUNNING
            ? CompletableFuture.supplyAsync(() -> connect(work, session), blocking)
            : CompletableFuture.completedFuture(session);
    return options.logs()
        ? joined.thenCompose(live -> LoggedSession.of(logs, view, effective, live))
        : joined;
  }

  private static Session connect(ContainerWork work, Session session) {
    try {
      work.ensureAttached();
      return session;
    } catch (IOException e) {
      session.close();
      throw new MoorException(
          MoorException.Kind.INTERNAL, "could not attach: " + e.getMessage(), e);
    }
  }
}
