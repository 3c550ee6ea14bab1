package dev.moor.actors.container;

import static dev.moor.actors.container.Samples.T0;
import static dev.moor.actors.container.Samples.identity;

import dev.moor.actors.container.ContainerCommand.Outcome;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/** The kernel and the runner of one container: processes, a freezer, a timer; fails at random. */
final class SimulatedWorld implements ContainerEffect.Cases<Void> {
  static final class Process {
    boolean alive = true;
    boolean frozen;
    Integer fatalOnThaw;
    int exitCode;
  }

  final Map<Integer, Process> processes = new HashMap<>();
  final List<Outcome> untold = new ArrayList<>();
  final Set<String> aliveExecs = new HashSet<>();
  final List<String> violations = new ArrayList<>();
  Integer timerForRun;
  Instant now = T0;
  private final Random random;
  private boolean faults = true;

  SimulatedWorld(Random random) {
    this.random = random;
  }

  /** From now on everything succeeds. */
  void heal() {
    faults = false;
  }

  private boolean fault() {
    return faults && random.nextInt(12) == 0;
  }

  /** The daemon dies: what was not told is lost, and so is the timer. The processes live on. */
  void daemonDies() {
    untold.clear();
    timerForRun = null;
  }

  void exitByItself(int code) {
    processes.forEach(
        (run, process) -> {
          if (process.alive && !process.frozen) {
            die(run, process, code);
          }
        });
  }

  private void die(int run, Process process, int code) {
    process.alive = false;
    process.exitCode = code;
    tell(exited(run, process));
    for (String execId : List.copyOf(aliveExecs)) {
      aliveExecs.remove(execId);
      tell(new ContainerCommand.ExecEnded(execId, Samples.status(137), now));
    }
  }

  private Outcome exited(int run, Process process) {
    return new ContainerCommand.ProcessExited(run, Samples.status(process.exitCode), now);
  }

  private void tell(Outcome outcome) {
    untold.add(outcome);
  }

  private void fatal(int run, int code) {
    Process process = processes.get(run);
    if (process == null || !process.alive) {
      return;
    }
    if (process.frozen) {
      process.fatalOnThaw = code;
    } else {
      die(run, process, code);
    }
  }

  private boolean lives(int run) {
    return processes.containsKey(run) && processes.get(run).alive;
  }

  @Override
  public Void on(ContainerEffect.Prepare effect) {
    tell(fault() ? new ContainerCommand.PrepareFailed("fault") : new ContainerCommand.Prepared());
    return null;
  }

  @Override
  public Void on(ContainerEffect.Reserve effect) {
    throw new AssertionError("no networks were asked for");
  }

  @Override
  public Void on(ContainerEffect.Connect effect) {
    throw new AssertionError("no networks were asked for");
  }

  @Override
  public Void on(ContainerEffect.Disconnect effect) {
    throw new AssertionError("no networks were asked for");
  }

  @Override
  public Void on(ContainerEffect.Launch effect) {
    int run = effect.run();
    if (processes.entrySet().stream().anyMatch(e -> e.getKey() != run && e.getValue().alive)) {
      violations.add("launch of run " + run + " while another process lives");
    }
    if (processes.containsKey(run)) {
      tell(new ContainerCommand.LaunchDone(run, identity(run), now));
    } else if (fault()) {
      tell(new ContainerCommand.LaunchFailed(run, "fault", 127, now));
    } else {
      processes.put(run, new Process());
      tell(new ContainerCommand.LaunchDone(run, identity(run), now));
    }
    return null;
  }

  @Override
  public Void on(ContainerEffect.Stop effect) {
    if (fault()) {
      tell(new ContainerCommand.StopFailed(effect.run(), "fault"));
    } else {
      fatal(effect.run(), 143);
    }
    return null;
  }

  @Override
  public Void on(ContainerEffect.Signal effect) {
    if (!lives(effect.run()) || fault()) {
      tell(new ContainerCommand.SignalFailed(effect.run(), effect.signal(), "fault"));
      return null;
    }
    tell(new ContainerCommand.SignalDone(effect.run(), effect.signal()));
    if (!effect.signal().equals("SIGHUP")) {
      fatal(effect.run(), 137);
    }
    return null;
  }

  @Override
  public Void on(ContainerEffect.Freeze effect) {
    if (!lives(effect.run()) || fault()) {
      tell(new ContainerCommand.FreezeFailed(effect.run(), "fault"));
    } else {
      processes.get(effect.run()).frozen = true;
      tell(new ContainerCommand.FreezeDone(effect.run()));
    }
    return null;
  }

  @Override
  public Void on(ContainerEffect.Thaw effect) {
    if (!lives(effect.run()) || fault()) {
      tell(new ContainerCommand.ThawFailed(effect.run(), "fault"));
      return null;
    }
    Process process = processes.get(effect.run());
    process.frozen = false;
    tell(new ContainerCommand.ThawDone(effect.run()));
    if (process.fatalOnThaw != null) {
      die(effect.run(), process, process.fatalOnThaw);
    }
    return null;
  }

  @Override
  public Void on(ContainerEffect.Update effect) {
    tell(
        !lives(effect.run()) || fault()
            ? new ContainerCommand.UpdateFailed(effect.run(), "fault")
            : new ContainerCommand.UpdateDone(effect.run()));
    return null;
  }

  @Override
  public Void on(ContainerEffect.Cleanup effect) {
    if (lives(effect.run())) {
      violations.add("clean-up under the living run " + effect.run());
    }
    return null;
  }

  @Override
  public Void on(ContainerEffect.CallOff effect) {
    tell(new ContainerCommand.LaunchFailed(effect.run(), "called off before it began", 128, now));
    return null;
  }

  @Override
  public Void on(ContainerEffect.ScheduleRestart effect) {
    timerForRun = effect.run();
    return null;
  }

  @Override
  public Void on(ContainerEffect.CancelRestart effect) {
    timerForRun = null;
    return null;
  }

  void fireTimer() {
    if (timerForRun != null) {
      tell(new ContainerCommand.RestartDue(timerForRun));
      timerForRun = null;
    }
  }

  @Override
  public Void on(ContainerEffect.Remove effect) {
    if (processes.values().stream().anyMatch(process -> process.alive)) {
      violations.add("removal under a living process");
    }
    tell(fault() ? new ContainerCommand.RemoveFailed("fault") : new ContainerCommand.RemoveDone());
    return null;
  }

  @Override
  public Void on(ContainerEffect.StartExec effect) {
    if (processes.values().stream().noneMatch(process -> process.alive) || fault()) {
      tell(new ContainerCommand.ExecStartFailed(effect.execId(), "fault", 126));
    } else {
      aliveExecs.add(effect.execId());
      tell(new ContainerCommand.ExecStartDone(effect.execId(), identity(50), now));
    }
    return null;
  }

  void execEnds() {
    for (String execId : List.copyOf(aliveExecs)) {
      aliveExecs.remove(execId);
      tell(new ContainerCommand.ExecEnded(execId, Samples.status(0), now));
    }
  }

  @Override
  public Void on(ContainerEffect.Probe effect) {
    int run = effect.run();
    Process process = processes.get(run);
    if (fault()) {
      tell(new ContainerCommand.ProbeUnknown(run, "fault"));
    } else if (process == null) {
      tell(new ContainerCommand.NothingLaunched(run));
    } else if (!process.alive) {
      tell(exited(run, process));
    } else if (effect.expected() == null) {
      tell(new ContainerCommand.LaunchDone(run, identity(run), now));
    } else {
      tell(new ContainerCommand.Adopted(run, process.frozen, true));
    }
    return null;
  }

  @Override
  public Void on(ContainerEffect.ProbeExec effect) {
    if (!aliveExecs.contains(effect.execId())) {
      tell(new ContainerCommand.ExecEnded(effect.execId(), Samples.status(255), now));
    } else if (effect.identity() == null) {
      tell(new ContainerCommand.ExecStartDone(effect.execId(), identity(50), now));
    }
    return null;
  }
}
