package dev.moor.actors.container;

import dev.moor.actors.container.ContainerState.Core;
import dev.moor.actors.container.ContainerState.Ending;
import dev.moor.actors.container.ContainerState.Live;
import dev.moor.actors.network.NetworkPart;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Running or paused: what the world's answers lead to. Those of another run are stale. */
abstract class PhaseLiveOutcomes extends Phase {
  final Live live;
  final boolean paused;

  /** An open freeze where it runs, an open thaw (asked for or for an ending) where it is paused. */
  final boolean freezerOpen;

  PhaseLiveOutcomes(Core core, Live live, boolean paused, boolean freezerOpen, Instant now) {
    super(core, now);
    this.live = live;
    this.paused = paused;
    this.freezerOpen = freezerOpen;
  }

  final boolean isBeingRemoved() {
    return live.ending().orElse(null) instanceof Ending.Remove;
  }

  final ContainerEffect thaw() {
    return new ContainerEffect.Thaw(live.run(), live.identity());
  }

  /** The signal first, then the thaw, so that the signal is the first thing it meets. */
  final List<ContainerEffect> endingEffects(Ending ending) {
    ContainerEffect stop =
        new ContainerEffect.Stop(
            live.run(), live.identity(), ending.signal(), ending.timeoutSeconds());
    return paused ? List.of(stop, thaw()) : List.of(stop);
  }

  private boolean isStale(int run) {
    return run != live.run();
  }

  @Override
  public Decision on(ContainerCommand.ProcessExited command) {
    if (isStale(command.run())) {
      return Decision.ignored();
    }
    ContainerState.End end =
        new ContainerState.End(
            live.run(),
            Optional.of(live.identity()),
            live.startedAt(),
            command.at(),
            command.status());
    List<ContainerEvent> before = new ArrayList<>();
    live.update().ifPresent(open -> before.add(updated(open)));
    return exited(end, live.ending(), before);
  }

  /**
   * It lives and is watched again: the freezer's word is compared with the journal's, and what was
   * open goes on.
   */
  @Override
  public Decision on(ContainerCommand.Adopted command) {
    if (isStale(command.run())) {
      return Decision.ignored();
    }
    List<ContainerEvent> events = new ArrayList<>();
    List<ContainerEffect> effects = new ArrayList<>();
    if (command.frozen() != paused) {
      if (!freezerOpen) {
        events.add(
            new ContainerEvent.DriftDetected(
                "freezer",
                "the journal says %s, the freezer says %s"
                    .formatted(word(paused), word(command.frozen())),
                now));
      }
      events.add(
          command.frozen() ? new ContainerEvent.Paused(now) : new ContainerEvent.Unpaused(now));
    }
    if (!command.monitorAlive() && !live.unmonitored()) {
      events.add(
          new ContainerEvent.MonitorLost(
              live.run(), "conmon was gone when the container was adopted", now));
    }
    for (String signal : live.kills()) {
      effects.add(new ContainerEffect.Signal(live.run(), live.identity(), signal));
    }
    live.ending()
        .ifPresent(
            ending ->
                effects.add(
                    new ContainerEffect.Stop(
                        live.run(), live.identity(), ending.signal(), ending.timeoutSeconds())));
    live.update()
        .ifPresent(
            open ->
                effects.add(
                    new ContainerEffect.Update(
                        live.run(), live.identity(), open.limits(), open.ioWeight())));
    for (NetworkPart.Opening opening : core.networks().opening()) {
      effects.add(new ContainerEffect.Connect(live.run(), opening, core.networks()));
    }
    for (String networkId : core.networks().closing()) {
      effects.add(new ContainerEffect.Disconnect(live.run(), networkId, core.networks()));
    }
    boolean openStill = freezerOpen && command.frozen() == paused;
    if (command.frozen() && (isEnding() || openStill)) {
      effects.add(thaw());
    } else if (openStill) {
      effects.add(new ContainerEffect.Freeze(live.run(), live.identity()));
    }
    return new Decision.Accepted(events, effects);
  }

  private static String word(boolean frozen) {
    return frozen ? "paused" : "running";
  }

  private boolean isEnding() {
    return KillRule.isEnding(core, live);
  }

  @Override
  public Decision on(ContainerCommand.ConnectDone command) {
    return core.networks().isOpen(command.networkId())
        ? Decision.accept(new ContainerEvent.Connected(command.networkId(), now))
        : Decision.ignored();
  }

  @Override
  public Decision on(ContainerCommand.ConnectFailed command) {
    return core.networks().isOpen(command.networkId())
        ? Decision.accept(
            new ContainerEvent.ConnectFailed(command.networkId(), command.reason(), now))
        : Decision.ignored();
  }

  @Override
  public Decision on(ContainerCommand.DisconnectDone command) {
    return core.networks().isOpen(command.networkId())
        ? Decision.accept(new ContainerEvent.Disconnected(command.networkId(), now))
        : Decision.ignored();
  }

  @Override
  public Decision on(ContainerCommand.DisconnectFailed command) {
    return core.networks().isOpen(command.networkId())
        ? Decision.accept(
            new ContainerEvent.DisconnectFailed(command.networkId(), command.reason(), now))
        : Decision.ignored();
  }

  @Override
  public Decision on(ContainerCommand.NetworksRepaired command) {
    return isStale(command.run())
        ? Decision.ignored()
        : Decision.accept(new ContainerEvent.DriftDetected("networks", command.what(), now));
  }

  @Override
  public Decision on(ContainerCommand.MonitorGone command) {
    return isStale(command.run()) || live.unmonitored()
        ? Decision.ignored()
        : Decision.accept(new ContainerEvent.MonitorLost(command.run(), command.reason(), now));
  }

  @Override
  public Decision on(ContainerCommand.StopFailed command) {
    if (isStale(command.run()) || live.ending().isEmpty()) {
      return Decision.ignored();
    }
    return Decision.accept(endingFailed(command.reason()));
  }

  private ContainerEvent endingFailed(String reason) {
    return isBeingRemoved()
        ? new ContainerEvent.RemoveFailed(
            "cannot remove container \"/%s\": could not kill: %s".formatted(core.name(), reason),
            now)
        : new ContainerEvent.StopFailed(reason, now);
  }

  @Override
  public Decision on(ContainerCommand.SignalDone command) {
    return isStale(command.run()) || !live.kills().contains(command.signal())
        ? Decision.ignored()
        : Decision.accept(new ContainerEvent.Killed(command.signal(), now));
  }

  @Override
  public Decision on(ContainerCommand.SignalFailed command) {
    return isStale(command.run()) || !live.kills().contains(command.signal())
        ? Decision.ignored()
        : Decision.accept(new ContainerEvent.KillFailed(command.signal(), command.reason(), now));
  }

  /** A freeze that overtook a stop is undone at once. */
  @Override
  public Decision on(ContainerCommand.FreezeDone command) {
    if (isStale(command.run()) || paused || !freezerOpen) {
      return Decision.ignored();
    }
    ContainerEvent event = new ContainerEvent.Paused(now);
    return isEnding() ? Decision.accept(event, thaw()) : Decision.accept(event);
  }

  @Override
  public Decision on(ContainerCommand.FreezeFailed command) {
    return isStale(command.run()) || paused || !freezerOpen
        ? Decision.ignored()
        : Decision.accept(new ContainerEvent.PauseFailed(command.reason(), now));
  }

  @Override
  public Decision on(ContainerCommand.ThawDone command) {
    return isStale(command.run()) || !paused || !freezerOpen
        ? Decision.ignored()
        : Decision.accept(new ContainerEvent.Unpaused(now));
  }

  /** An ending that asked for the thaw has failed with it: a frozen process cannot end. */
  @Override
  public Decision on(ContainerCommand.ThawFailed command) {
    if (isStale(command.run()) || !paused || !freezerOpen) {
      return Decision.ignored();
    }
    List<ContainerEvent> events = new ArrayList<>();
    events.add(new ContainerEvent.UnpauseFailed(command.reason(), now));
    if (live.ending().isPresent()) {
      events.add(endingFailed("it could not be thawed: " + command.reason()));
    }
    return new Decision.Accepted(events, List.of());
  }

  private ContainerEvent updated(ContainerEvent.UpdateRequested open) {
    return LimitRule.outcome(open, now);
  }

  @Override
  public Decision on(ContainerCommand.UpdateDone command) {
    return isStale(command.run()) || live.update().isEmpty()
        ? Decision.ignored()
        : Decision.accept(updated(live.update().get()));
  }

  @Override
  public Decision on(ContainerCommand.UpdateFailed command) {
    return isStale(command.run()) || live.update().isEmpty()
        ? Decision.ignored()
        : Decision.accept(new ContainerEvent.UpdateFailed(command.reason(), now));
  }

  @Override
  public Decision on(ContainerCommand.HealthReported command) {
    boolean same =
        live.health().map(known -> known.status().equals(command.status())).orElse(false);
    return isStale(command.run()) || same
        ? Decision.ignored()
        : Decision.accept(
            new ContainerEvent.HealthChanged(
                command.run(),
                command.status(),
                command.failingStreak(),
                command.exitCode(),
                command.output(),
                command.at()));
  }

  @Override
  public Decision on(ContainerCommand.OomReported command) {
    return isStale(command.run()) || live.outOfMemory()
        ? Decision.ignored()
        : Decision.accept(new ContainerEvent.RanOutOfMemory(command.run(), command.at()));
  }
}
