package dev.moor.actors.sim;

import dev.moor.actors.container.ExitStatus;
import dev.moor.actors.container.HostSpec;
import dev.moor.actors.container.ProcessIdentity;
import dev.moor.actors.sim.SimMachine.Process;
import dev.moor.actors.supervision.ContainerPort.Found;
import dev.moor.actors.supervision.ContainerPort.LaunchFailure;
import dev.moor.actors.supervision.ContainerPort.Run;
import java.io.IOException;
import java.time.Instant;
import java.util.function.Consumer;

/** A handle on a simulated process. */
final class SimRun implements Run {
  private final SimWorld world;
  private final SimMachine machine;
  private final Process process;
  private Consumer<Found.Exited> ended = end -> {};
  private boolean closed;

  SimRun(SimWorld world, SimMachine machine, Process process) {
    this.world = world;
    this.machine = machine;
    this.process = process;
  }

  private void step(String what) throws IOException {
    world.point();
    if (world.fault()) {
      throw new IOException("fault at " + what);
    }
  }

  @Override
  public ProcessIdentity identity() {
    return process.identity;
  }

  @Override
  public void start() throws LaunchFailure {
    world.point();
    if (!process.alive || world.fault()) {
      throw new LaunchFailure("fault at start", 128, null);
    }
    world.invariants.intent(machine.id, Invariants.Deed.LAUNCH, process.run);
    if (!machine.mounted) {
      throw new Violation("NoRootTaken", "started without its root");
    }
    world.start(machine, process);
    world.point();
  }

  @Override
  public boolean signal(String signal) throws IOException {
    step("signal");
    if (!process.alive) {
      return false;
    }
    world.invariants.intent(machine.id, Invariants.Deed.SIGNAL, process.run);
    if (signal.equals("SIGKILL")) {
      world.kill(machine, process, 137);
    } else if (signal.equals("SIGTERM") && process.heedsTerm) {
      world.kill(machine, process, 143);
    }
    world.point();
    return true;
  }

  @Override
  public void killAll() throws IOException {
    if (process.alive) {
      world.invariants.intent(machine.id, Invariants.Deed.SIGNAL, process.run);
      world.kill(machine, process, 137);
    }
  }

  @Override
  public void freeze() throws IOException {
    step("freeze");
    world.invariants.intent(machine.id, Invariants.Deed.FREEZE, process.run);
    if (!process.alive) {
      throw new IOException("it is gone");
    }
    process.frozen = true;
    world.point();
  }

  @Override
  public void thaw() throws IOException {
    step("thaw");
    world.invariants.intent(machine.id, Invariants.Deed.THAW, process.run);
    if (!process.alive) {
      throw new IOException("it is gone");
    }
    process.frozen = false;
    if (process.codeAtThaw != null) {
      world.end(machine, process, process.codeAtThaw);
    }
    world.point();
  }

  @Override
  public void update(HostSpec.Resources limits, Integer ioWeight) throws IOException {
    step("update");
  }

  @Override
  public void delete() throws IOException {
    step("delete");
    new SimPort(world, machine).deleteRuntimeState();
  }

  @Override
  public void close() {
    closed = true;
  }

  @Override
  public void onExit(Consumer<Found.Exited> listener, Consumer<String> failed) {
    ended = listener;
  }

  /** Comes last: then both are known. */
  /** Nothing here has a limit of memory. */
  @Override
  public void onOutOfMemory(Consumer<Instant> told) {}

  @Override
  public void onMonitorLost(Consumer<String> reason) {
    world.watch(machine, process, this::tellEnd, () -> reason.accept("conmon ended"));
  }

  private void tellEnd() {
    if (!closed) {
      Integer code = machine.exitFiles.get(process.run);
      ended.accept(
          code == null
              ? new Found.Exited(SimPort.status(255, ExitStatus.Evidence.UNKNOWN), world.time.now())
              : new Found.Exited(
                  SimPort.status(code, ExitStatus.Evidence.EXIT_FILE), world.time.now()));
    }
  }
}
