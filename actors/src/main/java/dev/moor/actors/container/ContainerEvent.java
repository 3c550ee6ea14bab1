package dev.moor.actors.container;

import dev.moor.actors.port.Asker;
import dev.moor.persistence.codec.Journaled;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * What happened to a container, in the past tense; the only truth of its life. {@code at} is the
 * moment the event speaks of (an exit's from its evidence), not when it was written.
 */
public sealed interface ContainerEvent extends Journaled {
  Instant at();

  /**
   * Accepted and named.
   *
   * @param imageId {@code sha256:…} of the image's config
   * @param layers the layer chain ids, lowest first: what the root is mounted from
   */
  record Created(
      String id,
      String name,
      ContainerSpec spec,
      String imageId,
      List<String> layers,
      Asker asker,
      Instant at)
      implements ContainerEvent {}

  /** Why a run begins. */
  enum StartCause {
    USER,
    RESTART,
    POLICY
  }

  /** Intent: run number {@code run} (1, 2, …) is to begin. */
  record StartRequested(int run, StartCause cause, Asker asker, Instant at)
      implements ContainerEvent {}

  record Started(int run, ProcessIdentity identity, Instant at) implements ContainerEvent {}

  /** The run never began; code is 126, 127 or 128 as Docker keeps it. */
  record StartFailed(int run, String reason, int exitCode, Instant at) implements ContainerEvent {}

  record Exited(int run, ExitStatus status, Instant at, Instant observedAt)
      implements ContainerEvent {}

  /** Intent: signal, wait, then SIGKILL. timeoutSeconds -1 waits for ever. */
  record StopRequested(String signal, int timeoutSeconds, Asker asker, Instant at)
      implements ContainerEvent {}

  record StopFailed(String reason, Instant at) implements ContainerEvent {}

  /** Intent: stop as above, then start again; the manual-stop mark is not set. */
  record RestartRequested(String signal, int timeoutSeconds, Asker asker, Instant at)
      implements ContainerEvent {}

  record KillRequested(String signal, Asker asker, Instant at) implements ContainerEvent {}

  record Killed(String signal, Instant at) implements ContainerEvent {}

  record KillFailed(String signal, String reason, Instant at) implements ContainerEvent {}

  record PauseRequested(Asker asker, Instant at) implements ContainerEvent {}

  record Paused(Instant at) implements ContainerEvent {}

  record PauseFailed(String reason, Instant at) implements ContainerEvent {}

  record UnpauseRequested(Asker asker, Instant at) implements ContainerEvent {}

  record Unpaused(Instant at) implements ContainerEvent {}

  record UnpauseFailed(String reason, Instant at) implements ContainerEvent {}

  /** The restart policy will start run number {@code run} at {@code startAt}. */
  record RestartScheduled(int run, int restartCount, long delayMillis, Instant startAt, Instant at)
      implements ContainerEvent {}

  /** A scheduled restart was called off (stop, remove). */
  record RestartCancelled(String reason, Instant at) implements ContainerEvent {}

  record Renamed(String oldName, String newName, Asker asker, Instant at)
      implements ContainerEvent {}

  record RemoveRequested(boolean force, boolean volumes, Asker asker, Instant at)
      implements ContainerEvent {}

  record Removed(Instant at) implements ContainerEvent {}

  record RemoveFailed(String reason, Instant at) implements ContainerEvent {}

  record ExecCreated(String execId, ExecSpec spec, Asker asker, Instant at)
      implements ContainerEvent {}

  record ExecStartRequested(String execId, boolean detach, Asker asker, Instant at)
      implements ContainerEvent {}

  record ExecStarted(String execId, ProcessIdentity identity, Instant at)
      implements ContainerEvent {}

  record ExecStartFailed(String execId, String reason, int exitCode, Instant at)
      implements ContainerEvent {}

  record ExecExited(String execId, ExitStatus status, Instant at) implements ContainerEvent {}

  /** conmon is gone while the container runs on: no exit file, no log from here on. */
  record MonitorLost(int run, String reason, Instant at) implements ContainerEvent {}

  /** The kernel differed from the journal; what was found and what follows from it. */
  record DriftDetected(String what, String evidence, Instant at) implements ContainerEvent {}

  /** Something of Docker's event list that changes no state: attach, detach, resize, top, … */
  record Noted(String action, Map<String, String> attributes, Asker asker, Instant at)
      implements ContainerEvent {}
}
