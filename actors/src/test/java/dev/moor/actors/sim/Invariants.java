package dev.moor.actors.sim;

import dev.moor.actors.container.ContainerEvent;
import dev.moor.actors.container.ContainerMachine;
import dev.moor.actors.container.ContainerState;
import dev.moor.actors.container.ContainerState.Live;
import dev.moor.actors.container.ExitStatus;
import dev.moor.actors.container.ProcessIdentity;
import dev.moor.actors.sim.SimMachine.Process;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What must hold, some of it at each step, the rest whenever all has come to rest. */
final class Invariants {
  /** What an effect does to the world. */
  enum Deed {
    MAKE,
    LAUNCH,
    SIGNAL,
    FREEZE,
    THAW,
    DELETE
  }

  private final SimWorld world;

  Invariants(SimWorld world) {
    this.world = world;
  }

  /** No effect without its intent in the journal. */
  void intent(String id, Deed deed, int run) {
    ContainerState state = world.durable(id);
    Optional<Live> live = live(state).filter(l -> l.run() == run);
    boolean allowed =
        switch (deed) {
          case MAKE -> !(state instanceof ContainerState.Absent) && !(gone(state));
          case LAUNCH -> state instanceof ContainerState.Starting s && s.run() == run;
          case SIGNAL -> live.filter(Invariants::isAskedToEnd).isPresent();
          case FREEZE -> state instanceof ContainerState.Running r && r.pausing() && isLive(live);
          case THAW -> live.filter(l -> mayThaw(state, l)).isPresent();
          case DELETE -> state instanceof ContainerState.Removing || gone(state);
        };
    // What an intent began may still be under way when its outcome overtook it.
    boolean over = deed != Deed.DELETE && deed != Deed.LAUNCH && hadIntent(id, deed, run);
    if (!allowed && !over) {
      throw new Violation(
          "IntentBeforeEffect", deed + " of run " + run + " of " + id + " in " + word(state));
    }
  }

  private static boolean isLive(Optional<Live> live) {
    return live.isPresent();
  }

  private static boolean gone(ContainerState state) {
    return state instanceof ContainerState.Deleted;
  }

  private static boolean isAskedToEnd(Live live) {
    return live.ending().isPresent() || !live.kills().isEmpty();
  }

  private static boolean mayThaw(ContainerState state, Live live) {
    return isAskedToEnd(live) || state instanceof ContainerState.Paused p && p.unpausing();
  }

  private boolean hadIntent(String id, Deed deed, int run) {
    int current = 0;
    boolean found = false;
    for (ContainerEvent event : world.journal.of(id)) {
      if (event instanceof ContainerEvent.StartRequested start) {
        current = start.run();
      }
      found |=
          current == run
              && switch (deed) {
                case MAKE -> event instanceof ContainerEvent.Created;
                case SIGNAL ->
                    event instanceof ContainerEvent.StopRequested
                        || event instanceof ContainerEvent.KillRequested
                        || event instanceof ContainerEvent.RestartRequested
                        || event instanceof ContainerEvent.RemoveRequested;
                case FREEZE -> event instanceof ContainerEvent.PauseRequested;
                case THAW ->
                    event instanceof ContainerEvent.UnpauseRequested
                        || event instanceof ContainerEvent.StopRequested
                        || event instanceof ContainerEvent.KillRequested
                        || event instanceof ContainerEvent.RestartRequested
                        || event instanceof ContainerEvent.RemoveRequested;
                case LAUNCH, DELETE -> false;
              };
    }
    return found;
  }

  /** A restart never kills: a program that has begun ends only where the journal says so. */
  void mayKill(String id, Process process) {
    ContainerState state = world.durable(id);
    boolean journaledEnd =
        world.journal.of(id).stream()
            .anyMatch(e -> e instanceof ContainerEvent.Exited x && x.run() == process.run);
    boolean failedStart =
        world.journal.of(id).stream()
            .anyMatch(e -> e instanceof ContainerEvent.StartFailed f && f.run() == process.run);
    boolean asked = live(state).filter(Invariants::isAskedToEnd).isPresent();
    if (process.started && !journaledEnd && !asked && !failedStart) {
      throw new Violation(
          "NeverKilledByRestart", "run " + process.run + " of " + id + " in " + word(state));
    }
  }

  /** An acknowledged command is in the journal by then. */
  void acknowledged(String id, List<ContainerEvent> settledBy) {
    List<ContainerEvent> durable = world.journal.of(id);
    for (ContainerEvent event : settledBy) {
      if (durable.stream().noneMatch(e -> e == event)) {
        throw new Violation("AcknowledgedIsDurable", event + " of " + id);
      }
    }
  }

  /** After each handled message: replay gives what the actor holds. */
  void replayed(String id, ContainerState live) {
    if (!world.durable(id).equals(live)) {
      throw new Violation(
          "ReplayEqualsLive", id + ": " + word(world.durable(id)) + ", live " + word(live));
    }
  }

  /** Everything has come to rest: world and journal say the same. */
  void atRest(Map<String, String> names, int openAsks) {
    if (openAsks > 0) {
      throw new Violation("NoOwnerWithoutAnswer", openAsks + " asks were never answered");
    }
    Map<String, String> wanted = new TreeMap<>();
    for (String id : world.journal.ids()) {
      ContainerState state = world.durable(id);
      machineFits(id, state);
      exitsAreKept(id);
      replaysFromTheStart(id, state);
      name(state).ifPresent(name -> wanted.merge(name, id, (a, b) -> a + " and " + b));
    }
    if (!wanted.equals(new TreeMap<>(names))) {
      throw new Violation("ReferencesExact", "names " + names + ", by the journal " + wanted);
    }
    for (SimMachine machine : world.machines.values()) {
      if (world.journal.of(machine.id).isEmpty() && machine.folder) {
        throw new Violation("NoOwnerlessFolder", machine.id);
      }
    }
  }

  private static Optional<String> name(ContainerState state) {
    return gone(state)
        ? Optional.empty()
        : dev.moor.actors.container.ContainerViews.of(state, false, 0).map(view -> view.name());
  }

  private void machineFits(String id, ContainerState state) {
    SimMachine machine = world.machine(id);
    Process process = machine.living();
    Optional<Live> live = live(state);
    boolean fits =
        process == null
            ? live.isEmpty()
            : live.isPresent() && live.get().run() == process.run && process.started;
    if (!fits) {
      throw new Violation(
          "NoProcessWithoutOwner",
          id
              + " is "
              + word(state)
              + ", its process "
              + (process == null ? "none" : "run " + process.run));
    }
    if (process != null && process.frozen != state instanceof ContainerState.Paused) {
      throw new Violation("FreezerFits", id + " is " + word(state));
    }
    boolean rests =
        state instanceof ContainerState.Created || state instanceof ContainerState.Stopped;
    if (gone(state) && (machine.folder || machine.mounted || machine.runtimeState != null)) {
      throw new Violation("NoOwnerlessFolder", id + " is deleted and left something");
    }
    if (rests && (machine.mounted || machine.runtimeState != null || machine.makingRun != null)) {
      throw new Violation(
          "NoOwnerlessMount",
          id + " rests: mounted " + machine.mounted + ", runtime state " + machine.runtimeState);
    }
    if (live.isPresent() && !machine.mounted) {
      throw new Violation("NoRootTaken", id + " runs without its root");
    }
    execsFit(id, state, machine);
  }

  private static void execsFit(String id, ContainerState state, SimMachine machine) {
    Map<String, ProcessIdentity> living = machine.execs;
    dev.moor.actors.container.ContainerViews.of(state, false, 0)
        .ifPresent(
            view ->
                living
                    .keySet()
                    .forEach(
                        exec -> {
                          if (!view.execs().containsKey(exec)
                              || !view.execs().get(exec).running()) {
                            throw new Violation(
                                "NoProcessWithoutOwner", "exec " + exec + " of " + id);
                          }
                        }));
  }

  /** A shim that lived to its container's end wrote how: that is what the journal must say. */
  private void exitsAreKept(String id) {
    for (Process process : world.machine(id).processes) {
      if (process.alive
          || !process.started
          || process.shimWasLost
          || !process.boot.equals(world.boot)) {
        continue;
      }
      List<ExitStatus> told =
          world.journal.of(id).stream()
              .filter(e -> e instanceof ContainerEvent.Exited x && x.run() == process.run)
              .map(e -> ((ContainerEvent.Exited) e).status())
              .toList();
      boolean failed =
          world.journal.of(id).stream()
              .anyMatch(e -> e instanceof ContainerEvent.StartFailed f && f.run() == process.run);
      boolean kept = told.size() == 1 && told.get(0).code() == process.code;
      if (!kept && !(told.isEmpty() && failed)) {
        throw new Violation(
            "NoLostExit",
            "run " + process.run + " of " + id + " ended with " + process.code + ", told " + told);
      }
    }
  }

  private void replaysFromTheStart(String id, ContainerState state) {
    ContainerState replayed = ContainerMachine.empty();
    for (ContainerEvent event : world.journal.of(id)) {
      replayed = ContainerMachine.apply(replayed, event);
    }
    if (!replayed.equals(state)) {
      throw new Violation("ReplayEqualsLive", id);
    }
  }

  static Optional<Live> live(ContainerState state) {
    if (state instanceof ContainerState.Running running) {
      return Optional.of(running.live());
    }
    return state instanceof ContainerState.Paused paused
        ? Optional.of(paused.live())
        : Optional.empty();
  }

  static String word(ContainerState state) {
    return state.getClass().getSimpleName();
  }
}
