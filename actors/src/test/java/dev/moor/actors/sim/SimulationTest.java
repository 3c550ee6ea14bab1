package dev.moor.actors.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.moor.actors.container.ContainerActor;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/**
 * The engine but Akka over a simulated machine and journal. {@code -Dmoor.sim.seed=N} plays one
 * seed again (with {@code -Dmoor.sim.crash=K} only that death), {@code -Dmoor.sim.runs=N} plays so
 * many seeds instead of as many as the usual number of deaths takes.
 */
class SimulationTest {
  private static final int USUAL_DEATHS = 120_000;
  private static final int USUAL_ACTOR_RUNS = 1_000;

  /** A journal that is full ends an actor, with a trace in the log: by the thousand here. */
  @BeforeAll
  static void hush() {
    ((Logger) LoggerFactory.getLogger(ContainerActor.class)).setLevel(Level.OFF);
  }

  @AfterAll
  static void speak() {
    ((Logger) LoggerFactory.getLogger(ContainerActor.class)).setLevel(null);
  }

  @Test
  void shouldHoldItsPromisesWhereverTheDaemonDies() {
    long only = Long.getLong("moor.sim.seed", 0);
    if (only != 0) {
      System.out.println(
          deaths(only, Long.getLong("moor.sim.crash", -1)) + " deaths of seed " + only);
      return;
    }
    long runs = Long.getLong("moor.sim.runs", Long.MAX_VALUE);
    boolean soak = runs != Long.MAX_VALUE;
    long deaths = 0;
    long seed = 0;
    while (seed < runs && (soak || deaths < USUAL_DEATHS)) {
      deaths += deaths(++seed, -1);
    }
    System.out.println("simulation: " + deaths + " deaths in " + seed + " seeds");
    assertThat(deaths).isPositive();
  }

  /** Once without a death, then with one at each step in turn. */
  private static long deaths(long seed, long only) {
    long at = 0;
    long last = only;
    try {
      if (only < 0) {
        last = Simulation.run(seed, 0).points();
      }
      long deaths = 0;
      for (at = Math.max(only, 1); at <= last; at++) {
        deaths += Simulation.run(seed, at).crashes();
      }
      return deaths;
    } catch (Violation | RuntimeException | AssertionError e) {
      throw new AssertionError(
          "seed %d, death at %d: run again with -Dmoor.sim.seed=%d -Dmoor.sim.crash=%d"
              .formatted(seed, at, seed, at),
          e);
    }
  }

  /** Akka's own actors, journal protocol and timers, on one thread and virtual time. */
  @Test
  void shouldHoldItsPromisesWithTheActorsThemselves() {
    long only = Long.getLong("moor.sim.seed", 0);
    long runs = only != 0 ? only : Long.getLong("moor.sim.actors", USUAL_ACTOR_RUNS);
    long deaths = 0;
    for (long seed = Math.max(only, 1); seed <= runs; seed++) {
      long at = Long.getLong("moor.sim.crash", 1 + new Random(seed).nextInt(120));
      try {
        deaths += Simulation.runActors(seed, at).crashes();
      } catch (Violation | RuntimeException | AssertionError e) {
        throw new AssertionError(
            "actors, seed %d, death at %d: run again with -Dmoor.sim.seed=%d -Dmoor.sim.crash=%d"
                .formatted(seed, at, seed, at),
            e);
      }
    }
    System.out.println("simulation with actors: " + deaths + " deaths in " + runs + " seeds");
    assertThat(deaths).isPositive();
  }

  @Test
  void shouldComplainOfAJournalThatForgets() {
    assertThatThrownBy(
            () -> {
              for (long seed = 1; seed <= 20; seed++) {
                Simulation.runForgetful(seed);
              }
            })
        .isInstanceOf(Violation.class);
  }

  @Test
  void shouldPlayTheSameRunOfActorsForTheSameSeed() {
    assertThat(Simulation.runActors(7, 40)).isEqualTo(Simulation.runActors(7, 40));
  }

  @Test
  void shouldPlayTheSameRunForTheSameSeed() {
    assertThat(Simulation.run(7, 40)).isEqualTo(Simulation.run(7, 40));
  }

  @Test
  void shouldComplainOfAnEffectBeforeItsIntent() {
    SimDaemon.Rules mutant =
        (append, effects) -> {
          effects.run();
          append.run();
        };
    assertThatThrownBy(() -> anyDeath(mutant)).isInstanceOf(Violation.class);
  }

  private static void anyDeath(SimDaemon.Rules rules) {
    for (long seed = 1; seed <= 20; seed++) {
      long points = Simulation.run(seed, 0, rules).points();
      for (long at = 1; at <= points; at++) {
        Simulation.run(seed, at, rules);
      }
    }
  }
}
