package dev.moor.actors.container;

import static dev.moor.actors.container.Samples.ID;
import static dev.moor.actors.container.Samples.USER;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random histories of one container with a daemon that dies at any point between any two steps: the
 * seed is the test's argument. Checked: replay equals live; every ask is answered; one process at a
 * time; nothing is ended without a journaled intent; no exit is lost.
 */
class ContainerRandomTest {
  private static final int SEEDS = 400;
  private static final int STEPS = 150;

  static List<Long> seeds() {
    List<Long> seeds = new ArrayList<>();
    for (long seed = 1; seed <= SEEDS; seed++) {
      seeds.add(seed);
    }
    return seeds;
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void shouldHoldItsPromisesOverARandomHistory(long seed) {
    new Run(seed).play();
  }

  private static final class Run {
    private final Random random;
    private final SimulatedWorld world;
    private final List<ContainerEvent> journal = new ArrayList<>();
    private final List<ContainerEffect> unbegun = new ArrayList<>();
    private final List<ContainerCommand.Request> asks = new ArrayList<>();
    private ContainerState state = ContainerMachine.empty();
    private int execs;

    Run(long seed) {
      random = new Random(seed);
      world = new SimulatedWorld(random);
    }

    void play() {
      String policy =
          List.of("no", "always", "on-failure", "unless-stopped").get(random.nextInt(4));
      boolean autoRemove = policy.equals("no") && random.nextBoolean();
      handle(Samples.create(Samples.spec(Samples.host(policy, random.nextInt(3), autoRemove))));
      for (int step = 0; step < STEPS; step++) {
        world.now = world.now.plusMillis(random.nextInt(8_000));
        step();
        checkReplay();
      }
      settle();
    }

    private void step() {
      switch (random.nextInt(10)) {
        case 0, 1 -> handle(request());
        case 2, 3, 4 -> beginEffect();
        case 5, 6, 7 -> tellOutcome();
        case 8 -> world.fireTimer();
        default -> {
          switch (random.nextInt(4)) {
            case 0 -> world.exitByItself(random.nextInt(3));
            case 1 -> restartDaemon();
            case 2 -> world.execEnds();
            default -> tellOutcome();
          }
        }
      }
    }

    private ContainerCommand.Request request() {
      String execId = "x" + (random.nextBoolean() ? execs : random.nextInt(execs + 1));
      return switch (random.nextInt(16)) {
        case 0, 1, 2 -> new ContainerCommand.Start(USER);
        case 3 -> new ContainerCommand.Stop("", null, USER);
        case 4 -> new ContainerCommand.Restart("", 1, USER);
        case 5 -> new ContainerCommand.Kill(random.nextBoolean() ? "" : "HUP", USER);
        case 6 -> new ContainerCommand.Pause(USER);
        case 7 -> new ContainerCommand.Unpause(USER);
        case 8 -> new ContainerCommand.Rename("n" + random.nextInt(9), USER);
        case 9 -> new ContainerCommand.Remove(random.nextInt(8) == 0, true, USER);
        case 10 -> new ContainerCommand.CreateExec("x" + ++execs, Samples.EXEC, USER);
        case 11, 12 -> new ContainerCommand.StartExec(execId, false, USER);
        case 13 -> new ContainerCommand.Update(States.CHANGE, USER);
        case 14 -> new ContainerCommand.Update(States.MEMORY, USER);
        default -> new ContainerCommand.Note("top", Map.of(), USER);
      };
    }

    private void handle(ContainerCommand command) {
      Decision decision = ContainerMachine.decide(state, command, world.now);
      if (decision instanceof Decision.Rejected) {
        assertThat(command).isInstanceOf(ContainerCommand.Request.class);
        return;
      }
      Decision.Accepted accepted = (Decision.Accepted) decision;
      if (command instanceof ContainerCommand.Request request) {
        asks.add(request);
      }
      unbegun.addAll(accepted.effects());
      for (ContainerEvent event : accepted.events()) {
        journal.add(event);
        state = ContainerMachine.apply(state, event);
        asks.removeIf(ask -> Settlement.judge(ID, ask, event).isPresent());
      }
    }

    /** Effects of one container begin in order. */
    private void beginEffect() {
      if (!unbegun.isEmpty()) {
        ContainerEffect effect = unbegun.remove(0);
        if (effect instanceof ContainerEffect.Stop || effect instanceof ContainerEffect.Signal) {
          assertThat(journal).as("an intent before %s", effect).anyMatch(Run::isEnding);
        }
        effect.match(world);
        assertThat(world.violations).isEmpty();
      }
    }

    private static boolean isEnding(ContainerEvent event) {
      return event instanceof ContainerEvent.StopRequested
          || event instanceof ContainerEvent.RestartRequested
          || event instanceof ContainerEvent.KillRequested
          || event instanceof ContainerEvent.RemoveRequested;
    }

    private void tellOutcome() {
      if (!world.untold.isEmpty()) {
        ContainerCommand.Outcome outcome = world.untold.remove(0);
        handle(outcome);
        if (outcome instanceof ContainerCommand.ProbeUnknown) {
          lookAgain();
        }
      }
    }

    private void lookAgain() {
      ContainerMachine.unfinished(state).stream()
          .filter(effect -> effect instanceof ContainerEffect.Probe)
          .forEach(unbegun::add);
    }

    private void restartDaemon() {
      world.daemonDies();
      unbegun.clear();
      asks.clear();
      state = replay();
      unbegun.addAll(ContainerMachine.unfinished(state));
    }

    private ContainerState replay() {
      ContainerState replayed = ContainerMachine.empty();
      for (ContainerEvent event : journal) {
        replayed = ContainerMachine.apply(replayed, event);
      }
      return replayed;
    }

    private void checkReplay() {
      assertThat(replay()).isEqualTo(state);
    }

    /** Without faults and new requests all comes to rest; restarts by policy are not waited for. */
    private void settle() {
      world.heal();
      int left = 10_000;
      while (!unbegun.isEmpty() || !world.untold.isEmpty()) {
        assertThat(left--).as("it comes to rest").isPositive();
        beginEffect();
        tellOutcome();
      }
      checkReplay();
      assertThat(asks).as("asks without an answer in %s", state).isEmpty();
      checkExits();
      checkKernel();
    }

    private void checkExits() {
      for (int run : world.processes.keySet()) {
        long exits =
            journal.stream()
                .filter(e -> e instanceof ContainerEvent.Exited exited && exited.run() == run)
                .count();
        assertThat(exits)
            .as("exits of run %d", run)
            .isEqualTo(world.processes.get(run).alive ? 0 : 1);
      }
    }

    /** The state and the kernel say the same. */
    private void checkKernel() {
      boolean alive = world.processes.values().stream().anyMatch(p -> p.alive);
      boolean frozen = world.processes.values().stream().anyMatch(p -> p.alive && p.frozen);
      assertThat(state instanceof ContainerState.Running || state instanceof ContainerState.Paused)
          .as("alive in %s", state)
          .isEqualTo(alive);
      assertThat(state instanceof ContainerState.Paused).isEqualTo(frozen);
    }
  }
}
