package dev.moor.actors.sim;

import dev.moor.actors.container.ContainerCommand;
import dev.moor.actors.container.ContainerCommand.Outcome;
import dev.moor.actors.container.ContainerEffect;
import dev.moor.actors.container.ContainerEvent.Created;
import dev.moor.actors.container.ContainerSpec;
import dev.moor.actors.container.ExitStatus;
import dev.moor.actors.container.ProcessIdentity;
import dev.moor.actors.network.NetworkPart;
import dev.moor.actors.sim.SimMachine.Process;
import dev.moor.actors.supervision.ContainerPort;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Consumer;

/** A container's port over the simulated machine; the daemon may die, or the step fail, at each. */
final class SimPort implements ContainerPort {
  private final SimWorld world;
  private final SimMachine machine;

  SimPort(SimWorld world, SimMachine machine) {
    this.world = world;
    this.machine = machine;
  }

  private void step(String what) throws IOException {
    world.point();
    if (world.fault()) {
      throw new IOException("fault at " + what);
    }
  }

  @Override
  public void makeFolders() throws IOException {
    step("folders");
    world.invariants.intent(machine.id, Invariants.Deed.MAKE, 0);
    machine.folder = true;
  }

  @Override
  public void makeVolumes(Created created) throws IOException {
    step("volumes");
    machine.volumes = true;
  }

  @Override
  public void dropOldRuns(int run) throws IOException {
    step("old runs");
    machine.runs.removeIf(old -> old != run);
    machine.bundles.removeIf(old -> old != run);
    machine.exitFiles.keySet().removeIf(old -> old != run);
  }

  @Override
  public OptionalInt lastRun() {
    return machine.runs.isEmpty() ? OptionalInt.empty() : OptionalInt.of(machine.runs.last());
  }

  @Override
  public void mountRoot(List<String> layers) throws IOException {
    step("mount");
    world.invariants.intent(machine.id, Invariants.Deed.MAKE, 0);
    machine.mounted = true;
  }

  @Override
  public void keepRoot() {
    world.point();
  }

  @Override
  public void unmountRoot() throws IOException {
    step("unmount");
    Process living = machine.living();
    if (living != null && living.started) {
      throw new Violation("NoRootTaken", "unmounted under run " + living.run);
    }
    machine.mounted = false;
  }

  @Override
  public Outcome reserve(ContainerEffect.Reserve effect) {
    throw new AssertionError("no networks were asked for");
  }

  @Override
  public Outcome connect(ContainerEffect.Connect effect) {
    throw new AssertionError("no networks were asked for");
  }

  @Override
  public Outcome disconnect(ContainerEffect.Disconnect effect) {
    throw new AssertionError("no networks were asked for");
  }

  @Override
  public void checkNetworks(
      ProcessIdentity identity, NetworkPart networks, Consumer<String> repaired) {}

  @Override
  public void releaseNetworks() throws IOException {
    step("networks");
  }

  @Override
  public void writeFiles(ContainerSpec spec, NetworkPart networks) throws IOException {
    step("files");
  }

  @Override
  public Run create(int run, Created created, NetworkPart networks)
      throws LaunchFailure, IOException {
    step("create");
    world.invariants.intent(machine.id, Invariants.Deed.LAUNCH, run);
    if (machine.runtimeState != null) {
      throw new LaunchFailure("container already exists", 128, null);
    }
    machine.runs.add(run);
    machine.bundles.add(run);
    machine.exitFiles.remove(run);
    machine.makingRun = run;
    world.point();
    if (world.fault()) {
      machine.makingRun = null;
      throw new LaunchFailure("fault at the runtime", 127, null);
    }
    Process process = world.makeProcess(machine, run);
    machine.runtimeState = run;
    try {
      world.point();
    } catch (Crash e) {
      process.shimAlive = false;
      process.shimWasLost = true;
      throw e;
    }
    return new SimRun(world, machine, process);
  }

  @Override
  public Found look(int run, ProcessIdentity expected) throws IOException {
    step("look");
    Process process = machine.process(run);
    if (expected != null && !expected.bootId().equals(world.boot)) {
      Integer code = machine.exitFiles.get(run);
      return code == null
          ? new Found.Exited(status(255, ExitStatus.Evidence.REBOOT), world.time.now())
          : new Found.Exited(status(code, ExitStatus.Evidence.EXIT_FILE), world.time.now());
    }
    if (process != null && process.alive) {
      return process.started
          ? new Found.Running(process.identity, world.time.now(), process.frozen, process.shimAlive)
          : new Found.Waiting(process.identity);
    }
    Integer code = machine.exitFiles.get(run);
    if (code != null) {
      return new Found.Exited(status(code, ExitStatus.Evidence.EXIT_FILE), world.time.now());
    }
    if (expected != null) {
      return new Found.Exited(status(255, ExitStatus.Evidence.UNKNOWN), world.time.now());
    }
    return machine.makingRun == null
        ? new Found.Gone("nothing is there")
        : new Found.CannotTell("its shim is about to make it");
  }

  static ExitStatus status(int code, ExitStatus.Evidence evidence) {
    return new ExitStatus(code, false, evidence, "");
  }

  @Override
  public Run adopt(int run, ProcessIdentity identity) throws IOException {
    step("adopt");
    Process process = machine.process(run);
    if (process == null) {
      return new SimRun(world, machine, new Process(run, identity, 0, 0, true));
    }
    return new SimRun(world, machine, process);
  }

  @Override
  public boolean hasBundle(int run) {
    return machine.bundles.contains(run);
  }

  @Override
  public void discard(int run) throws IOException {
    step("discard");
    machine.makingRun = null;
    deleteRuntimeState();
  }

  /** The runtime knows the container by its id alone: whatever run lives is killed. */
  void deleteRuntimeState() {
    Process living = machine.living();
    if (living != null) {
      world.invariants.mayKill(machine.id, living);
      living.frozen = false;
      living.shimAlive = living.shimAlive && living.started;
      world.end(machine, living, 137);
    }
    world.point();
    machine.runtimeState = null;
  }

  @Override
  public void dropBundle(int run) throws IOException {
    step("bundle");
    machine.bundles.remove(run);
  }

  @Override
  public void deleteFolder() throws IOException {
    step("delete");
    world.invariants.intent(machine.id, Invariants.Deed.DELETE, 0);
    machine.runs.clear();
    machine.bundles.clear();
    machine.exitFiles.clear();
    world.point();
    machine.folder = false;
  }

  @Override
  public void removeAnonymousVolumes(Created created) throws IOException {
    step("volume removal");
    machine.volumes = false;
  }

  @Override
  public void runEnded() {}

  @Override
  public Outcome startExec(ContainerEffect.StartExec effect, Consumer<Outcome> outcome) {
    world.point();
    Process living = machine.living();
    if (living == null || world.fault()) {
      return new ContainerCommand.ExecStartFailed(effect.execId(), "fault", 126);
    }
    machine.execs.put(effect.execId(), living.identity);
    world.point();
    return new ContainerCommand.ExecStartDone(effect.execId(), living.identity, world.time.now());
  }

  /** What lives is adopted, whether its start was confirmed or not. */
  @Override
  public void probeExec(ContainerEffect.ProbeExec effect, Consumer<Outcome> outcome) {
    world.point();
    ProcessIdentity identity = machine.execs.get(effect.execId());
    if (identity == null) {
      ExitStatus unknown = status(255, ExitStatus.Evidence.UNKNOWN);
      outcome.accept(new ContainerCommand.ExecEnded(effect.execId(), unknown, world.time.now()));
    } else if (effect.identity() == null) {
      outcome.accept(
          new ContainerCommand.ExecStartDone(effect.execId(), identity, world.time.now()));
    }
  }

  @Override
  public Instant now() {
    return world.time.now();
  }

  @Override
  public void warn(String what, Exception reason) {
    if (!(reason instanceof IOException)) {
      throw new AssertionError(what, reason);
    }
  }
}
