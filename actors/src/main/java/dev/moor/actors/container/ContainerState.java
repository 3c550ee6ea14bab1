package dev.moor.actors.container;

import dev.moor.actors.network.NetworkPart;
import dev.moor.actors.port.Asker;
import dev.moor.persistence.codec.Journaled;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where a container is in its life: one record a phase, holding only what is true in it. Only
 * {@link ContainerMachine#apply} makes one from another. Long histories are recovered from a stored
 * one: see {@link ContainerStateCodec} for what a change here asks for.
 */
public sealed interface ContainerState extends Journaled {
  /** Calls the case of this phase: a switch the compiler checks for completeness. */
  <R> R match(Cases<R> cases);

  /** No event yet. */
  record Absent() implements ContainerState {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.on(this);
    }
  }

  /** Never ran. */
  record Created(Core core) implements ContainerState {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.on(this);
    }
  }

  /** An open start: the process may or may not be there already. */
  record Starting(Core core, int run, Instant requestedAt, Optional<Ending> ending)
      implements ContainerState {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.on(this);
    }
  }

  /**
   * Its process runs.
   *
   * @param pausing an open freeze
   */
  record Running(Core core, Live live, boolean pausing) implements ContainerState {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.on(this);
    }
  }

  /**
   * Its process is frozen.
   *
   * @param unpausing an open thaw: an unpause, or what an ending needs
   */
  record Paused(Core core, Live live, boolean unpausing) implements ContainerState {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.on(this);
    }
  }

  /** It ran and does not run now; {@code core.last} is present. */
  record Stopped(Core core) implements ContainerState {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.on(this);
    }
  }

  /** It ran, and its restart policy will start run number {@code run} at {@code startAt}. */
  record Waiting(Core core, int run, Instant startAt) implements ContainerState {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.on(this);
    }
  }

  /** An open removal; no process is left. */
  record Removing(Core core, boolean volumes) implements ContainerState {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.on(this);
    }
  }

  /** Gone; kept for history. */
  record Deleted(Core core) implements ContainerState {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.on(this);
    }
  }

  /** One answer for each phase. */
  interface Cases<R> {
    R on(Absent state);

    R on(Created state);

    R on(Starting state);

    R on(Running state);

    R on(Paused state);

    R on(Stopped state);

    R on(Waiting state);

    R on(Removing state);

    R on(Deleted state);
  }

  /**
   * What is true of a container in every phase.
   *
   * @param created as journaled, but with the limits and the policy of the last update
   * @param prepared its creation is complete
   * @param runs number of the newest run asked for, 0 before the first
   * @param manuallyStopped a user ended it: its restart policy rests
   * @param restartCount restarts by policy since a user's last start
   * @param backoffMillis delay of the last restart by policy, 0 for none
   * @param last how the last run that began ended
   * @param startFailure why the newest start failed; empty after one that succeeded
   * @param execs by id, oldest first; of the ended ones only the newest are kept
   * @param networks what it is to have of networks, and what its run has
   */
  record Core(
      ContainerEvent.Created created,
      String name,
      boolean prepared,
      int runs,
      boolean manuallyStopped,
      int restartCount,
      long backoffMillis,
      Optional<End> last,
      Optional<StartFailure> startFailure,
      Map<String, ExecState> execs,
      NetworkPart networks) {

    String id() {
      return created.id();
    }

    HostSpec host() {
      return created.spec().host();
    }

    Core withName(String newName) {
      return new Core(
          created,
          newName,
          prepared,
          runs,
          manuallyStopped,
          restartCount,
          backoffMillis,
          last,
          startFailure,
          execs,
          networks);
    }

    Core withHost(HostSpec host) {
      ContainerEvent.Created now =
          new ContainerEvent.Created(
              created.id(),
              created.name(),
              created.spec().withHost(host),
              created.imageId(),
              created.layers(),
              created.asker(),
              created.at());
      return new Core(
          now,
          name,
          prepared,
          runs,
          manuallyStopped,
          restartCount,
          backoffMillis,
          last,
          startFailure,
          execs,
          networks);
    }

    Core withPrepared() {
      return new Core(
          created,
          name,
          true,
          runs,
          manuallyStopped,
          restartCount,
          backoffMillis,
          last,
          startFailure,
          execs,
          networks);
    }

    Core withRun(int run) {
      return new Core(
          created,
          name,
          prepared,
          run,
          manuallyStopped,
          restartCount,
          backoffMillis,
          last,
          startFailure,
          execs,
          networks);
    }

    Core withManualStop(boolean stopped) {
      return new Core(
          created,
          name,
          prepared,
          runs,
          stopped,
          restartCount,
          backoffMillis,
          last,
          startFailure,
          execs,
          networks);
    }

    Core withRestarts(int count, long delayMillis) {
      return new Core(
          created,
          name,
          prepared,
          runs,
          manuallyStopped,
          count,
          delayMillis,
          last,
          startFailure,
          execs,
          networks);
    }

    Core withLast(End end) {
      return new Core(
          created,
          name,
          prepared,
          runs,
          manuallyStopped,
          restartCount,
          backoffMillis,
          Optional.of(end),
          startFailure,
          execs,
          networks);
    }

    Core withStartFailure(Optional<StartFailure> failure) {
      return new Core(
          created,
          name,
          prepared,
          runs,
          manuallyStopped,
          restartCount,
          backoffMillis,
          last,
          failure,
          execs,
          networks);
    }

    Core withExecs(Map<String, ExecState> newExecs) {
      return new Core(
          created,
          name,
          prepared,
          runs,
          manuallyStopped,
          restartCount,
          backoffMillis,
          last,
          startFailure,
          newExecs,
          networks);
    }

    Core withNetworks(NetworkPart newNetworks) {
      return new Core(
          created,
          name,
          prepared,
          runs,
          manuallyStopped,
          restartCount,
          backoffMillis,
          last,
          startFailure,
          execs,
          newNetworks);
    }

    /** Where it rests when nothing of it runs and nothing is open. */
    ContainerState resting() {
      return last.isPresent() ? new Stopped(this) : new Created(this);
    }
  }

  /**
   * A process that lives.
   *
   * @param unmonitored conmon is lost
   * @param ending what is to happen to it and after its end
   * @param kills signals asked for and not yet answered
   * @param update an open update of its limits
   * @param health its last change of health; empty: starting, or no health check
   * @param outOfMemory the kernel killed a process of it
   */
  record Live(
      int run,
      ProcessIdentity identity,
      Instant startedAt,
      boolean unmonitored,
      Optional<Ending> ending,
      List<String> kills,
      Optional<ContainerEvent.UpdateRequested> update,
      Optional<ContainerEvent.HealthChanged> health,
      boolean outOfMemory) {

    Live(int run, ProcessIdentity identity, Instant startedAt, Optional<Ending> ending) {
      this(
          run,
          identity,
          startedAt,
          false,
          ending,
          List.of(),
          Optional.empty(),
          Optional.empty(),
          false);
    }

    Live withUpdate(Optional<ContainerEvent.UpdateRequested> open) {
      return new Live(
          run, identity, startedAt, unmonitored, ending, kills, open, health, outOfMemory);
    }

    Live withHealth(ContainerEvent.HealthChanged change) {
      return new Live(
          run,
          identity,
          startedAt,
          unmonitored,
          ending,
          kills,
          update,
          Optional.of(change),
          outOfMemory);
    }

    Live withOutOfMemory() {
      return new Live(run, identity, startedAt, unmonitored, ending, kills, update, health, true);
    }

    Live withEnding(Optional<Ending> newEnding) {
      return new Live(
          run, identity, startedAt, unmonitored, newEnding, kills, update, health, outOfMemory);
    }

    Live withKills(List<String> newKills) {
      return new Live(
          run, identity, startedAt, unmonitored, ending, newKills, update, health, outOfMemory);
    }

    Live withoutMonitor() {
      return new Live(run, identity, startedAt, true, ending, kills, update, health, outOfMemory);
    }
  }

  /** An open intent that ends the run. */
  sealed interface Ending {
    String signal();

    int timeoutSeconds();

    record Stop(String signal, int timeoutSeconds) implements Ending {}

    /** Start again after the end. */
    record Restart(String signal, int timeoutSeconds, Asker asker) implements Ending {}

    /** A forced removal: killed, then removed. */
    record Remove(boolean volumes) implements Ending {
      @Override
      public String signal() {
        return "SIGKILL";
      }

      @Override
      public int timeoutSeconds() {
        return 0;
      }
    }
  }

  /**
   * How a run ended.
   *
   * @param identity empty where the run's start was never confirmed
   */
  record End(
      int run,
      Optional<ProcessIdentity> identity,
      Instant startedAt,
      Instant finishedAt,
      ExitStatus status) {}

  /** A start that never began a run. */
  record StartFailure(String reason, int exitCode) {}

  /** One exec's phase. */
  sealed interface ExecState {
    ExecSpec spec();

    record Made(ExecSpec spec) implements ExecState {}

    record Starting(ExecSpec spec, boolean detach) implements ExecState {}

    record Running(ExecSpec spec, ProcessIdentity identity) implements ExecState {}

    /**
     * @param error empty, or why it never started or its code is not known
     */
    record Ended(ExecSpec spec, int exitCode, String error) implements ExecState {}
  }
}
