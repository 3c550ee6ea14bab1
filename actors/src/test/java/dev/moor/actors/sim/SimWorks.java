package dev.moor.actors.sim;

import dev.moor.actors.container.ContainerCommand.Outcome;
import dev.moor.actors.container.ContainerEffect;
import dev.moor.actors.supervision.ContainerEffects;
import dev.moor.actors.supervision.EffectLane;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/** The work objects of one life of the daemon, on virtual time: each effect takes its while. */
final class SimWorks {
  private final SimDaemon daemon;
  private final Map<String, Work> works = new HashMap<>();

  SimWorks(SimDaemon daemon) {
    this.daemon = daemon;
  }

  Work of(String id) {
    return works.computeIfAbsent(id, Work::new);
  }

  void drop(String id) {
    works.remove(id);
  }

  /** One container's. */
  final class Work {
    private final ContainerEffects effects;
    private final EffectLane lane = new EffectLane();

    Work(String id) {
      effects =
          new ContainerEffects(id, new SimPort(daemon.world, daemon.world.machine(id)), lane::tell);
    }

    ContainerEffects effects() {
      return effects;
    }

    void inOrder(ContainerEffect effect, Consumer<Outcome> listener) {
      lane.offer(effect, listener).ifPresent(this::begin);
    }

    void atOnce(ContainerEffect effect, Consumer<Outcome> listener) {
      lane.beside(effect, listener);
      daemon.world.time.after(
          duration(), daemon.life, () -> lane.besideEnded(effect, effects.perform(effect)));
    }

    private void begin(ContainerEffect effect) {
      daemon.world.time.after(
          duration(),
          daemon.life,
          () -> lane.finish(effects.perform(effect)).ifPresent(this::begin));
    }

    /** Mostly quick, now and then as long as a stop's patience. */
    private long duration() {
      SimWorld world = daemon.world;
      return !world.calm && world.chance(20)
          ? world.random.nextInt(12_000)
          : world.random.nextInt(150);
    }
  }
}
