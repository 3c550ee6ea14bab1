package dev.moor.actors.container;

import dev.moor.actors.container.ContainerState.Core;
import dev.moor.actors.container.ContainerState.End;
import dev.moor.actors.container.ContainerState.Ending;
import dev.moor.actors.container.ContainerState.Live;
import dev.moor.actors.network.NetworkPart;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * State and event to state. It judges nothing: what an event says is so. An event that this state
 * cannot have been followed by means a damaged journal and is refused loudly.
 */
final class Applier implements ContainerEvent.Cases<ContainerState> {
  private final ContainerState state;

  Applier(ContainerState state) {
    this.state = state;
  }

  private IllegalStateException misfit(ContainerEvent event) {
    return new IllegalStateException(
        "%s cannot follow on %s"
            .formatted(event.getClass().getSimpleName(), state.getClass().getSimpleName()));
  }

  private Core core(ContainerEvent event) {
    return state.match(new CoreOf()).orElseThrow(() -> misfit(event));
  }

  private ContainerState onCore(ContainerEvent event, UnaryOperator<Core> change) {
    return state.match(new WithCore(change.apply(core(event))));
  }

  private ContainerState onLive(ContainerEvent event, UnaryOperator<Live> change) {
    if (state instanceof ContainerState.Running running) {
      return new ContainerState.Running(
          running.core(), change.apply(running.live()), running.pausing());
    }
    if (state instanceof ContainerState.Paused paused) {
      Live changed = change.apply(paused.live());
      boolean begins =
          KillRule.isEnding(paused.core(), changed)
              && !KillRule.isEnding(paused.core(), paused.live());
      return new ContainerState.Paused(paused.core(), changed, paused.unpausing() || begins);
    }
    throw misfit(event);
  }

  private ContainerState withEnding(ContainerEvent event, Optional<Ending> ending) {
    if (state instanceof ContainerState.Starting starting) {
      return new ContainerState.Starting(
          starting.core(), starting.run(), starting.requestedAt(), ending);
    }
    return onLive(event, live -> live.withEnding(ending));
  }

  private Live live(ContainerEvent event) {
    if (state instanceof ContainerState.Running running) {
      return running.live();
    }
    if (state instanceof ContainerState.Paused paused) {
      return paused.live();
    }
    throw misfit(event);
  }

  @Override
  public ContainerState on(ContainerEvent.Created event) {
    return new ContainerState.Created(
        new Core(
            event,
            event.name(),
            false,
            0,
            false,
            0,
            0,
            Optional.empty(),
            Optional.empty(),
            Map.of(),
            NetworkPart.none()));
  }

  @Override
  public ContainerState on(ContainerEvent.Prepared event) {
    return onCore(event, Core::withPrepared);
  }

  @Override
  public ContainerState on(ContainerEvent.PrepareFailed event) {
    return onCore(event, UnaryOperator.identity());
  }

  @Override
  public ContainerState on(ContainerEvent.StartRequested event) {
    Core core = core(event).withRun(event.run());
    if (event.cause() != ContainerEvent.StartCause.POLICY) {
      core = core.withManualStop(false).withRestarts(0, 0);
    }
    return new ContainerState.Starting(core, event.run(), event.at(), Optional.empty());
  }

  @Override
  public ContainerState on(ContainerEvent.Started event) {
    Core core = core(event).withRun(event.run()).withStartFailure(Optional.empty());
    Optional<Ending> ending =
        state instanceof ContainerState.Starting starting ? starting.ending() : Optional.empty();
    return new ContainerState.Running(
        core, new Live(event.run(), event.identity(), event.at(), ending), false);
  }

  @Override
  public ContainerState on(ContainerEvent.StartFailed event) {
    Core core =
        core(event)
            .withStartFailure(
                Optional.of(new ContainerState.StartFailure(event.reason(), event.exitCode())))
            .withNetworks(core(event).networks().released());
    if (state instanceof ContainerState.Starting starting
        && starting.ending().orElse(null) instanceof Ending.Remove removal) {
      return new ContainerState.Removing(core, removal.volumes());
    }
    return core.resting();
  }

  @Override
  public ContainerState on(ContainerEvent.Exited event) {
    Core core =
        core(event)
            .withStartFailure(Optional.empty())
            .withNetworks(core(event).networks().released());
    if (state instanceof ContainerState.Starting starting) {
      End end = end(event, Optional.empty(), starting.requestedAt());
      return ended(core.withLast(end), starting.ending());
    }
    Live live = live(event);
    End end = end(event, Optional.of(live.identity()), live.startedAt());
    return ended(core.withLast(end), live.ending());
  }

  private static End end(
      ContainerEvent.Exited event, Optional<ProcessIdentity> identity, Instant startedAt) {
    return new End(event.run(), identity, startedAt, event.at(), event.status());
  }

  private static ContainerState ended(Core core, Optional<Ending> ending) {
    return ending.orElse(null) instanceof Ending.Remove removal
        ? new ContainerState.Removing(core, removal.volumes())
        : new ContainerState.Stopped(core);
  }

  @Override
  public ContainerState on(ContainerEvent.StopRequested event) {
    Applier marked = new Applier(manualStop(event, event.asker()));
    if (state instanceof ContainerState.Waiting) {
      return marked.state;
    }
    return marked.withEnding(
        event, Optional.of(new Ending.Stop(event.signal(), event.timeoutSeconds())));
  }

  private ContainerState manualStop(ContainerEvent event, dev.moor.actors.port.Asker asker) {
    return onCore(event, core -> KillRule.byUser(asker) ? core.withManualStop(true) : core);
  }

  @Override
  public ContainerState on(ContainerEvent.StopFailed event) {
    return withEnding(event, Optional.empty());
  }

  @Override
  public ContainerState on(ContainerEvent.RestartRequested event) {
    return withEnding(
        event,
        Optional.of(new Ending.Restart(event.signal(), event.timeoutSeconds(), event.asker())));
  }

  @Override
  public ContainerState on(ContainerEvent.KillRequested event) {
    ContainerState marked =
        KillRule.endsForGood(core(event), event.signal())
            ? manualStop(event, event.asker())
            : state;
    if (state instanceof ContainerState.Waiting) {
      return marked;
    }
    return new Applier(marked)
        .onLive(
            event,
            live -> {
              List<String> kills = new ArrayList<>(live.kills());
              kills.add(event.signal());
              return live.withKills(List.copyOf(kills));
            });
  }

  @Override
  public ContainerState on(ContainerEvent.Killed event) {
    return onLive(event, live -> without(live, event.signal()));
  }

  @Override
  public ContainerState on(ContainerEvent.KillFailed event) {
    return onLive(event, live -> without(live, event.signal()));
  }

  private static Live without(Live live, String signal) {
    List<String> kills = new ArrayList<>(live.kills());
    kills.remove(signal);
    return live.withKills(List.copyOf(kills));
  }

  @Override
  public ContainerState on(ContainerEvent.PauseRequested event) {
    return new ContainerState.Running(core(event), live(event), true);
  }

  @Override
  public ContainerState on(ContainerEvent.Paused event) {
    boolean thaws = KillRule.isEnding(core(event), live(event));
    return new ContainerState.Paused(core(event), live(event), thaws);
  }

  @Override
  public ContainerState on(ContainerEvent.PauseFailed event) {
    return new ContainerState.Running(core(event), live(event), false);
  }

  @Override
  public ContainerState on(ContainerEvent.UnpauseRequested event) {
    return new ContainerState.Paused(core(event), live(event), true);
  }

  @Override
  public ContainerState on(ContainerEvent.Unpaused event) {
    return new ContainerState.Running(core(event), live(event), false);
  }

  @Override
  public ContainerState on(ContainerEvent.UnpauseFailed event) {
    return new ContainerState.Paused(core(event), live(event), false);
  }

  @Override
  public ContainerState on(ContainerEvent.RestartScheduled event) {
    Core core = core(event).withRestarts(event.restartCount(), event.delayMillis());
    return new ContainerState.Waiting(core, event.run(), event.startAt());
  }

  @Override
  public ContainerState on(ContainerEvent.RestartCancelled event) {
    return core(event).resting();
  }

  @Override
  public ContainerState on(ContainerEvent.Renamed event) {
    return onCore(event, core -> core.withName(event.newName()));
  }

  @Override
  public ContainerState on(ContainerEvent.RemoveRequested event) {
    if (state instanceof ContainerState.Created || state instanceof ContainerState.Stopped) {
      return new ContainerState.Removing(core(event), event.volumes());
    }
    return withEnding(event, Optional.of(new Ending.Remove(event.volumes())));
  }

  @Override
  public ContainerState on(ContainerEvent.Removed event) {
    return new ContainerState.Deleted(core(event));
  }

  @Override
  public ContainerState on(ContainerEvent.RemoveFailed event) {
    return state instanceof ContainerState.Removing removing
        ? removing.core().resting()
        : withEnding(event, Optional.empty());
  }

  @Override
  public ContainerState on(ContainerEvent.ExecCreated event) {
    return onCore(event, core -> core.withExecs(ExecBook.apply(core.execs(), event)));
  }

  @Override
  public ContainerState on(ContainerEvent.ExecStartRequested event) {
    return onCore(event, core -> core.withExecs(ExecBook.apply(core.execs(), event)));
  }

  @Override
  public ContainerState on(ContainerEvent.ExecStarted event) {
    return onCore(event, core -> core.withExecs(ExecBook.apply(core.execs(), event)));
  }

  @Override
  public ContainerState on(ContainerEvent.ExecStartFailed event) {
    return onCore(event, core -> core.withExecs(ExecBook.apply(core.execs(), event)));
  }

  @Override
  public ContainerState on(ContainerEvent.ExecExited event) {
    return onCore(event, core -> core.withExecs(ExecBook.apply(core.execs(), event)));
  }

  @Override
  public ContainerState on(ContainerEvent.MonitorLost event) {
    return onLive(event, Live::withoutMonitor);
  }

  @Override
  public ContainerState on(ContainerEvent.DriftDetected event) {
    return onCore(event, UnaryOperator.identity());
  }

  private ContainerState onNetworks(ContainerEvent event, UnaryOperator<NetworkPart> change) {
    return onCore(event, core -> core.withNetworks(change.apply(core.networks())));
  }

  @Override
  public ContainerState on(ContainerEvent.NetworksChosen event) {
    return onNetworks(event, part -> part.withChoice(event.choice()));
  }

  @Override
  public ContainerState on(ContainerEvent.NetworksReserved event) {
    return onNetworks(event, part -> part.reserved(event.leases(), event.ports()));
  }

  @Override
  public ContainerState on(ContainerEvent.ConnectRequested event) {
    return onNetworks(event, part -> part.opening(event.endpoint(), event.lease()));
  }

  @Override
  public ContainerState on(ContainerEvent.Connected event) {
    return onNetworks(event, part -> part.opened(event.networkId()));
  }

  @Override
  public ContainerState on(ContainerEvent.ConnectFailed event) {
    return onNetworks(event, part -> part.notOpened(event.networkId()));
  }

  @Override
  public ContainerState on(ContainerEvent.DisconnectRequested event) {
    return onNetworks(event, part -> part.closing(event.networkId()));
  }

  @Override
  public ContainerState on(ContainerEvent.Disconnected event) {
    return onNetworks(event, part -> part.closed(event.networkId()));
  }

  @Override
  public ContainerState on(ContainerEvent.DisconnectFailed event) {
    return onNetworks(event, part -> part.notClosed(event.networkId()));
  }

  @Override
  public ContainerState on(ContainerEvent.Noted event) {
    return onCore(event, UnaryOperator.identity());
  }

  @Override
  public ContainerState on(ContainerEvent.UpdateRequested event) {
    return isLive() ? onLive(event, live -> live.withUpdate(Optional.of(event))) : state;
  }

  private boolean isLive() {
    return state instanceof ContainerState.Running || state instanceof ContainerState.Paused;
  }

  @Override
  public ContainerState on(ContainerEvent.Updated event) {
    ContainerState changed = onCore(event, core -> core.withHost(core.host().updated(event)));
    return isLive()
        ? new Applier(changed).onLive(event, live -> live.withUpdate(Optional.empty()))
        : changed;
  }

  @Override
  public ContainerState on(ContainerEvent.UpdateFailed event) {
    return onLive(event, live -> live.withUpdate(Optional.empty()));
  }

  @Override
  public ContainerState on(ContainerEvent.HealthChanged event) {
    return onLive(event, live -> live.withHealth(event));
  }

  @Override
  public ContainerState on(ContainerEvent.RanOutOfMemory event) {
    return onLive(event, Live::withOutOfMemory);
  }
}
