package dev.moor.actors.container;

import dev.moor.actors.container.ContainerState.Ending;
import dev.moor.actors.container.ContainerState.Starting;
import dev.moor.actors.port.MoorException.Kind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** An open start. A stop, restart or forced removal asked for now begins once it has started. */
final class PhaseStarting extends Phase {
  private final Starting state;

  PhaseStarting(Starting state, Instant now) {
    super(state.core(), now);
    this.state = state;
  }

  private boolean isBeingRemoved() {
    return state.ending().orElse(null) instanceof Ending.Remove;
  }

  @Override
  public Decision on(ContainerCommand.Create command) {
    return alreadyCreated();
  }

  @Override
  public Decision on(ContainerCommand.Start command) {
    return state.ending().isPresent()
        ? conflict("Container " + core.id() + " is being stopped and cannot be started")
        : Decision.ignored();
  }

  @Override
  public Decision on(ContainerCommand.Stop command) {
    if (isBeingRemoved()) {
      return removalInProgress();
    }
    String asked = stopSignal(command.signal());
    return Signals.canonical(asked)
        .map(
            signal ->
                Decision.accept(
                    new ContainerEvent.StopRequested(
                        signal,
                        stopTimeoutSeconds(command.timeoutSeconds()),
                        command.asker(),
                        now)))
        .orElseGet(() -> Decision.reject(Kind.INVALID, Signals.invalid(asked)));
  }

  @Override
  public Decision on(ContainerCommand.Restart command) {
    if (isBeingRemoved()) {
      return removalInProgress();
    }
    String asked = stopSignal(command.signal());
    return Signals.canonical(asked)
        .map(
            signal ->
                Decision.accept(
                    new ContainerEvent.RestartRequested(
                        signal,
                        stopTimeoutSeconds(command.timeoutSeconds()),
                        command.asker(),
                        now)))
        .orElseGet(() -> Decision.reject(Kind.INVALID, Signals.invalid(asked)));
  }

  @Override
  public Decision on(ContainerCommand.Kill command) {
    return notRunning();
  }

  @Override
  public Decision on(ContainerCommand.Pause command) {
    return notRunning();
  }

  @Override
  public Decision on(ContainerCommand.Unpause command) {
    return notRunning();
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
      return cannotRemove("running", ": stop the container before removing or force remove");
    }
    return Decision.accept(
        new ContainerEvent.RemoveRequested(true, command.volumes(), command.asker(), now));
  }

  @Override
  public Decision on(ContainerCommand.CreateExec command) {
    return notRunning();
  }

  @Override
  public Decision on(ContainerCommand.StartExec command) {
    return notRunning();
  }

  @Override
  public Decision on(ContainerCommand.Update command) {
    return cannotUpdate("it is being started");
  }

  @Override
  public Decision on(ContainerCommand.Connect command) {
    return conflict("Container " + core.id() + " is being started, try again once it runs");
  }

  @Override
  public Decision on(ContainerCommand.Disconnect command) {
    return conflict("Container " + core.id() + " is being started, try again once it runs");
  }

  @Override
  public Decision on(ContainerCommand.Note command) {
    return note(command);
  }

  @Override
  public Decision on(ContainerCommand.LaunchDone command) {
    if (command.run() != state.run()) {
      return Decision.ignored();
    }
    List<ContainerEffect> effects = new ArrayList<>();
    state
        .ending()
        .ifPresent(
            ending ->
                effects.add(
                    new ContainerEffect.Stop(
                        state.run(),
                        command.identity(),
                        ending.signal(),
                        ending.timeoutSeconds())));
    return new Decision.Accepted(
        List.of(new ContainerEvent.Started(state.run(), command.identity(), command.at())),
        effects);
  }

  @Override
  public Decision on(ContainerCommand.NetworksReserved command) {
    if (command.run() != state.run()) {
      return Decision.ignored();
    }
    return Decision.accept(
        new ContainerEvent.NetworksReserved(command.run(), command.leases(), command.ports(), now),
        new ContainerEffect.Launch(
            state.run(),
            core.created(),
            core.name(),
            core.networks().reserved(command.leases(), command.ports())));
  }

  @Override
  public Decision on(ContainerCommand.LaunchFailed command) {
    return command.run() == state.run()
        ? failed(command.reason(), command.exitCode(), command.at())
        : Decision.ignored();
  }

  /** Finishes the start; where it is to be ended at once, it need not begin any more. */
  @Override
  public Decision on(ContainerCommand.NothingLaunched command) {
    if (command.run() != state.run()) {
      return Decision.ignored();
    }
    if (state.ending().isPresent() && !(state.ending().get() instanceof Ending.Restart)) {
      return Decision.accept(List.of(), new ContainerEffect.CallOff(state.run()));
    }
    return Decision.accept(List.of(), begin(state.run()));
  }

  /** It began and ended before its start was confirmed. */
  @Override
  public Decision on(ContainerCommand.ProcessExited command) {
    if (command.run() != state.run()) {
      return Decision.ignored();
    }
    ContainerState.End end =
        new ContainerState.End(
            state.run(), Optional.empty(), state.requestedAt(), command.at(), command.status());
    return exited(end, state.ending(), List.of());
  }

  private Decision failed(String reason, int exitCode, Instant at) {
    ContainerEvent failure = new ContainerEvent.StartFailed(state.run(), reason, exitCode, at);
    if (state.ending().orElse(null) instanceof Ending.Remove removal) {
      return Decision.accept(failure, remove(removal.volumes()));
    }
    if (core.host().autoRemove()) {
      return Decision.accept(List.of(failure, autoRemoval()), remove(true));
    }
    return Decision.accept(failure);
  }
}
