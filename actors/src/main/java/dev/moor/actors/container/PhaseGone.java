package dev.moor.actors.container;

import dev.moor.actors.container.ContainerState.Core;
import dev.moor.actors.port.MoorException.Kind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Absent or deleted: only an absent one can be created, and nothing else finds it. */
final class PhaseGone extends Phase {
  PhaseGone(Core coreOrNull, Instant now) {
    super(coreOrNull, now);
  }

  private Decision noSuch() {
    return Decision.reject(
        Kind.NOT_FOUND, core == null ? "No such container" : "No such container: " + core.id());
  }

  @Override
  public Decision on(ContainerCommand.Create command) {
    if (core != null) {
      return conflict("Container " + core.id() + " was removed; its id is not used again");
    }
    ContainerEvent.Created created =
        new ContainerEvent.Created(
            command.id(),
            command.name(),
            command.spec(),
            command.imageId(),
            command.layers(),
            command.asker(),
            now);
    List<ContainerEvent> events = new ArrayList<>();
    events.add(created);
    if (command.networks() != null && !command.networks().nothing()) {
      events.add(new ContainerEvent.NetworksChosen(command.networks(), now));
    }
    return new Decision.Accepted(events, List.of(new ContainerEffect.Prepare(created)));
  }

  @Override
  public Decision on(ContainerCommand.Start command) {
    return noSuch();
  }

  @Override
  public Decision on(ContainerCommand.Stop command) {
    return noSuch();
  }

  @Override
  public Decision on(ContainerCommand.Restart command) {
    return noSuch();
  }

  @Override
  public Decision on(ContainerCommand.Kill command) {
    return noSuch();
  }

  @Override
  public Decision on(ContainerCommand.Pause command) {
    return noSuch();
  }

  @Override
  public Decision on(ContainerCommand.Unpause command) {
    return noSuch();
  }

  @Override
  public Decision on(ContainerCommand.Rename command) {
    return noSuch();
  }

  @Override
  public Decision on(ContainerCommand.Remove command) {
    return noSuch();
  }

  @Override
  public Decision on(ContainerCommand.CreateExec command) {
    return noSuch();
  }

  @Override
  public Decision on(ContainerCommand.StartExec command) {
    return noSuch();
  }

  @Override
  public Decision on(ContainerCommand.Update command) {
    return noSuch();
  }

  @Override
  public Decision on(ContainerCommand.Connect command) {
    return noSuch();
  }

  @Override
  public Decision on(ContainerCommand.Disconnect command) {
    return noSuch();
  }

  @Override
  public Decision on(ContainerCommand.Note command) {
    return noSuch();
  }

  // Nothing of it exists any more, execs included.

  @Override
  public Decision on(ContainerCommand.ExecStartDone command) {
    return Decision.ignored();
  }

  @Override
  public Decision on(ContainerCommand.ExecStartFailed command) {
    return Decision.ignored();
  }

  @Override
  public Decision on(ContainerCommand.ExecEnded command) {
    return Decision.ignored();
  }
}
