package dev.moor.actors.container;

import dev.moor.actors.network.EndpointChoice;
import dev.moor.actors.network.Lease;
import dev.moor.actors.network.NetworkChoice;
import dev.moor.actors.network.PublishedPort;
import dev.moor.actors.port.Asker;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** What a container is asked or told; no reply address in here (the actor's envelope has it). */
public sealed interface ContainerCommand {
  /** Calls the case of this command's type: a switch the compiler checks for completeness. */
  <R> R match(Cases<R> cases);

  /** What a client (or the daemon for it) asks. */
  sealed interface Request extends ContainerCommand {
    Asker asker();
  }

  /**
   * @param networks null: only {@code lo}, or another's namespace
   */
  record Create(
      String id,
      String name,
      ContainerSpec spec,
      String imageId,
      List<String> layers,
      NetworkChoice networks,
      Asker asker)
      implements Request {
    /** Without networks. */
    public Create(
        String id,
        String name,
        ContainerSpec spec,
        String imageId,
        List<String> layers,
        Asker asker) {
      this(id, name, spec, imageId, layers, null, asker);
    }

    @Override
    public <R> R match(Cases<R> cases) {
      return cases.on(this);
    }
  }

  record Start(Asker asker) implements Request {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.on(this);
    }
  }

  /** Empty signal and null timeout: the container's own. */
  record Stop(String signal, Integer timeoutSeconds, Asker asker) implements Request {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.on(this);
    }
  }

  record Restart(String signal, Integer timeoutSeconds, Asker asker) implements Request {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.on(this);
    }
  }

  record Kill(String signal, Asker asker) implements Request {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.on(this);
    }
  }

  record Pause(Asker asker) implements Request {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.on(this);
    }
  }

  record Unpause(Asker asker) implements Request {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.on(this);
    }
  }

  /** The supervisor has reserved the name already. */
  record Rename(String newName, Asker asker) implements Request {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.on(this);
    }
  }

  record Remove(boolean force, boolean volumes, Asker asker) implements Request {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.on(this);
    }
  }

  record CreateExec(String execId, ExecSpec spec, Asker asker) implements Request {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.on(this);
    }
  }

  record StartExec(String execId, boolean detach, Asker asker) implements Request {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.on(this);
    }
  }

  /**
   * @param lease taken for it where it runs; unused where it does not
   */
  record Connect(EndpointChoice endpoint, Lease lease, Asker asker) implements Request {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.on(this);
    }
  }

  /** By the network's id. */
  record Disconnect(String networkId, String network, boolean force, Asker asker)
      implements Request {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.on(this);
    }
  }

  record Note(String action, Map<String, String> attributes, Asker asker) implements Request {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.on(this);
    }
  }

  /** New limits and restart policy, for this run and the later ones. */
  record Update(LimitChange change, Asker asker) implements Request {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.on(this);
    }
  }

  /** What the world answered. */
  sealed interface Outcome extends ContainerCommand {}

  record Prepared() implements Outcome {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.on(this);
    }
  }

  record PrepareFailed(String reason) implements Outcome {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.on(this);
    }
  }

  /** Addresses and ports for a run are taken. */
  record NetworksReserved(int run, List<Lease> leases, List<PublishedPort> ports)
      implements Outcome {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.on(this);
    }
  }

  record ConnectDone(String networkId) implements Outcome {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.on(this);
    }
  }

  record ConnectFailed(String networkId, String reason) implements Outcome {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.on(this);
    }
  }

  record DisconnectDone(String networkId) implements Outcome {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.on(this);
    }
  }

  record DisconnectFailed(String networkId, String reason) implements Outcome {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.on(this);
    }
  }

  /** What a check of the run's networks found and repaired. */
  record NetworksRepaired(int run, String what) implements Outcome {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.on(this);
    }
  }

  record LaunchDone(int run, ProcessIdentity identity, Instant at) implements Outcome {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.on(this);
    }
  }

  record LaunchFailed(int run, String reason, int exitCode, Instant at) implements Outcome {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.on(this);
    }
  }

  /** A probe of an open start found that no process and no exit file exists. */
  record NothingLaunched(int run) implements Outcome {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.on(this);
    }
  }

  record ProcessExited(int run, ExitStatus status, Instant at) implements Outcome {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.on(this);
    }
  }

  /** The process of the journal runs and is watched again; {@code frozen} from the freezer. */
  record Adopted(int run, boolean frozen, boolean monitorAlive) implements Outcome {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.on(this);
    }
  }

  /** It could not be told whether the process lives; nothing changes. */
  record ProbeUnknown(int run, String reason) implements Outcome {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.on(this);
    }
  }

  record MonitorGone(int run, String reason) implements Outcome {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.on(this);
    }
  }

  record StopFailed(int run, String reason) implements Outcome {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.on(this);
    }
  }

  record SignalDone(int run, String signal) implements Outcome {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.on(this);
    }
  }

  record SignalFailed(int run, String signal, String reason) implements Outcome {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.on(this);
    }
  }

  record FreezeDone(int run) implements Outcome {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.on(this);
    }
  }

  record FreezeFailed(int run, String reason) implements Outcome {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.on(this);
    }
  }

  record ThawDone(int run) implements Outcome {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.on(this);
    }
  }

  record ThawFailed(int run, String reason) implements Outcome {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.on(this);
    }
  }

  /** The time of a scheduled restart has come. */
  record RestartDue(int run) implements Outcome {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.on(this);
    }
  }

  record RemoveDone() implements Outcome {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.on(this);
    }
  }

  record RemoveFailed(String reason) implements Outcome {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.on(this);
    }
  }

  /**
   * The daemon has started (not: an actor of it was restarted): restart policies that look at the
   * daemon's start are applied.
   */
  record DaemonStarted() implements Outcome {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.on(this);
    }
  }

  record ExecStartDone(String execId, ProcessIdentity identity, Instant at) implements Outcome {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.on(this);
    }
  }

  record ExecStartFailed(String execId, String reason, int exitCode) implements Outcome {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.on(this);
    }
  }

  record ExecEnded(String execId, ExitStatus status, Instant at) implements Outcome {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.on(this);
    }
  }

  record UpdateDone(int run) implements Outcome {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.on(this);
    }
  }

  record UpdateFailed(int run, String reason) implements Outcome {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.on(this);
    }
  }

  /** A probe's result made another health status of it. */
  record HealthReported(
      int run, String status, int failingStreak, int exitCode, String output, Instant at)
      implements Outcome {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.on(this);
    }
  }

  /** The kernel killed a process of it for lack of memory. */
  record OomReported(int run, Instant at) implements Outcome {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.on(this);
    }
  }

  /** One answer for each type of command. */
  interface Cases<R> extends NetworkCommandCases<R> {
    R on(Create command);

    R on(Start command);

    R on(Stop command);

    R on(Restart command);

    R on(Kill command);

    R on(Pause command);

    R on(Unpause command);

    R on(Rename command);

    R on(Remove command);

    R on(CreateExec command);

    R on(StartExec command);

    R on(Note command);

    R on(Update command);

    R on(Prepared command);

    R on(PrepareFailed command);

    R on(LaunchDone command);

    R on(LaunchFailed command);

    R on(NothingLaunched command);

    R on(ProcessExited command);

    R on(Adopted command);

    R on(ProbeUnknown command);

    R on(MonitorGone command);

    R on(StopFailed command);

    R on(SignalDone command);

    R on(SignalFailed command);

    R on(FreezeDone command);

    R on(FreezeFailed command);

    R on(ThawDone command);

    R on(ThawFailed command);

    R on(RestartDue command);

    R on(RemoveDone command);

    R on(RemoveFailed command);

    R on(DaemonStarted command);

    R on(ExecStartDone command);

    R on(ExecStartFailed command);

    R on(ExecEnded command);

    R on(UpdateDone command);

    R on(UpdateFailed command);

    R on(HealthReported command);

    R on(OomReported command);
  }
}
