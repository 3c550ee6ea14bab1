package dev.moor.actors.sim;

import dev.moor.actors.container.ContainerCommand;
import dev.moor.actors.container.ContainerSpec;
import dev.moor.actors.container.Samples;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * One run: clients ask at random, the world misbehaves, the daemon may die at a given step and
 * again in its recovery; then all comes to rest, and the daemon is restarted twice more. The seed
 * decides everything but where the daemon dies.
 */
final class Simulation {
  private static final int COMMANDS = 26;
  private static final int LONGEST_PLAN_MILLIS = 60_000;
  private static final int MOST_STEPS = 200_000;
  private static final Duration SETTLE = Duration.ofMinutes(20);

  private final SimWorld world;
  private final SimDaemon.Rules rules;
  private final boolean actors;
  private final Random deaths;
  private final List<String> known = new ArrayList<>();
  private SimDaemon daemon;
  private int crashes;
  private int ids;
  private int execs;

  private Simulation(long seed, long crashAt, SimDaemon.Rules rules, boolean actors) {
    this.world = new SimWorld(seed);
    this.rules = rules;
    this.actors = actors;
    this.deaths = new Random(31 * seed + crashAt);
    if (crashAt > 0) {
      world.crashAt(crashAt);
    }
  }

  /**
   * What a run took.
   *
   * @param points steps at which the daemon could have died
   */
  record Result(long points, int crashes, int events) {}

  /**
   * @param crashAt the step at which the daemon dies first; 0: it never does
   */
  static Result run(long seed, long crashAt) {
    return run(seed, crashAt, SimDaemon.Rules.TRUE);
  }

  static Result run(long seed, long crashAt, SimDaemon.Rules rules) {
    return new Simulation(seed, crashAt, rules, false).play();
  }

  /** With the containers' own actors. */
  static Result runActors(long seed, long crashAt) {
    return new Simulation(seed, crashAt, SimDaemon.Rules.TRUE, true).play();
  }

  /** With the containers' own actors over a journal that forgets. */
  static Result runForgetful(long seed) {
    Simulation simulation = new Simulation(seed, 0, SimDaemon.Rules.TRUE, true);
    simulation.world.journal.forgets = true;
    return simulation.play();
  }

  private Result play() {
    start();
    for (int n = 0; n < COMMANDS; n++) {
      world.time.after(world.random.nextInt(LONGEST_PLAN_MILLIS), SimTime.WORLD, this::command);
    }
    for (int n = 0; n < 4; n++) {
      world.time.after(world.random.nextInt(LONGEST_PLAN_MILLIS), SimTime.WORLD, this::mischief);
    }
    runUntil(world.time.in(Duration.ofMillis(LONGEST_PLAN_MILLIS)));
    long points = world.points();
    world.neverCrash();
    world.calm = true;
    settle();
    // What failed without an outcome (a clean-up) is done again by a start of the daemon.
    restart();
    settle();
    check();
    restart();
    settle();
    check();
    checkIdempotence();
    return new Result(points, crashes, world.journal.size());
  }

  private void start() {
    daemon = new SimDaemon(world, rules, actors ? actorMaker() : SimEntity::new);
    guarded(daemon::start);
  }

  private Entity.Maker actorMaker() {
    ActorLife life = ActorLife.begin(world);
    return (owner, id) -> new ActorEntity(owner, life, id);
  }

  private void restart() {
    world.daemonDied();
    start();
  }

  private void checkIdempotence() {
    int events = world.journal.size();
    List<SimMachine.Process> living = world.livingProcesses();
    restart();
    settle();
    if (world.journal.size() != events || !world.livingProcesses().equals(living)) {
      throw new Violation("RecoveryIdempotent", "a start of the daemon at rest changed something");
    }
  }

  /** Whatever is done for the daemon may be its last deed. */
  private void guarded(Runnable deed) {
    try {
      deed.run();
    } catch (Crash e) {
      crash();
    }
  }

  private void crash() {
    crashes++;
    daemon = null;
    world.daemonDied();
    if (deaths.nextInt(6) == 0) {
      world.reboot();
    }
    if (deaths.nextInt(2) == 0 && crashes < 4) {
      world.crashAfter(1 + deaths.nextInt(60));
    }
    world.time.after(500 + deaths.nextInt(3_000), SimTime.WORLD, this::start);
  }

  private void runUntil(Instant limit) {
    boolean more = true;
    for (int steps = 0; more; steps++) {
      if (steps > MOST_STEPS) {
        throw new Violation("ComesToRest", "it never does");
      }
      try {
        more = world.runTask() || world.time.step(limit);
      } catch (Crash e) {
        crash();
      }
    }
  }

  private void settle() {
    runUntil(world.time.in(SETTLE));
  }

  private void check() {
    world.invariants.atRest(daemon.names(), daemon.openAsks());
    daemon.entities().forEach(Entity::check);
  }

  private void command() {
    if (daemon == null) {
      return;
    }
    if (known.isEmpty() || known.size() < 4 && world.chance(6)) {
      String id = "c" + ++ids;
      String policy =
          List.of("no", "always", "on-failure", "unless-stopped").get(world.random.nextInt(4));
      ContainerSpec spec =
          Samples.spec(
              Samples.host(
                  policy, world.random.nextInt(3), policy.equals("no") && world.chance(3)));
      known.add(id);
      daemon.create(
          new ContainerCommand.Create(
              id, "n" + world.random.nextInt(4), spec, Samples.IMAGE_ID, List.of(), Samples.USER),
          answer -> {});
      return;
    }
    String id = known.get(world.random.nextInt(known.size()));
    daemon.deliver(id, request(), answer -> {});
  }

  private ContainerCommand.Request request() {
    return switch (world.random.nextInt(16)) {
      case 0, 1, 2, 3 -> new ContainerCommand.Start(Samples.USER);
      case 4 -> new ContainerCommand.Stop("", world.random.nextInt(4), Samples.USER);
      case 5, 6 -> new ContainerCommand.Restart("", 1, Samples.USER);
      case 7 -> new ContainerCommand.Kill(world.chance(2) ? "" : "HUP", Samples.USER);
      case 8, 9 -> new ContainerCommand.Pause(Samples.USER);
      case 10 -> new ContainerCommand.Unpause(Samples.USER);
      case 11 -> new ContainerCommand.Rename("n" + world.random.nextInt(4), Samples.USER);
      case 12 -> new ContainerCommand.Remove(world.chance(2), true, Samples.USER);
      case 13 -> new ContainerCommand.CreateExec("x" + ++execs, Samples.EXEC, Samples.USER);
      case 14 -> new ContainerCommand.StartExec("x" + execs, false, Samples.USER);
      default -> new ContainerCommand.Note("top", Map.of(), Samples.USER);
    };
  }

  /** What else happens in the world. */
  private void mischief() {
    switch (world.random.nextInt(3)) {
      case 0 -> {
        List<SimMachine.Process> living = world.livingProcesses();
        if (!living.isEmpty()) {
          world.loseShim(living.get(world.random.nextInt(living.size())));
        }
      }
      case 1 -> {
        if (daemon != null && !daemon.entities().isEmpty()) {
          List<Entity> all = daemon.entities();
          all.get(world.random.nextInt(all.size())).shimRestarted();
        }
      }
      default -> {
        world.journal.full = true;
        world.time.after(
            world.random.nextInt(3_000), SimTime.WORLD, () -> world.journal.full = false);
      }
    }
  }
}
