package dev.moor.actors.container;

import dev.moor.actors.container.ContainerEvent.StartCause;
import dev.moor.actors.container.ContainerState.Core;
import dev.moor.actors.port.Asker;
import dev.moor.actors.port.MoorException.Kind;
import java.time.Instant;
import java.util.List;

/** Created or stopped: no process, nothing open but maybe the rest of its creation. */
final class PhaseAtRest extends Phase {
  PhaseAtRest(Core core, Instant now) {
    super(core, now);
  }

  private Decision start(StartCause cause, Asker asker) {
    if (!core.prepared()) {
      return stillBeingCreated();
    }
    return launch(new ContainerEvent.StartRequested(core.runs() + 1, cause, asker, now));
  }

  private Decision stillBeingCreated() {
    return conflict("Container " + core.id() + " is still being created");
  }

  @Override
  public Decision on(ContainerCommand.Create command) {
    return alreadyCreated();
  }

  @Override
  public Decision on(ContainerCommand.Start command) {
    return start(StartCause.USER, command.asker());
  }

  @Override
  public Decision on(ContainerCommand.Stop command) {
    return Decision.reject(Kind.NOT_MODIFIED, "Container is already stopped");
  }

  @Override
  public Decision on(ContainerCommand.Restart command) {
    return start(StartCause.RESTART, command.asker());
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
    return conflict("Container " + core.id() + " is not paused");
  }

  @Override
  public Decision on(ContainerCommand.Rename command) {
    return rename(command);
  }

  @Override
  public Decision on(ContainerCommand.Remove command) {
    if (!core.prepared()) {
      return stillBeingCreated();
    }
    return Decision.accept(
        new ContainerEvent.RemoveRequested(
            command.force(), command.volumes(), command.asker(), now),
        remove(command.volumes()));
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
    return core.prepared() ? updateAtRest(command) : stillBeingCreated();
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
  public Decision on(ContainerCommand.Prepared command) {
    return core.prepared() ? Decision.ignored() : Decision.accept(new ContainerEvent.Prepared(now));
  }

  @Override
  public Decision on(ContainerCommand.PrepareFailed command) {
    return core.prepared()
        ? Decision.ignored()
        : Decision.accept(
            List.of(new ContainerEvent.PrepareFailed(command.reason(), now), autoRemoval()),
            remove(true));
  }

  @Override
  public Decision on(ContainerCommand.DaemonStarted command) {
    return RestartRule.atDaemonStart(core, now)
        .map(
            restart ->
                Decision.accept(
                    restart, new ContainerEffect.ScheduleRestart(restart.run(), restart.startAt())))
        .orElseGet(Decision::ignored);
  }
}
