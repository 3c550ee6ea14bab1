package dev.moor.actors.container;

import dev.moor.actors.container.ContainerState.Core;
import dev.moor.actors.container.ContainerState.End;
import dev.moor.actors.container.ContainerState.ExecState;
import dev.moor.actors.container.ContainerState.Live;
import dev.moor.actors.container.ContainerState.StartFailure;
import dev.moor.actors.container.ContainerView.ExecView;
import dev.moor.actors.container.ContainerView.HealthView;
import dev.moor.actors.container.ContainerView.Phase;
import dev.moor.actors.health.HealthSpec;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The view of a state. */
public final class ContainerViews implements ContainerState.Cases<Optional<ContainerView>> {
  private final boolean recovering;
  private final long sequence;

  private ContainerViews(boolean recovering, long sequence) {
    this.recovering = recovering;
    this.sequence = sequence;
  }

  /** Empty before the first event. */
  public static Optional<ContainerView> of(
      ContainerState state, boolean recovering, long sequence) {
    return state.match(new ContainerViews(recovering, sequence));
  }

  @Override
  public Optional<ContainerView> on(ContainerState.Absent state) {
    return Optional.empty();
  }

  @Override
  public Optional<ContainerView> on(ContainerState.Created state) {
    return resting(state.core(), Phase.CREATED, false, false);
  }

  @Override
  public Optional<ContainerView> on(ContainerState.Starting state) {
    boolean removing = state.ending().orElse(null) instanceof ContainerState.Ending.Remove;
    boolean byPolicy = state.core().restartCount() > 0;
    return resting(state.core(), restPhase(state.core()), byPolicy, removing);
  }

  @Override
  public Optional<ContainerView> on(ContainerState.Running state) {
    return live(state.core(), Phase.RUNNING, state.live());
  }

  @Override
  public Optional<ContainerView> on(ContainerState.Paused state) {
    return live(state.core(), Phase.PAUSED, state.live());
  }

  @Override
  public Optional<ContainerView> on(ContainerState.Stopped state) {
    return resting(state.core(), Phase.STOPPED, false, false);
  }

  @Override
  public Optional<ContainerView> on(ContainerState.Waiting state) {
    return resting(state.core(), Phase.STOPPED, true, false);
  }

  @Override
  public Optional<ContainerView> on(ContainerState.Removing state) {
    return resting(state.core(), restPhase(state.core()), false, true);
  }

  @Override
  public Optional<ContainerView> on(ContainerState.Deleted state) {
    return resting(state.core(), Phase.DELETED, false, false);
  }

  private static Phase restPhase(Core core) {
    return core.last().isPresent() ? Phase.STOPPED : Phase.CREATED;
  }

  private Optional<ContainerView> resting(
      Core core, Phase phase, boolean restarting, boolean removing) {
    Optional<End> last = core.last();
    Optional<StartFailure> failure = core.startFailure();
    return Optional.of(
        new ContainerView(
            core.id(),
            core.name(),
            core.created().spec(),
            core.created().imageId(),
            core.created().layers(),
            core.created().at(),
            phase,
            core.runs(),
            0,
            null,
            last.map(End::startedAt).orElse(null),
            last.map(End::finishedAt).orElse(null),
            failure
                .map(StartFailure::exitCode)
                .orElseGet(() -> last.map(end -> end.status().code()).orElse(0)),
            failure.isEmpty() && last.map(end -> end.status().oomKilled()).orElse(false),
            failure
                .map(StartFailure::reason)
                .orElseGet(() -> last.map(end -> end.status().error()).orElse("")),
            last.map(end -> end.status().evidence()).orElse(null),
            core.restartCount(),
            restarting,
            removing,
            recovering,
            false,
            core.manuallyStopped(),
            "",
            execs(core.execs()),
            pastHealth(core),
            core.networks(),
            sequence));
  }

  private Optional<ContainerView> live(Core core, Phase phase, Live live) {
    boolean removing = live.ending().orElse(null) instanceof ContainerState.Ending.Remove;
    return Optional.of(
        new ContainerView(
            core.id(),
            core.name(),
            core.created().spec(),
            core.created().imageId(),
            core.created().layers(),
            core.created().at(),
            phase,
            live.run(),
            live.identity().pid(),
            live.identity(),
            live.startedAt(),
            core.last().map(End::finishedAt).orElse(null),
            0,
            live.outOfMemory(),
            "",
            core.last().map(end -> end.status().evidence()).orElse(null),
            core.restartCount(),
            false,
            removing,
            recovering,
            live.unmonitored(),
            core.manuallyStopped(),
            "",
            execs(core.execs()),
            health(core, live),
            core.networks(),
            sequence));
  }

  /** After the end there is nobody to be healthy: Docker's word for that is unhealthy. */
  private static HealthView pastHealth(Core core) {
    return hasCheck(core) && core.last().isPresent() ? new HealthView("unhealthy", null) : null;
  }

  private static HealthView health(Core core, Live live) {
    if (!hasCheck(core)) {
      return null;
    }
    return live.health()
        .map(change -> new HealthView(change.status(), change))
        .orElseGet(() -> new HealthView("starting", null));
  }

  private static boolean hasCheck(Core core) {
    HealthSpec check = core.created().spec().healthcheck();
    return check != null && check.active();
  }

  private static Map<String, ExecView> execs(Map<String, ExecState> execs) {
    if (execs.isEmpty()) {
      return Map.of();
    }
    Map<String, ExecView> views = new LinkedHashMap<>();
    execs.forEach((execId, exec) -> views.put(execId, view(execId, exec)));
    return Collections.unmodifiableMap(views);
  }

  private static ExecView view(String execId, ExecState exec) {
    if (exec instanceof ExecState.Running running) {
      return new ExecView(execId, running.spec(), true, true, null, running.identity().pid(), "");
    }
    if (exec instanceof ExecState.Ended ended) {
      return new ExecView(execId, ended.spec(), false, true, ended.exitCode(), 0, ended.error());
    }
    return new ExecView(
        execId, exec.spec(), false, exec instanceof ExecState.Starting, null, 0, "");
  }
}
