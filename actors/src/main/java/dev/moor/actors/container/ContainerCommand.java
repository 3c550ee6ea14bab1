package dev.moor.actors.container;

import dev.moor.actors.port.Asker;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** What a container is asked or told; no reply address in here (the actor's envelope has it). */
public sealed interface ContainerCommand {

  /** What a client (or the daemon for it) asks. */
  sealed interface Request extends ContainerCommand {
    Asker asker();
  }

  record Create(
      String id, String name, ContainerSpec spec, String imageId, List<String> layers, Asker asker)
      implements Request {}

  record Start(Asker asker) implements Request {}

  /** Empty signal and null timeout: the container's own. */
  record Stop(String signal, Integer timeoutSeconds, Asker asker) implements Request {}

  record Restart(String signal, Integer timeoutSeconds, Asker asker) implements Request {}

  record Kill(String signal, Asker asker) implements Request {}

  record Pause(Asker asker) implements Request {}

  record Unpause(Asker asker) implements Request {}

  /** The supervisor has reserved the name already. */
  record Rename(String newName, Asker asker) implements Request {}

  record Remove(boolean force, boolean volumes, Asker asker) implements Request {}

  record CreateExec(String execId, ExecSpec spec, Asker asker) implements Request {}

  record StartExec(String execId, boolean detach, Asker asker) implements Request {}

  record Note(String action, Map<String, String> attributes, Asker asker) implements Request {}

  /** What the world answered. */
  sealed interface Outcome extends ContainerCommand {}

  record Prepared() implements Outcome {}

  record PrepareFailed(String reason) implements Outcome {}

  record LaunchDone(int run, ProcessIdentity identity, Instant at) implements Outcome {}

  record LaunchFailed(int run, String reason, int exitCode, Instant at) implements Outcome {}

  /** A probe of an open start found that no process and no exit file exists. */
  record NothingLaunched(int run) implements Outcome {}

  record ProcessExited(int run, ExitStatus status, Instant at) implements Outcome {}

  /** The process of the journal runs and is watched again; {@code frozen} from the freezer. */
  record Adopted(int run, boolean frozen, boolean monitorAlive) implements Outcome {}

  /** It could not be told whether the process lives; nothing changes. */
  record ProbeUnknown(int run, String reason) implements Outcome {}

  record MonitorGone(int run, String reason) implements Outcome {}

  record StopFailed(int run, String reason) implements Outcome {}

  record SignalDone(int run, String signal) implements Outcome {}

  record SignalFailed(int run, String signal, String reason) implements Outcome {}

  record FreezeDone(int run) implements Outcome {}

  record FreezeFailed(int run, String reason) implements Outcome {}

  record ThawDone(int run) implements Outcome {}

  record ThawFailed(int run, String reason) implements Outcome {}

  record RestartDue(int run) implements Outcome {}

  record RemoveDone() implements Outcome {}

  record RemoveFailed(String reason) implements Outcome {}

  record ExecStartDone(String execId, ProcessIdentity identity, Instant at) implements Outcome {}

  record ExecStartFailed(String execId, String reason, int exitCode) implements Outcome {}

  record ExecEnded(String execId, ExitStatus status, Instant at) implements Outcome {}
}
