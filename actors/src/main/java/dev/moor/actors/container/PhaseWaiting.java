package dev.moor.actors.container;

import dev.moor.actors.container.ContainerEvent.StartCause;
import dev.moor.actors.container.ContainerState.Waiting;
import dev.moor.actors.port.Asker;
import dev.moor.actors.port.MoorException.Kind;
import java.time.Instant;
import java.util.List;

/** Between two runs of a restart policy; Docker says "restarting" and mostly means "running". */
final class PhaseWaiting extends Phase {
  private final Waiting state;

  PhaseWaiting(Waiting state, Instant now) {
    super(state.core(), now);
    this.state = state;
  }

  private Decision restarting() {
    return conflict(
        "Container " + core.id() + " is restarting, wait until the container is running");
  }

  private ContainerEvent cancelled(String reason) {
    return new ContainerEvent.RestartCancelled(reason, now);
  }

  @Override
  public Decision on(ContainerCommand.Create command) {
    return alreadyCreated();
  }

  @Override
  public Decision on(ContainerCommand.Start command) {
    return Decision.reject(Kind.NOT_MODIFIED, "Container is already started");
  }

  @Override
  public Decision on(ContainerCommand.Stop command) {
    String asked = stopSignal(command.signal());
    return Signals.canonical(asked)
        .map(signal -> stop(signal, command))
        .orElseGet(() -> Decision.reject(Kind.INVALID, Signals.invalid(asked)));
  }

  private Decision stop(String signal, ContainerCommand.Stop command) {
    return calledOff(
        new ContainerEvent.StopRequested(
            signal, stopTimeoutSeconds(command.timeoutSeconds()), command.asker(), now),
        "stopped");
  }

  private Decision calledOff(ContainerEvent intent, String reason) {
    if (core.host().autoRemove()) {
      return Decision.accept(
          List.of(intent, cancelled(reason), autoRemoval()),
          new ContainerEffect.CancelRestart(),
          remove(true));
    }
    return Decision.accept(List.of(intent, cancelled(reason)), new ContainerEffect.CancelRestart());
  }

  @Override
  public Decision on(ContainerCommand.Restart command) {
    Decision.Accepted start =
        (Decision.Accepted)
            launch(
                cancelled("restarted"),
                new ContainerEvent.StartRequested(
                    core.runs() + 1, StartCause.RESTART, command.asker(), now));
    return Decision.accept(
        start.events(), new ContainerEffect.CancelRestart(), start.effects().get(0));
  }

  /** There is no process to signal: a signal that would end it calls the restart off. */
  @Override
  public Decision on(ContainerCommand.Kill command) {
    String asked = KillRule.signal(command);
    return Signals.canonical(asked)
        .map(signal -> kill(signal, command))
        .orElseGet(() -> Decision.reject(Kind.INVALID, Signals.invalid(asked)));
  }

  private Decision kill(String signal, ContainerCommand.Kill command) {
    if (!KillRule.endsForGood(core, signal)) {
      return restarting();
    }
    return calledOff(new ContainerEvent.KillRequested(signal, command.asker(), now), "killed");
  }

  @Override
  public Decision on(ContainerCommand.Pause command) {
    return restarting();
  }

  @Override
  public Decision on(ContainerCommand.Unpause command) {
    return conflict("Container " + core.id() + " is not paused");
  }

  @Override
  public Decision on(ContainerCommand.Rename command) {
    return rename(command);
  }

  @Override
  public Decision on(ContainerCommand.Remove command) {
    if (!command.force()) {
      return cannotRemove("restarting", ": stop the container before removing or force remove");
    }
    return Decision.accept(
        List.of(
            cancelled("removed"),
            new ContainerEvent.RemoveRequested(true, command.volumes(), command.asker(), now)),
        new ContainerEffect.CancelRestart(),
        remove(command.volumes()));
  }

  @Override
  public Decision on(ContainerCommand.CreateExec command) {
    return restarting();
  }

  @Override
  public Decision on(ContainerCommand.StartExec command) {
    return restarting();
  }

  @Override
  public Decision on(ContainerCommand.Update command) {
    return updateAtRest(command);
  }

  @Override
  public Decision on(ContainerCommand.Connect command) {
    return connectAtRest(command);
  }

  @Override
  public Decision on(ContainerCommand.Disconnect command) {
    return disconnectAtRest(command);
  }

  @Override
  public Decision on(ContainerCommand.Note command) {
    return note(command);
  }

  @Override
  public Decision on(ContainerCommand.RestartDue command) {
    return command.run() == state.run()
        ? launch(
            new ContainerEvent.StartRequested(state.run(), StartCause.POLICY, Asker.MOORD, now))
        : Decision.ignored();
  }
}
