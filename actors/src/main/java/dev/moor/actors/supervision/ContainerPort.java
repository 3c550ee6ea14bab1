package dev.moor.actors.supervision;

import dev.moor.actors.container.ContainerCommand.Outcome;
import dev.moor.actors.container.ContainerEffect;
import dev.moor.actors.container.ContainerEvent.Created;
import dev.moor.actors.container.ContainerSpec;
import dev.moor.actors.container.ExitStatus;
import dev.moor.actors.container.HostSpec;
import dev.moor.actors.container.ProcessIdentity;
import dev.moor.actors.network.NetworkPart;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Consumer;

/**
 * What one container's effects need of the machine, step by step. Each call may block, may be
 * repeated, and may be the last one before the daemon dies.
 */
public interface ContainerPort {
  void makeFolders() throws IOException;

  /** Its named and anonymous volumes, with what the image has at their targets. */
  void makeVolumes(Created created) throws IOException;

  /** What belongs to runs before this one. */
  void dropOldRuns(int run) throws IOException;

  /** The newest run that left a folder. */
  OptionalInt lastRun() throws IOException;

  /** Mounts the root where it is not mounted, and keeps it so for a run. */
  void mountRoot(List<String> layers) throws IOException;

  /** The root is mounted by an earlier daemon and is kept so for a run. */
  void keepRoot();

  /** No run needs the root any more. */
  void unmountRoot() throws IOException;

  /** Takes addresses and ports for a run. */
  Outcome reserve(ContainerEffect.Reserve effect);

  Outcome connect(ContainerEffect.Connect effect);

  Outcome disconnect(ContainerEffect.Disconnect effect);

  /**
   * Compares the networks of a run that lives with the kernel and repairs them.
   *
   * @param repaired is told what was amiss
   */
  void checkNetworks(ProcessIdentity identity, NetworkPart networks, Consumer<String> repaired);

  /** No run has devices, rules, addresses or ports any more. */
  void releaseNetworks() throws IOException;

  /** The small files and bind sources that a run needs. */
  void writeFiles(ContainerSpec spec, NetworkPart networks) throws IOException;

  /**
   * Devices and namespace, then the shim with the first process, which waits for its {@link
   * Run#start}.
   */
  Run create(int run, Created created, NetworkPart networks) throws LaunchFailure, IOException;

  /**
   * What the kernel and the files say; changes nothing.
   *
   * @param expected null: a launch whose outcome is not known
   */
  Found look(int run, ProcessIdentity expected) throws IOException;

  /** A handle on what runs already. */
  Run adopt(int run, ProcessIdentity identity) throws IOException;

  /** Whether a run left its bundle: runtime state and cgroup may be there as well. */
  boolean hasBundle(int run);

  /** Kills and removes what a run left that nobody holds: shim, processes, runtime state. */
  void discard(int run) throws IOException;

  /** The bundle of an ended run; its exit file stays. */
  void dropBundle(int run) throws IOException;

  /** Everything on disk. */
  void deleteFolder() throws IOException;

  void removeAnonymousVolumes(Created created) throws IOException;

  /** Attached clients hear that nothing runs. */
  void runEnded();

  /** Null where a success is told through {@code outcome}, as later its end. */
  Outcome startExec(ContainerEffect.StartExec effect, Consumer<Outcome> outcome);

  void probeExec(ContainerEffect.ProbeExec effect, Consumer<Outcome> outcome);

  Instant now();

  /** Something that no outcome carries: told in the log. */
  void warn(String what, Exception reason);

  /** A run's processes, held against reuse of their numbers. Closing it never kills. */
  interface Run {
    ProcessIdentity identity();

    /** Lets the first process go. Repeating it does nothing. */
    void start() throws LaunchFailure;

    /** False: it is gone. */
    boolean signal(String signal) throws IOException;

    /** SIGKILL to every process in its cgroup. */
    void killAll() throws IOException;

    void freeze() throws IOException;

    void thaw() throws IOException;

    /**
     * Writes the limits to its cgroup.
     *
     * @param ioWeight shares of block devices; null: as they are
     */
    void update(HostSpec.Resources limits, Integer ioWeight) throws IOException;

    /** After the exit: what is left of it, runtime state, cgroup. */
    void delete() throws IOException;

    void close();

    /**
     * Tells its end, now or later, once.
     *
     * @param failed how it ended cannot be read
     */
    void onExit(Consumer<Found.Exited> ended, Consumer<String> failed) throws IOException;

    /** Tells why, where the shim ends before the container. */
    void onMonitorLost(Consumer<String> reason);

    /** Tells when something in it was killed for lack of memory, at most once. */
    void onOutOfMemory(Consumer<Instant> told);
  }

  /** What a look found. */
  sealed interface Found {
    record Running(ProcessIdentity identity, Instant since, boolean frozen, boolean shimAlive)
        implements Found {}

    /** Made, and waiting for its start. */
    record Waiting(ProcessIdentity identity) implements Found {}

    record Exited(ExitStatus status, Instant at) implements Found {}

    /** Nothing is there. */
    record Gone(String why) implements Found {}

    record CannotTell(String reason) implements Found {}
  }

  /** A start that failed, in the runtime's words. */
  final class LaunchFailure extends Exception {
    private static final long serialVersionUID = 1L;
    private final int exitCode;

    public LaunchFailure(String reason, int exitCode, Throwable cause) {
      super(reason, cause);
      this.exitCode = exitCode;
    }

    public int exitCode() {
      return exitCode;
    }
  }
}
