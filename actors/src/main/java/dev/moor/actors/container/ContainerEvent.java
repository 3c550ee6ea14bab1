package dev.moor.actors.container;

import dev.moor.actors.network.EndpointChoice;
import dev.moor.actors.network.Lease;
import dev.moor.actors.network.NetworkChoice;
import dev.moor.actors.network.PublishedPort;
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
  /** The moment the event speaks of. */
  Instant at();

  /** Calls the case of this event's type: a switch the compiler checks for completeness. */
  <R> R match(Cases<R> cases);

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
      implements ContainerEvent {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.on(this);
    }
  }

  /** Everything the container needs on disk is there: the end of its creation. */
  record Prepared(Instant at) implements ContainerEvent {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.on(this);
    }
  }

  /** The creation failed; a removal of what there is of it follows. */
  record PrepareFailed(String reason, Instant at) implements ContainerEvent {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.on(this);
    }
  }

  /** Why a run begins. */
  enum StartCause {
    USER,
    RESTART,
    POLICY
  }

  /** Intent: run number {@code run} (1, 2, …) is to begin. */
  record StartRequested(int run, StartCause cause, Asker asker, Instant at)
      implements ContainerEvent {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.on(this);
    }
  }

  record Started(int run, ProcessIdentity identity, Instant at) implements ContainerEvent {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.on(this);
    }
  }

  /** The run never began; code is 126, 127 or 128 as Docker keeps it. */
  record StartFailed(int run, String reason, int exitCode, Instant at) implements ContainerEvent {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.on(this);
    }
  }

  record Exited(int run, ExitStatus status, Instant at, Instant observedAt)
      implements ContainerEvent {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.on(this);
    }
  }

  /** Intent: signal, wait, then SIGKILL. timeoutSeconds -1 waits for ever. */
  record StopRequested(String signal, int timeoutSeconds, Asker asker, Instant at)
      implements ContainerEvent {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.on(this);
    }
  }

  record StopFailed(String reason, Instant at) implements ContainerEvent {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.on(this);
    }
  }

  /** Intent: stop as above, then start again; the manual-stop mark is not set. */
  record RestartRequested(String signal, int timeoutSeconds, Asker asker, Instant at)
      implements ContainerEvent {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.on(this);
    }
  }

  record KillRequested(String signal, Asker asker, Instant at) implements ContainerEvent {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.on(this);
    }
  }

  record Killed(String signal, Instant at) implements ContainerEvent {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.on(this);
    }
  }

  record KillFailed(String signal, String reason, Instant at) implements ContainerEvent {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.on(this);
    }
  }

  record PauseRequested(Asker asker, Instant at) implements ContainerEvent {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.on(this);
    }
  }

  record Paused(Instant at) implements ContainerEvent {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.on(this);
    }
  }

  record PauseFailed(String reason, Instant at) implements ContainerEvent {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.on(this);
    }
  }

  record UnpauseRequested(Asker asker, Instant at) implements ContainerEvent {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.on(this);
    }
  }

  record Unpaused(Instant at) implements ContainerEvent {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.on(this);
    }
  }

  record UnpauseFailed(String reason, Instant at) implements ContainerEvent {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.on(this);
    }
  }

  /** The restart policy will start run number {@code run} at {@code startAt}. */
  record RestartScheduled(int run, int restartCount, long delayMillis, Instant startAt, Instant at)
      implements ContainerEvent {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.on(this);
    }
  }

  /** A scheduled restart was called off (stop, remove). */
  record RestartCancelled(String reason, Instant at) implements ContainerEvent {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.on(this);
    }
  }

  record Renamed(String oldName, String newName, Asker asker, Instant at)
      implements ContainerEvent {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.on(this);
    }
  }

  record RemoveRequested(boolean force, boolean volumes, Asker asker, Instant at)
      implements ContainerEvent {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.on(this);
    }
  }

  record Removed(Instant at) implements ContainerEvent {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.on(this);
    }
  }

  record RemoveFailed(String reason, Instant at) implements ContainerEvent {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.on(this);
    }
  }

  record ExecCreated(String execId, ExecSpec spec, Asker asker, Instant at)
      implements ContainerEvent {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.on(this);
    }
  }

  record ExecStartRequested(String execId, boolean detach, Asker asker, Instant at)
      implements ContainerEvent {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.on(this);
    }
  }

  record ExecStarted(String execId, ProcessIdentity identity, Instant at)
      implements ContainerEvent {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.on(this);
    }
  }

  record ExecStartFailed(String execId, String reason, int exitCode, Instant at)
      implements ContainerEvent {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.on(this);
    }
  }

  record ExecExited(String execId, ExitStatus status, Instant at) implements ContainerEvent {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.on(this);
    }
  }

  /** conmon is gone while the container runs on: no exit file, no log from here on. */
  record MonitorLost(int run, String reason, Instant at) implements ContainerEvent {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.on(this);
    }
  }

  /** The kernel differed from the journal; what was found and what follows from it. */
  record DriftDetected(String what, String evidence, Instant at) implements ContainerEvent {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.on(this);
    }
  }

  /** What it is to have of networks; right after Created, and only where it is to have any. */
  record NetworksChosen(NetworkChoice choice, Instant at) implements ContainerEvent {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.on(this);
    }
  }

  /** Intent: addresses and ports of a run, taken before anything is made of them. */
  record NetworksReserved(int run, List<Lease> leases, List<PublishedPort> ports, Instant at)
      implements ContainerEvent {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.on(this);
    }
  }

  /**
   * Intent: one network more.
   *
   * @param lease null where nothing runs
   */
  record ConnectRequested(EndpointChoice endpoint, Lease lease, Asker asker, Instant at)
      implements ContainerEvent {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.on(this);
    }
  }

  record Connected(String networkId, Instant at) implements ContainerEvent {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.on(this);
    }
  }

  record ConnectFailed(String networkId, String reason, Instant at) implements ContainerEvent {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.on(this);
    }
  }

  /** Intent: a network less. */
  record DisconnectRequested(String networkId, Asker asker, Instant at) implements ContainerEvent {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.on(this);
    }
  }

  record Disconnected(String networkId, Instant at) implements ContainerEvent {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.on(this);
    }
  }

  record DisconnectFailed(String networkId, String reason, Instant at) implements ContainerEvent {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.on(this);
    }
  }

  /** Something of Docker's event list that changes no state: attach, detach, resize, top, … */
  record Noted(String action, Map<String, String> attributes, Asker asker, Instant at)
      implements ContainerEvent {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.on(this);
    }
  }

  /** Intent: these limits and this policy are to hold from now on; no weight leaves it as it is. */
  record UpdateRequested(
      HostSpec.Resources limits,
      HostSpec.RestartPolicy restartPolicy,
      Integer ioWeight,
      Asker asker,
      Instant at)
      implements ContainerEvent {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.on(this);
    }
  }

  /** They hold, for later runs as well. */
  record Updated(
      HostSpec.Resources limits, HostSpec.RestartPolicy restartPolicy, Integer ioWeight, Instant at)
      implements ContainerEvent {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.on(this);
    }
  }

  record UpdateFailed(String reason, Instant at) implements ContainerEvent {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.on(this);
    }
  }

  /**
   * Another health status than before; results that change nothing are not journaled.
   *
   * @param status {@code healthy} or {@code unhealthy}
   * @param exitCode of the probe that decided it, -1 where it could not run or took too long
   * @param output of that probe
   */
  record HealthChanged(
      int run, String status, int failingStreak, int exitCode, String output, Instant at)
      implements ContainerEvent {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.on(this);
    }
  }

  /** The kernel killed a process of it for lack of memory; told once a run. */
  record RanOutOfMemory(int run, Instant at) implements ContainerEvent {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.on(this);
    }
  }

  /** One answer for each type of event. */
  interface Cases<R> extends NetworkEventCases<R> {
    R on(Created event);

    R on(Prepared event);

    R on(PrepareFailed event);

    R on(StartRequested event);

    R on(Started event);

    R on(StartFailed event);

    R on(Exited event);

    R on(StopRequested event);

    R on(StopFailed event);

    R on(RestartRequested event);

    R on(KillRequested event);

    R on(Killed event);

    R on(KillFailed event);

    R on(PauseRequested event);

    R on(Paused event);

    R on(PauseFailed event);

    R on(UnpauseRequested event);

    R on(Unpaused event);

    R on(UnpauseFailed event);

    R on(RestartScheduled event);

    R on(RestartCancelled event);

    R on(Renamed event);

    R on(RemoveRequested event);

    R on(Removed event);

    R on(RemoveFailed event);

    R on(ExecCreated event);

    R on(ExecStartRequested event);

    R on(ExecStarted event);

    R on(ExecStartFailed event);

    R on(ExecExited event);

    R on(MonitorLost event);

    R on(DriftDetected event);

    R on(Noted event);

    R on(UpdateRequested event);

    R on(Updated event);

    R on(UpdateFailed event);

    R on(HealthChanged event);

    R on(RanOutOfMemory event);
  }
}
