package dev.moor.actors.sim;

import dev.moor.actors.container.ContainerState;
import dev.moor.actors.container.ProcessIdentity;
import dev.moor.actors.sim.SimMachine.Process;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** All that outlives the daemon: kernel, disk, journal, time; and where the daemon is to die. */
final class SimWorld {
  private static final long FOR_EVER = Long.MAX_VALUE;
  private static final long FOR_LONG_MILLIS = 1_000_000_000_000L;

  final Random random;
  final SimTime time = new SimTime();
  final SimJournal journal = new SimJournal(this);
  final Map<String, SimMachine> machines = new TreeMap<>();
  final Invariants invariants = new Invariants(this);
  String boot = "boot-1";
  boolean calm;
  private int boots = 1;
  private int pids = 100;
  private long points;
  private boolean dead;
  private Violation violated;

  /** What the daemon's actors have to do; empty where it has none. */
  final List<Runnable> tasks = new ArrayList<>();

  private long crashAt = FOR_EVER;

  /** Who watches a process, of the daemon's present life. */
  private final Map<Process, Watch> watches = new java.util.IdentityHashMap<>();

  private record Watch(int life, Runnable exited, Runnable monitorLost) {}

  SimWorld(long seed) {
    random = new Random(seed);
  }

  long points() {
    return points;
  }

  void crashAt(long point) {
    crashAt = point;
  }

  void crashAfter(long more) {
    crashAt = points + more;
  }

  void neverCrash() {
    crashAt = FOR_EVER;
  }

  /** A step at which the daemon may die. */
  void point() {
    if (dead || ++points >= crashAt) {
      crashAt = FOR_EVER;
      dead = true;
      throw Crash.HERE;
    }
  }

  /** Remembered, for whoever calls may swallow what is thrown. */
  Violation broken(Violation violation) {
    if (violated == null && !dead) {
      violated = violation;
    }
    return violation;
  }

  /** What serves many lives goes first: the chances of a run are not to depend on its history. */
  private int nextTask() {
    for (int at = 0; at < tasks.size(); at++) {
      if (ActorLife.isShared(tasks.get(at))) {
        return at;
      }
    }
    return random.nextInt(tasks.size());
  }

  /** Runs a task of the actors, any of those that may run now; false: there is none. */
  boolean runTask() {
    if (tasks.isEmpty()) {
      return false;
    }
    tasks.remove(nextTask()).run();
    if (violated != null) {
      throw violated;
    }
    if (dead) {
      throw Crash.HERE;
    }
    return true;
  }

  boolean chance(int oneIn) {
    return random.nextInt(oneIn) == 0;
  }

  /** A step that may fail. */
  boolean fault() {
    return !calm && chance(60);
  }

  SimMachine machine(String id) {
    return machines.computeIfAbsent(id, SimMachine::new);
  }

  ContainerState durable(String id) {
    return journal.state(id);
  }

  Process makeProcess(SimMachine machine, int run) {
    int pid = pids++;
    long life = random.nextInt(3) == 0 ? random.nextInt(4_000) : FOR_LONG_MILLIS;
    ProcessIdentity identity =
        new ProcessIdentity(boot, pid, 5000L + pid, "/moor/" + machine.id, pids++, 1, "runc");
    Process process =
        new Process(
            run,
            identity,
            calm ? FOR_LONG_MILLIS : life,
            random.nextInt(3),
            random.nextInt(4) != 0);
    Process other = machine.living();
    if (other != null) {
      throw new Violation("SingleProcess", "run " + run + " beside run " + other.run);
    }
    machine.processes.add(process);
    machine.makingRun = null;
    return process;
  }

  void start(SimMachine machine, Process process) {
    if (!process.started) {
      process.started = true;
      time.after(process.lifeMillis, SimTime.WORLD, () -> endsByItself(machine, process));
    }
  }

  private void endsByItself(SimMachine machine, Process process) {
    if (process.alive) {
      if (process.frozen) {
        process.codeAtThaw = process.ownCode;
      } else {
        end(machine, process, process.ownCode);
      }
    }
  }

  /** The process ends; its shim, if there, writes the exit file and ends as well. */
  void end(SimMachine machine, Process process, int code) {
    if (!process.alive) {
      return;
    }
    process.alive = false;
    process.frozen = false;
    process.code = code;
    if (process.shimAlive) {
      machine.exitFiles.put(process.run, code);
      process.shimAlive = false;
    }
    machine.execs.clear();
    Watch watch = watches.get(process);
    if (watch != null) {
      time.after(1 + random.nextInt(4), watch.life(), watch.exited());
    }
  }

  void kill(SimMachine machine, Process process, int code) {
    if (process.alive) {
      if (process.frozen) {
        process.codeAtThaw = code;
      } else {
        end(machine, process, code);
      }
    }
  }

  void loseShim(Process process) {
    if (process.alive && process.shimAlive) {
      process.shimAlive = false;
      process.shimWasLost = true;
      Watch watch = watches.get(process);
      if (watch != null) {
        time.after(1, watch.life(), watch.monitorLost());
      }
    }
  }

  void watch(SimMachine machine, Process process, Runnable exited, Runnable monitorLost) {
    watches.put(process, new Watch(time.life(), exited, monitorLost));
    if (!process.alive) {
      time.after(1, time.life(), exited);
    }
  }

  /** A conmon whose daemon died before it heard of the process ends itself when it is to tell. */
  void daemonDied() {
    if (!tasks.isEmpty()) {
      dead = true;
      ActorLife.abandon(this);
    }
    dead = false;
    for (SimMachine machine : machines.values()) {
      if (machine.makingRun != null) {
        int run = machine.makingRun;
        time.after(random.nextInt(3_000), SimTime.WORLD, () -> madeUnheard(machine, run));
      }
    }
    watches.clear();
    time.daemonDied();
  }

  private void madeUnheard(SimMachine machine, int run) {
    if (machine.makingRun != null && machine.makingRun == run) {
      Process process = makeProcess(machine, run);
      machine.runtimeState = run;
      process.shimAlive = false;
      process.shimWasLost = true;
    }
  }

  /** Everything that is not on disk is gone. */
  void reboot() {
    boot = "boot-" + ++boots;
    for (SimMachine machine : machines.values()) {
      for (Process process : machine.processes) {
        process.alive = false;
        process.shimAlive = false;
      }
      machine.execs.clear();
      machine.makingRun = null;
      machine.mounted = false;
      machine.runtimeState = null;
    }
  }

  List<Process> livingProcesses() {
    List<Process> living = new ArrayList<>();
    machines.values().forEach(m -> m.processes.stream().filter(p -> p.alive).forEach(living::add));
    return living;
  }
}
