package dev.moor.actors.container;

import dev.moor.actors.container.ContainerState.Core;
import dev.moor.actors.container.ContainerState.ExecState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** The life of a container as pure functions; the transition table stands in the package's doc. */
public final class ContainerMachine {
  private ContainerMachine() {}

  /** Before the first event. */
  public static ContainerState empty() {
    return new ContainerState.Absent();
  }

  /** What the command leads to in this state; changes nothing. Every state answers each command. */
  public static Decision decide(ContainerState state, ContainerCommand command, Instant now) {
    return command.match(phase(state, now));
  }

  /** The state after the event; live and replay share it. Total over what decide can produce. */
  public static ContainerState apply(ContainerState state, ContainerEvent event) {
    return event.match(new Applier(state));
  }

  /**
   * What a replay that ends in this state has to do: look at what may run, finish what is open. The
   * look comes first; an open stop, kill or pause goes on when the look found the process alive
   * ({@code Adopted}). Nothing here ends a process that no journaled intent asked to end.
   */
  public static List<ContainerEffect> unfinished(ContainerState state) {
    return state.match(new Unfinished());
  }

  private static Phase phase(ContainerState state, Instant now) {
    return state.match(
        new ContainerState.Cases<Phase>() {
          @Override
          public Phase on(ContainerState.Absent absent) {
            return new PhaseGone(null, now);
          }

          @Override
          public Phase on(ContainerState.Created created) {
            return new PhaseAtRest(created.core(), now);
          }

          @Override
          public Phase on(ContainerState.Starting starting) {
            return new PhaseStarting(starting, now);
          }

          @Override
          public Phase on(ContainerState.Running running) {
            return new PhaseLive(running.core(), running.live(), false, running.pausing(), now);
          }

          @Override
          public Phase on(ContainerState.Paused paused) {
            return new PhaseLive(paused.core(), paused.live(), true, paused.unpausing(), now);
          }

          @Override
          public Phase on(ContainerState.Stopped stopped) {
            return new PhaseAtRest(stopped.core(), now);
          }

          @Override
          public Phase on(ContainerState.Waiting waiting) {
            return new PhaseWaiting(waiting, now);
          }

          @Override
          public Phase on(ContainerState.Removing removing) {
            return new PhaseRemoving(removing, now);
          }

          @Override
          public Phase on(ContainerState.Deleted deleted) {
            return new PhaseGone(deleted.core(), now);
          }
        });
  }

  private static final class Unfinished implements ContainerState.Cases<List<ContainerEffect>> {
    @Override
    public List<ContainerEffect> on(ContainerState.Absent state) {
      return List.of();
    }

    @Override
    public List<ContainerEffect> on(ContainerState.Created state) {
      Core core = state.core();
      if (!core.prepared()) {
        return List.of(new ContainerEffect.Prepare(core.created()));
      }
      return core.runs() == 0 ? List.of() : List.of(new ContainerEffect.Cleanup(core.runs(), null));
    }

    @Override
    public List<ContainerEffect> on(ContainerState.Starting state) {
      Core core = state.core();
      return withExecs(
          core, new ContainerEffect.Probe(state.run(), core.created(), null, core.networks()));
    }

    @Override
    public List<ContainerEffect> on(ContainerState.Running state) {
      return probe(state.core(), state.live());
    }

    @Override
    public List<ContainerEffect> on(ContainerState.Paused state) {
      return probe(state.core(), state.live());
    }

    @Override
    public List<ContainerEffect> on(ContainerState.Stopped state) {
      return withExecs(state.core(), cleanup(state.core()));
    }

    @Override
    public List<ContainerEffect> on(ContainerState.Waiting state) {
      return withExecs(
          state.core(),
          cleanup(state.core()),
          new ContainerEffect.ScheduleRestart(state.run(), state.startAt()));
    }

    @Override
    public List<ContainerEffect> on(ContainerState.Removing state) {
      return List.of(new ContainerEffect.Remove(state.core().created(), state.volumes()));
    }

    @Override
    public List<ContainerEffect> on(ContainerState.Deleted state) {
      return List.of();
    }

    private static List<ContainerEffect> probe(Core core, ContainerState.Live live) {
      return withExecs(
          core,
          new ContainerEffect.Probe(live.run(), core.created(), live.identity(), core.networks()));
    }

    /** The clean-up after an end or a failed start is not journaled, so it may not be done. */
    private static ContainerEffect cleanup(Core core) {
      if (core.startFailure().isPresent()) {
        return new ContainerEffect.Cleanup(core.runs(), null);
      }
      ContainerState.End end = core.last().orElseThrow();
      return new ContainerEffect.Cleanup(end.run(), end.identity().orElse(null));
    }

    private static List<ContainerEffect> withExecs(Core core, ContainerEffect... first) {
      List<ContainerEffect> effects = new ArrayList<>(List.of(first));
      core.execs()
          .forEach(
              (execId, exec) -> {
                if (exec instanceof ExecState.Running running) {
                  effects.add(new ContainerEffect.ProbeExec(execId, running.identity()));
                } else if (exec instanceof ExecState.Starting) {
                  effects.add(new ContainerEffect.ProbeExec(execId, null));
                }
              });
      return effects;
    }
  }
}
