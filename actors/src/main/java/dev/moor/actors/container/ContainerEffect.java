package dev.moor.actors.container;

/**
 * What a container's actor asks of the world, as data; each is idempotent and is answered by the
 * outcome command its comment names (see {@link ContainerCommand}).
 */
public sealed interface ContainerEffect {
  /** Make named and anonymous volumes, folders: Prepared | PrepareFailed. Right after Created. */
  record Prepare(ContainerEvent.Created created) implements ContainerEffect {}

  /** Mount, bundle, conmon, start: LaunchDone | LaunchFailed; later ProcessExited. */
  record Launch(int run, ContainerEvent.Created created, String name) implements ContainerEffect {}

  /** Send the signal, wait, then SIGKILL; the exit arrives as ProcessExited, else StopFailed. */
  record Stop(int run, ProcessIdentity identity, String signal, int timeoutSeconds)
      implements ContainerEffect {}

  /** SignalDone | SignalFailed. */
  record Signal(int run, ProcessIdentity identity, String signal) implements ContainerEffect {}

  /** FreezeDone | FreezeFailed. */
  record Freeze(int run, ProcessIdentity identity) implements ContainerEffect {}

  /** ThawDone | ThawFailed. */
  record Thaw(int run, ProcessIdentity identity) implements ContainerEffect {}

  /** After an exit: runtime state, cgroup, mounts and namespace of the run. No answer. */
  record Cleanup(int run, ProcessIdentity identity) implements ContainerEffect {}

  /** Start a timer that answers RestartDue(run). */
  record ScheduleRestart(int run, java.time.Instant startAt) implements ContainerEffect {}

  record CancelRestart() implements ContainerEffect {}

  /** Everything on disk and every anonymous volume if {@code volumes}: RemoveDone|RemoveFailed. */
  record Remove(ContainerEvent.Created created, boolean volumes) implements ContainerEffect {}

  /** ExecStartDone | ExecStartFailed; later ExecEnded. */
  record StartExec(String execId, ExecSpec spec, ProcessIdentity container, boolean detach)
      implements ContainerEffect {}

  /**
   * Recovery: look at what the journal says runs, or at what an open intent may have left. Never
   * kills. Answers one of Adopted, LaunchDone, LaunchFailed, ProcessExited, ProbeUnknown; for
   * {@code expected} null (open StartRequested) LaunchDone or NothingLaunched.
   */
  record Probe(int run, ContainerEvent.Created created, ProcessIdentity expected)
      implements ContainerEffect {}

  /** Recovery of one exec: ExecEnded, or nothing while it runs. */
  record ProbeExec(String execId, ProcessIdentity identity) implements ContainerEffect {}

  /** The effect runner: {@code supervisor} implements it over the shim actors. */
  interface Runner {
    /** Returns at once; the outcome is told through {@code outcome}, from any thread. */
    void run(
        String containerId,
        ContainerEffect effect,
        java.util.function.Consumer<ContainerCommand.Outcome> outcome);
  }
}
