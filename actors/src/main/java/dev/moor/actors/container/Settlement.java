package dev.moor.actors.container;

import dev.moor.actors.port.MoorException.Kind;
import java.util.Optional;

/**
 * When an accepted request is settled, and how: a reply says what has happened, not what was begun.
 * A request is settled by the first event after its acceptance that decides it.
 */
final class Settlement {
  /** The answer to a request. */
  sealed interface Verdict {
    record Done() implements Verdict {}

    record Failed(Kind kind, String why) implements Verdict {}
  }

  private static final Verdict DONE = new Verdict.Done();

  private Settlement() {}

  /** Empty: still open after this event. */
  static Optional<Verdict> judge(
      String id, ContainerCommand.Request request, ContainerEvent event) {
    if (event instanceof ContainerEvent.Removed) {
      return Optional.of(
          request instanceof ContainerCommand.Remove
              ? DONE
              : new Verdict.Failed(Kind.NOT_FOUND, "No such container: " + id));
    }
    return Optional.ofNullable(request.match(new Judge(id, event)));
  }

  private static Verdict startFailure(String reason, int exitCode) {
    return new Verdict.Failed(StartFailures.kind(reason, exitCode), reason);
  }

  /** Null stands for "still open" in here only. */
  private static final class Judge extends OutcomesNotAsked<Verdict> {
    private final String id;
    private final ContainerEvent event;

    Judge(String id, ContainerEvent event) {
      this.id = id;
      this.event = event;
    }

    private Verdict internal(String why) {
      return new Verdict.Failed(Kind.INTERNAL, why);
    }

    private Verdict doneIf(boolean settled) {
      return settled ? DONE : null;
    }

    @Override
    public Verdict on(ContainerCommand.Create request) {
      return event instanceof ContainerEvent.PrepareFailed failed
          ? internal(failed.reason())
          : doneIf(event instanceof ContainerEvent.Prepared);
    }

    @Override
    public Verdict on(ContainerCommand.Start request) {
      return event instanceof ContainerEvent.StartFailed failed
          ? startFailure(failed.reason(), failed.exitCode())
          : doneIf(
              event instanceof ContainerEvent.Started || event instanceof ContainerEvent.Exited);
    }

    @Override
    public Verdict on(ContainerCommand.Stop request) {
      return event instanceof ContainerEvent.StopFailed failed
          ? internal(failed.reason())
          : doneIf(
              event instanceof ContainerEvent.Exited
                  || event instanceof ContainerEvent.StartFailed
                  || event instanceof ContainerEvent.RestartCancelled);
    }

    @Override
    public Verdict on(ContainerCommand.Restart request) {
      if (event instanceof ContainerEvent.StopRequested) {
        return new Verdict.Failed(
            Kind.CONFLICT, "the restart of container " + id + " was overtaken by a stop");
      }
      if (event instanceof ContainerEvent.RemoveRequested) {
        return new Verdict.Failed(
            Kind.CONFLICT, "the restart of container " + id + " was overtaken by a removal");
      }
      if (event instanceof ContainerEvent.StopFailed failed) {
        return internal(failed.reason());
      }
      return event instanceof ContainerEvent.StartFailed failed
          ? startFailure(failed.reason(), failed.exitCode())
          : doneIf(event instanceof ContainerEvent.Started);
    }

    /** SIGKILL waits for the end, any other signal for its delivery. */
    @Override
    public Verdict on(ContainerCommand.Kill request) {
      String signal = Signals.canonical(KillRule.signal(request)).orElseThrow();
      if (event instanceof ContainerEvent.KillFailed failed && failed.signal().equals(signal)) {
        return internal("cannot kill container: " + id + ": " + failed.reason());
      }
      if (event instanceof ContainerEvent.UnpauseFailed failed) {
        return internal("cannot kill container: " + id + ": it is frozen: " + failed.reason());
      }
      boolean delivered =
          event instanceof ContainerEvent.Killed killed
              && killed.signal().equals(signal)
              && !signal.equals(Signals.KILL);
      return doneIf(
          delivered
              || event instanceof ContainerEvent.Exited
              || event instanceof ContainerEvent.RestartCancelled);
    }

    @Override
    public Verdict on(ContainerCommand.Pause request) {
      return event instanceof ContainerEvent.PauseFailed failed
          ? internal("cannot pause container " + id + ": " + failed.reason())
          : ended(event instanceof ContainerEvent.Paused);
    }

    @Override
    public Verdict on(ContainerCommand.Unpause request) {
      return event instanceof ContainerEvent.UnpauseFailed failed
          ? internal("cannot unpause container " + id + ": " + failed.reason())
          : ended(event instanceof ContainerEvent.Unpaused);
    }

    private Verdict ended(boolean settled) {
      return event instanceof ContainerEvent.Exited
          ? new Verdict.Failed(Kind.CONFLICT, "Container " + id + " is not running")
          : doneIf(settled);
    }

    @Override
    public Verdict on(ContainerCommand.Rename request) {
      return doneIf(
          event instanceof ContainerEvent.Renamed renamed
              && renamed.newName().equals(request.newName()));
    }

    @Override
    public Verdict on(ContainerCommand.Remove request) {
      return event instanceof ContainerEvent.RemoveFailed failed ? internal(failed.reason()) : null;
    }

    @Override
    public Verdict on(ContainerCommand.CreateExec request) {
      return doneIf(
          event instanceof ContainerEvent.ExecCreated created
              && created.execId().equals(request.execId()));
    }

    @Override
    public Verdict on(ContainerCommand.StartExec request) {
      if (event instanceof ContainerEvent.ExecStartFailed failed
          && failed.execId().equals(request.execId())) {
        return startFailure(failed.reason(), failed.exitCode());
      }
      return doneIf(
          (event instanceof ContainerEvent.ExecStarted started
                  && started.execId().equals(request.execId()))
              || (event instanceof ContainerEvent.ExecExited exited
                  && exited.execId().equals(request.execId())));
    }

    /** A run that ends meanwhile is connected at its next start. */
    @Override
    public Verdict on(ContainerCommand.Connect request) {
      String network = request.endpoint().networkId();
      if (event instanceof ContainerEvent.ConnectFailed failed
          && failed.networkId().equals(network)) {
        return internal(failed.reason());
      }
      return doneIf(
          event instanceof ContainerEvent.Exited
              || (event instanceof ContainerEvent.Connected connected
                  && connected.networkId().equals(network)));
    }

    @Override
    public Verdict on(ContainerCommand.Disconnect request) {
      if (event instanceof ContainerEvent.DisconnectFailed failed
          && failed.networkId().equals(request.networkId())) {
        return internal(failed.reason());
      }
      return doneIf(
          event instanceof ContainerEvent.Exited
              || (event instanceof ContainerEvent.Disconnected left
                  && left.networkId().equals(request.networkId())));
    }

    @Override
    public Verdict on(ContainerCommand.Note request) {
      return doneIf(event instanceof ContainerEvent.Noted);
    }

    @Override
    public Verdict on(ContainerCommand.Update request) {
      return event instanceof ContainerEvent.UpdateFailed failed
          ? internal("Cannot update container " + id + ": " + failed.reason())
          : doneIf(event instanceof ContainerEvent.Updated);
    }
  }
}
