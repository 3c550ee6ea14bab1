package dev.moor.actors.container;

import dev.moor.actors.container.ContainerState.Core;
import dev.moor.actors.container.ContainerState.Ending;
import dev.moor.actors.container.ContainerState.ExecState;
import dev.moor.actors.container.ContainerState.Live;
import dev.moor.actors.network.NetworkPart;
import dev.moor.actors.port.MoorException.Kind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Running or paused: the answers to requests. The outcomes are {@link PhaseLiveOutcomes}'. */
class PhaseLive extends PhaseLiveOutcomes {
  PhaseLive(Core core, Live live, boolean paused, boolean freezerOpen, Instant now) {
    super(core, live, paused, freezerOpen, now);
  }

  @Override
  public Decision on(ContainerCommand.Create command) {
    return alreadyCreated();
  }

  @Override
  public Decision on(ContainerCommand.Start command) {
    return paused
        ? conflict("cannot start a paused container, try unpause instead")
        : Decision.reject(Kind.NOT_MODIFIED, "Container is already started");
  }

  /** Asked again, the newest signal and timeout count. */
  @Override
  public Decision on(ContainerCommand.Stop command) {
    if (isBeingRemoved()) {
      return removalInProgress();
    }
    String asked = stopSignal(command.signal());
    Optional<String> signal = Signals.canonical(asked);
    if (signal.isEmpty()) {
      return Decision.reject(Kind.INVALID, Signals.invalid(asked));
    }
    int timeoutSeconds = stopTimeoutSeconds(command.timeoutSeconds());
    return ending(
        new ContainerEvent.StopRequested(signal.get(), timeoutSeconds, command.asker(), now),
        new Ending.Stop(signal.get(), timeoutSeconds));
  }

  @Override
  public Decision on(ContainerCommand.Restart command) {
    if (isBeingRemoved()) {
      return removalInProgress();
    }
    String asked = stopSignal(command.signal());
    Optional<String> signal = Signals.canonical(asked);
    if (signal.isEmpty()) {
      return Decision.reject(Kind.INVALID, Signals.invalid(asked));
    }
    int timeoutSeconds = stopTimeoutSeconds(command.timeoutSeconds());
    return ending(
        new ContainerEvent.RestartRequested(signal.get(), timeoutSeconds, command.asker(), now),
        new Ending.Restart(signal.get(), timeoutSeconds, command.asker()));
  }

  private Decision ending(ContainerEvent intent, Ending ending) {
    return new Decision.Accepted(List.of(intent), endingEffects(ending));
  }

  /** A frozen process is thawed after a signal that is to end it, or it could not act on it. */
  @Override
  public Decision on(ContainerCommand.Kill command) {
    String asked = KillRule.signal(command);
    Optional<String> signal = Signals.canonical(asked);
    if (signal.isEmpty()) {
      return Decision.reject(Kind.INVALID, Signals.invalid(asked));
    }
    List<ContainerEffect> effects = new ArrayList<>();
    effects.add(new ContainerEffect.Signal(live.run(), live.identity(), signal.get()));
    if (paused && KillRule.endsForGood(core, signal.get())) {
      effects.add(thaw());
    }
    return new Decision.Accepted(
        List.of(new ContainerEvent.KillRequested(signal.get(), command.asker(), now)), effects);
  }

  @Override
  public Decision on(ContainerCommand.Pause command) {
    if (paused || freezerOpen) {
      return conflict("Container " + core.id() + " is already paused");
    }
    if (live.ending().isPresent()) {
      return conflict("Container " + core.id() + " is being stopped and cannot be paused");
    }
    return Decision.accept(
        new ContainerEvent.PauseRequested(command.asker(), now),
        new ContainerEffect.Freeze(live.run(), live.identity()));
  }

  @Override
  public Decision on(ContainerCommand.Unpause command) {
    if (!paused) {
      return conflict("Container " + core.id() + " is not paused");
    }
    if (freezerOpen) {
      return Decision.ignored();
    }
    return Decision.accept(new ContainerEvent.UnpauseRequested(command.asker(), now), thaw());
  }

  @Override
  public Decision on(ContainerCommand.Rename command) {
    return isBeingRemoved() ? removalInProgress() : rename(command);
  }

  @Override
  public Decision on(ContainerCommand.Remove command) {
    if (isBeingRemoved()) {
      return removalInProgress();
    }
    if (!command.force()) {
      return paused
          ? cannotRemove("paused", " and must be unpaused first")
          : cannotRemove("running", ": stop the container before removing or force remove");
    }
    return ending(
        new ContainerEvent.RemoveRequested(true, command.volumes(), command.asker(), now),
        new Ending.Remove(command.volumes()));
  }

  @Override
  public Decision on(ContainerCommand.CreateExec command) {
    if (paused) {
      return pausedForExec();
    }
    if (core.execs().containsKey(command.execId())) {
      return conflict("Exec instance " + command.execId() + " exists already");
    }
    return Decision.accept(
        new ContainerEvent.ExecCreated(command.execId(), command.spec(), command.asker(), now));
  }

  @Override
  public Decision on(ContainerCommand.StartExec command) {
    ExecState exec = core.execs().get(command.execId());
    if (exec == null) {
      return Decision.reject(Kind.NOT_FOUND, "No such exec instance: " + command.execId());
    }
    if (exec instanceof ExecState.Ended) {
      return conflict("Error: Exec command " + command.execId() + " has already run");
    }
    if (!(exec instanceof ExecState.Made)) {
      return conflict("Error: Exec command " + command.execId() + " is already running");
    }
    if (paused) {
      return pausedForExec();
    }
    return Decision.accept(
        new ContainerEvent.ExecStartRequested(
            command.execId(), command.detach(), command.asker(), now),
        new ContainerEffect.StartExec(
            command.execId(), exec.spec(), live.identity(), command.detach()));
  }

  private Decision pausedForExec() {
    return conflict("Container " + core.id() + " is paused, unpause the container before exec");
  }

  @Override
  public Decision on(ContainerCommand.Update command) {
    if (isBeingRemoved()) {
      return cannotUpdate("container is marked for removal and cannot be \"update\"");
    }
    if (live.update().isPresent()) {
      return cannotUpdate("another update of it is under way");
    }
    Optional<Decision.Rejected> refusal =
        LimitRule.refusal(core.id(), core.host(), command.change());
    if (refusal.isPresent()) {
      return refusal.get();
    }
    ContainerEvent.UpdateRequested intent = update(command);
    return intent.limits().equals(core.host().resources()) && intent.ioWeight() == null
        ? updateAtRest(command)
        : Decision.accept(
            intent,
            new ContainerEffect.Update(
                live.run(), live.identity(), intent.limits(), intent.ioWeight()));
  }

  @Override
  public Decision on(ContainerCommand.Connect command) {
    Optional<Decision> refusal = NetworkRule.refusal(core, command);
    if (refusal.isPresent()) {
      return refusal.get();
    }
    if (command.lease() == null) {
      return conflict("Container " + core.id() + " was started meanwhile, try again");
    }
    NetworkPart.Opening opening = new NetworkPart.Opening(command.endpoint(), command.lease());
    return Decision.accept(
        new ContainerEvent.ConnectRequested(
            command.endpoint(), command.lease(), command.asker(), now),
        new ContainerEffect.Connect(live.run(), opening, core.networks()));
  }

  @Override
  public Decision on(ContainerCommand.Disconnect command) {
    return NetworkRule.refusal(core, command)
        .orElseGet(
            () ->
                Decision.accept(
                    new ContainerEvent.DisconnectRequested(
                        command.networkId(), command.asker(), now),
                    new ContainerEffect.Disconnect(
                        live.run(), command.networkId(), core.networks())));
  }

  @Override
  public Decision on(ContainerCommand.Note command) {
    return note(command);
  }
}
