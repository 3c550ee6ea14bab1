package dev.moor.actors.container;

import dev.moor.actors.network.NetworkChoice;
import dev.moor.actors.network.NetworkPart;

/**
 * What a container's actor asks of the world, as data; each is idempotent and is answered by the
 * outcome command its comment names (see {@link ContainerCommand}). Effects of one container begin
 * in the order they are asked for (a launch after the clean-up before it, a thaw after the signal
 * before it). Signals are in canonical form: {@code SIGTERM}, {@code SIGRTMIN+3}; the answer
 * repeats the name as given.
 */
public sealed interface ContainerEffect {
  /** Calls the case of this effect's type: a switch the compiler checks for completeness. */
  <R> R match(Cases<R> cases);

  /** Make named and anonymous volumes, folders: Prepared | PrepareFailed. Right after Created. */
  record Prepare(ContainerEvent.Created created) implements ContainerEffect {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.on(this);
    }
  }

  /** Take addresses and ports for a run: NetworksReserved | LaunchFailed. */
  record Reserve(int run, ContainerEvent.Created created, String name, NetworkChoice choice)
      implements ContainerEffect {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.on(this);
    }
  }

  /** Make a connection of a run: ConnectDone | ConnectFailed. */
  record Connect(int run, NetworkPart.Opening opening, NetworkPart networks)
      implements ContainerEffect {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.on(this);
    }
  }

  /** End a connection of a run: DisconnectDone | DisconnectFailed. */
  record Disconnect(int run, String networkId, NetworkPart networks) implements ContainerEffect {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.on(this);
    }
  }

  /** Mount, bundle, conmon, start: LaunchDone | LaunchFailed; later ProcessExited. */
  record Launch(int run, ContainerEvent.Created created, String name, NetworkPart networks)
      implements ContainerEffect {
    /** Without networks. */
    public Launch(int run, ContainerEvent.Created created, String name) {
      this(run, created, name, NetworkPart.none());
    }

    @Override
    public <R> R match(Cases<R> cases) {
      return cases.on(this);
    }
  }

  /** Send the signal, wait, then SIGKILL; the exit arrives as ProcessExited, else StopFailed. */
  record Stop(int run, ProcessIdentity identity, String signal, int timeoutSeconds)
      implements ContainerEffect {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.on(this);
    }
  }

  /** SignalDone | SignalFailed. */
  record Signal(int run, ProcessIdentity identity, String signal) implements ContainerEffect {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.on(this);
    }
  }

  /** FreezeDone | FreezeFailed. */
  record Freeze(int run, ProcessIdentity identity) implements ContainerEffect {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.on(this);
    }
  }

  /** ThawDone | ThawFailed. */
  record Thaw(int run, ProcessIdentity identity) implements ContainerEffect {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.on(this);
    }
  }

  /**
   * After an exit, and again at recovery of an ended run since it is not journaled: runtime state,
   * cgroup, mounts and namespace of the run. Cheap where there is nothing left. No answer.
   *
   * @param identity null where the run's start was never confirmed
   */
  record Cleanup(int run, ProcessIdentity identity) implements ContainerEffect {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.on(this);
    }
  }

  /**
   * The start of this run is not wanted any more: LaunchFailed where it has not begun, LaunchDone
   * where it has. After the first a launch of the run that was asked for earlier does nothing.
   */
  record CallOff(int run) implements ContainerEffect {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.on(this);
    }
  }

  /** Start a timer that answers RestartDue(run). */
  record ScheduleRestart(int run, java.time.Instant startAt) implements ContainerEffect {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.on(this);
    }
  }

  record CancelRestart() implements ContainerEffect {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.on(this);
    }
  }

  /** Everything on disk and every anonymous volume if {@code volumes}: RemoveDone|RemoveFailed. */
  record Remove(ContainerEvent.Created created, boolean volumes) implements ContainerEffect {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.on(this);
    }
  }

  /** ExecStartDone | ExecStartFailed; later ExecEnded. */
  record StartExec(String execId, ExecSpec spec, ProcessIdentity container, boolean detach)
      implements ContainerEffect {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.on(this);
    }
  }

  /**
   * Recovery: look at what the journal says runs, or at what an open intent may have left. Never
   * kills. Answers one of Adopted, LaunchDone, LaunchFailed, ProcessExited, ProbeUnknown; for
   * {@code expected} null (open StartRequested) LaunchDone or NothingLaunched.
   */
  record Probe(
      int run, ContainerEvent.Created created, ProcessIdentity expected, NetworkPart networks)
      implements ContainerEffect {
    /** Without networks. */
    public Probe(int run, ContainerEvent.Created created, ProcessIdentity expected) {
      this(run, created, expected, NetworkPart.none());
    }

    @Override
    public <R> R match(Cases<R> cases) {
      return cases.on(this);
    }
  }

  /**
   * Recovery of one exec: ExecEnded, or nothing while it runs. For {@code identity} null (an open
   * start) ExecStartDone, ExecStartFailed or ExecEnded.
   */
  record ProbeExec(String execId, ProcessIdentity identity) implements ContainerEffect {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.on(this);
    }
  }

  /**
   * Write the limits to its cgroup: UpdateDone | UpdateFailed.
   *
   * @param ioWeight null: as it is
   */
  record Update(int run, ProcessIdentity identity, HostSpec.Resources limits, Integer ioWeight)
      implements ContainerEffect {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.on(this);
    }
  }

  /** One answer for each type of effect. */
  interface Cases<R> {
    R on(Prepare effect);

    R on(Reserve effect);

    R on(Connect effect);

    R on(Disconnect effect);

    R on(Launch effect);

    R on(Stop effect);

    R on(Signal effect);

    R on(Freeze effect);

    R on(Thaw effect);

    R on(Cleanup effect);

    R on(CallOff effect);

    R on(ScheduleRestart effect);

    R on(CancelRestart effect);

    R on(Remove effect);

    R on(StartExec effect);

    R on(Probe effect);

    R on(ProbeExec effect);

    R on(Update effect);
  }

  /** The effect runner: {@code supervisor} implements it over the shim actors. */
  interface Runner {
    /** Returns at once; the outcome is told through {@code outcome}, from any thread. */
    void run(
        String containerId,
        ContainerEffect effect,
        java.util.function.Consumer<ContainerCommand.Outcome> outcome);
  }
}
