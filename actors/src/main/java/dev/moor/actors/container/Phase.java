package dev.moor.actors.container;

import dev.moor.actors.container.ContainerState.Core;
import dev.moor.actors.container.ContainerState.Ending;
import dev.moor.actors.container.ContainerState.ExecState;
import dev.moor.actors.network.NetworkPart;
import dev.moor.actors.port.MoorException.Kind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The answers a phase gives. Requests have no default here, so a new phase must answer each.
 * Outcomes are ignored unless a phase says otherwise: one that fits no open intent is stale (an
 * earlier run's, or a repeated effect's second answer), and repeating effects is allowed.
 */
abstract class Phase implements ContainerCommand.Cases<Decision> {
  final Core core;
  final Instant now;

  Phase(Core core, Instant now) {
    this.core = core;
    this.now = now;
  }

  final Decision conflict(String why) {
    return Decision.reject(Kind.CONFLICT, why);
  }

  final Decision notRunning() {
    return conflict("Container " + core.id() + " is not running");
  }

  final Decision removalInProgress() {
    return conflict("removal of container " + core.id() + " is already in progress");
  }

  final Decision cannotRemove(String word, String remedy) {
    return conflict(
        "cannot remove container \"/%s\": container is %s%s".formatted(core.name(), word, remedy));
  }

  final Decision alreadyCreated() {
    return conflict("Container " + core.id() + " exists already");
  }

  final Decision launch(ContainerEvent... events) {
    List<ContainerEvent> all = List.of(events);
    int run = ((ContainerEvent.StartRequested) all.get(all.size() - 1)).run();
    return Decision.accept(all, begin(run));
  }

  /** Where it is to have networks, its addresses and ports are journaled before it begins. */
  final ContainerEffect begin(int run) {
    NetworkPart networks = core.networks();
    return networks.choice().nothing()
        ? new ContainerEffect.Launch(run, core.created(), core.name())
        : new ContainerEffect.Reserve(run, core.created(), core.name(), networks.choice());
  }

  /** At rest a connection is only noted: the next start makes it. */
  final Decision connectAtRest(ContainerCommand.Connect command) {
    return NetworkRule.refusal(core, command)
        .orElseGet(
            () ->
                Decision.accept(
                    List.of(
                        new ContainerEvent.ConnectRequested(
                            command.endpoint(), null, command.asker(), now),
                        new ContainerEvent.Connected(command.endpoint().networkId(), now))));
  }

  final Decision disconnectAtRest(ContainerCommand.Disconnect command) {
    return NetworkRule.refusal(core, command)
        .orElseGet(
            () ->
                Decision.accept(
                    List.of(
                        new ContainerEvent.DisconnectRequested(
                            command.networkId(), command.asker(), now),
                        new ContainerEvent.Disconnected(command.networkId(), now))));
  }

  final Decision rename(ContainerCommand.Rename command) {
    if (command.newName().equals(core.name())) {
      return Decision.reject(
          Kind.INVALID, "Renaming a container with the same name as its current name");
    }
    return Decision.accept(
        new ContainerEvent.Renamed(core.name(), command.newName(), command.asker(), now));
  }

  final Decision note(ContainerCommand.Note command) {
    return Decision.accept(
        new ContainerEvent.Noted(command.action(), command.attributes(), command.asker(), now));
  }

  /** Nothing runs: the new values count from the next start on. */
  final Decision updateAtRest(ContainerCommand.Update command) {
    return LimitRule.refusal(core.id(), core.host(), command.change())
        .<Decision>map(refused -> refused)
        .orElseGet(
            () -> {
              ContainerEvent.UpdateRequested intent = update(command);
              return Decision.accept(List.of(intent, LimitRule.outcome(intent, now)));
            });
  }

  final ContainerEvent.UpdateRequested update(ContainerCommand.Update command) {
    return new ContainerEvent.UpdateRequested(
        LimitRule.merged(core.host().resources(), command.change()),
        LimitRule.policy(core.host(), command.change()),
        command.change().ioWeight(),
        command.asker(),
        now);
  }

  final Decision cannotUpdate(String why) {
    return conflict("Cannot update container " + core.id() + ": " + why);
  }

  final ContainerEffect remove(boolean volumes) {
    return new ContainerEffect.Remove(core.created(), volumes);
  }

  final String stopSignal(String asked) {
    String given = asked == null || asked.isEmpty() ? core.created().spec().stopSignal() : asked;
    return given == null || given.isEmpty() ? Signals.TERM : given;
  }

  final int stopTimeoutSeconds(Integer asked) {
    Integer given = asked == null ? core.created().spec().stopTimeoutSeconds() : asked;
    return given == null ? 10 : given;
  }

  /**
   * What follows a run's end: the restart that was asked for, the removal that was asked for, the
   * policy's restart, the automatic removal, or rest.
   */
  final Decision exited(
      ContainerState.End end, Optional<Ending> ending, List<ContainerEvent> before) {
    List<ContainerEvent> events = new ArrayList<>(before);
    events.add(new ContainerEvent.Exited(end.run(), end.status(), end.finishedAt(), now));
    List<ContainerEffect> effects = new ArrayList<>();
    effects.add(new ContainerEffect.Cleanup(end.run(), end.identity().orElse(null)));
    Optional<ContainerEvent.RestartScheduled> restart =
        ending.isPresent() ? Optional.empty() : RestartRule.afterExit(core, end, now);
    if (ending.orElse(null) instanceof Ending.Restart asked) {
      int run = core.runs() + 1;
      events.add(
          new ContainerEvent.StartRequested(
              run, ContainerEvent.StartCause.RESTART, asked.asker(), now));
      effects.add(begin(run));
    } else if (ending.orElse(null) instanceof Ending.Remove removal) {
      effects.add(remove(removal.volumes()));
    } else if (restart.isPresent()) {
      events.add(restart.get());
      effects.add(
          new ContainerEffect.ScheduleRestart(restart.get().run(), restart.get().startAt()));
    } else if (core.host().autoRemove()) {
      events.add(autoRemoval());
      effects.add(remove(true));
    }
    return new Decision.Accepted(events, effects);
  }

  final ContainerEvent autoRemoval() {
    return new ContainerEvent.RemoveRequested(true, true, dev.moor.actors.port.Asker.MOORD, now);
  }

  // Execs outlive the phase they were started in: their outcomes count everywhere.

  @Override
  public Decision on(ContainerCommand.ExecStartDone command) {
    return core.execs().get(command.execId()) instanceof ExecState.Starting
        ? Decision.accept(
            new ContainerEvent.ExecStarted(command.execId(), command.identity(), command.at()))
        : Decision.ignored();
  }

  @Override
  public Decision on(ContainerCommand.ExecStartFailed command) {
    return core.execs().get(command.execId()) instanceof ExecState.Starting
        ? Decision.accept(
            new ContainerEvent.ExecStartFailed(
                command.execId(), command.reason(), command.exitCode(), now))
        : Decision.ignored();
  }

  @Override
  public Decision on(ContainerCommand.ExecEnded command) {
    ExecState exec = core.execs().get(command.execId());
    return exec instanceof ExecState.Running || exec instanceof ExecState.Starting
        ? Decision.accept(
            new ContainerEvent.ExecExited(command.execId(), command.status(), command.at()))
        : Decision.ignored();
  }

  @Override
  public Decision on(ContainerCommand.Prepared command) {
    return Decision.ignored();
  }

  @Override
  public Decision on(ContainerCommand.PrepareFailed command) {
    return Decision.ignored();
  }

  @Override
  public Decision on(ContainerCommand.NetworksReserved command) {
    return Decision.ignored();
  }

  @Override
  public Decision on(ContainerCommand.ConnectDone command) {
    return Decision.ignored();
  }

  @Override
  public Decision on(ContainerCommand.ConnectFailed command) {
    return Decision.ignored();
  }

  @Override
  public Decision on(ContainerCommand.DisconnectDone command) {
    return Decision.ignored();
  }

  @Override
  public Decision on(ContainerCommand.DisconnectFailed command) {
    return Decision.ignored();
  }

  @Override
  public Decision on(ContainerCommand.NetworksRepaired command) {
    return Decision.ignored();
  }

  @Override
  public Decision on(ContainerCommand.LaunchDone command) {
    return Decision.ignored();
  }

  @Override
  public Decision on(ContainerCommand.LaunchFailed command) {
    return Decision.ignored();
  }

  @Override
  public Decision on(ContainerCommand.NothingLaunched command) {
    return Decision.ignored();
  }

  @Override
  public Decision on(ContainerCommand.ProcessExited command) {
    return Decision.ignored();
  }

  @Override
  public Decision on(ContainerCommand.Adopted command) {
    return Decision.ignored();
  }

  @Override
  public Decision on(ContainerCommand.ProbeUnknown command) {
    return Decision.ignored();
  }

  @Override
  public Decision on(ContainerCommand.MonitorGone command) {
    return Decision.ignored();
  }

  @Override
  public Decision on(ContainerCommand.StopFailed command) {
    return Decision.ignored();
  }

  @Override
  public Decision on(ContainerCommand.SignalDone command) {
    return Decision.ignored();
  }

  @Override
  public Decision on(ContainerCommand.SignalFailed command) {
    return Decision.ignored();
  }

  @Override
  public Decision on(ContainerCommand.FreezeDone command) {
    return Decision.ignored();
  }

  @Override
  public Decision on(ContainerCommand.FreezeFailed command) {
    return Decision.ignored();
  }

  @Override
  public Decision on(ContainerCommand.ThawDone command) {
    return Decision.ignored();
  }

  @Override
  public Decision on(ContainerCommand.ThawFailed command) {
    return Decision.ignored();
  }

  @Override
  public Decision on(ContainerCommand.RestartDue command) {
    return Decision.ignored();
  }

  @Override
  public Decision on(ContainerCommand.RemoveDone command) {
    return Decision.ignored();
  }

  @Override
  public Decision on(ContainerCommand.RemoveFailed command) {
    return Decision.ignored();
  }

  @Override
  public Decision on(ContainerCommand.DaemonStarted command) {
    return Decision.ignored();
  }

  @Override
  public Decision on(ContainerCommand.UpdateDone command) {
    return Decision.ignored();
  }

  @Override
  public Decision on(ContainerCommand.UpdateFailed command) {
    return Decision.ignored();
  }

  @Override
  public Decision on(ContainerCommand.HealthReported command) {
    return Decision.ignored();
  }

  @Override
  public Decision on(ContainerCommand.OomReported command) {
    return Decision.ignored();
  }
}
