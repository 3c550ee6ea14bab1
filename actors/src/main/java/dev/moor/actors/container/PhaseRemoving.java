package dev.moor.actors.container;

import dev.moor.actors.container.ContainerState.Removing;
import dev.moor.actors.port.MoorException.Kind;
import java.time.Instant;

/** An open removal: it finishes or fails, nothing else begins. */
final class PhaseRemoving extends Phase {
  PhaseRemoving(Removing state, Instant now) {
    super(state.core(), now);
  }

  private Decision cannotStart() {
    return conflict("container is marked for removal and cannot be started");
  }

  @Override
  public Decision on(ContainerCommand.Create command) {
    return alreadyCreated();
  }

  @Override
  public Decision on(ContainerCommand.Start command) {
    return cannotStart();
  }

  @Override
  public Decision on(ContainerCommand.Stop command) {
    return Decision.reject(Kind.NOT_MODIFIED, "Container is already stopped");
  }

  @Override
  public Decision on(ContainerCommand.Restart command) {
    return cannotStart();
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
    return removalInProgress();
  }

  @Override
  public Decision on(ContainerCommand.Remove command) {
    return removalInProgress();
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
    return cannotUpdate("container is marked for removal and cannot be \"update\"");
  }

  @Override
  public Decision on(ContainerCommand.Connect command) {
    return removalInProgress();
  }

  @Override
  public Decision on(ContainerCommand.Disconnect command) {
    return removalInProgress();
  }

  @Override
  public Decision on(ContainerCommand.Note command) {
    return note(command);
  }

  @Override
  public Decision on(ContainerCommand.RemoveDone command) {
    return Decision.accept(new ContainerEvent.Removed(now));
  }

  @Override
  public Decision on(ContainerCommand.RemoveFailed command) {
    return Decision.accept(new ContainerEvent.RemoveFailed(command.reason(), now));
  }
}
