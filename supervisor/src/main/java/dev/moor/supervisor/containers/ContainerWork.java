package dev.moor.supervisor.containers;

import dev.moor.actors.container.ContainerCommand.Outcome;
import dev.moor.actors.container.ContainerEffect;
import dev.moor.actors.container.ContainerSpec;
import dev.moor.actors.network.NetworkPart;
import dev.moor.actors.supervision.ContainerEffects;
import dev.moor.actors.supervision.EffectLane;
import dev.moor.runtime.ContainerProcess;
import dev.moor.runtime.linux.ProcStat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One container's blocking work: its effects in their order, its streams, its root. It outlives the
 * actors it works for.
 */
final class ContainerWork {
  private static final long DEFAULT_SHM_BYTES = 64L << 20;
  private static final Logger LOG = LoggerFactory.getLogger(ContainerWork.class);

  private final ContainerFolder folder;
  private final Executor blocking;
  private final AttachHub hub;
  private final ExecWork execs;
  private final HealthWork health;
  private final ContainerRoot root;
  private final ContainerEffects effects;
  private final ContainerNetworks networks;
  private final EffectLane lane = new EffectLane();

  ContainerWork(WorkContext context, String id, ContainerSpec spec) {
    this.folder = context.folder(id);
    this.blocking = context.blocking();
    boolean closes = spec.openStdin() && spec.stdinOnce();
    this.hub = new AttachHub(spec.tty(), closes, context.spillFolder(), context.blocking());
    this.execs = new ExecWork(context, folder, () -> process().orElse(null));
    this.health = new HealthWork(context, folder, this::process);
    this.root = new ContainerRoot(context, folder, spec.tty(), sharedMemoryBytes(spec));
    this.networks = new ContainerNetworks(context, folder, spec);
    this.effects =
        new ContainerEffects(
            id,
            Failpoints.around(new RuntimePort(context, folder, root, hub, execs, spec)),
            lane::tell);
  }

  private static long sharedMemoryBytes(ContainerSpec spec) {
    long given = spec.host().shmSizeBytes();
    return spec.host().ipcMode().equals("shareable") ? (given > 0 ? given : DEFAULT_SHM_BYTES) : 0;
  }

  AttachHub hub() {
    return hub;
  }

  ExecWork execs() {
    return execs;
  }

  HealthWork health() {
    return health;
  }

  /** Its hosts file follows; a failure is no reason for another container not to start. */
  void relink(NetworkPart networks) {
    try {
      this.networks.relink(networks);
    } catch (IOException e) {
      LOG.warn("links of container {} are not up to date: {}", folder.id(), e.getMessage());
    }
  }

  ContainerFolder folder() {
    return folder;
  }

  Path logFile() {
    return folder.log();
  }

  /** The process of the run under way; from any thread. */
  Optional<ContainerProcess> process() {
    return effects.process() instanceof RuntimeRun run
        ? Optional.of(run.process())
        : Optional.empty();
  }

  /** Begins it once all that were given before it are over; the listener hears all from now on. */
  void inOrder(ContainerEffect effect, Consumer<Outcome> listener) {
    lane.offer(effect, listener).ifPresent(this::begin);
  }

  private void begin(ContainerEffect effect) {
    blocking.execute(
        () -> {
          Outcome last = null;
          try {
            last = perform(effect);
          } finally {
            lane.finish(last).ifPresent(this::begin);
          }
        });
  }

  /** Begins it beside whatever is under way. */
  void atOnce(ContainerEffect effect, Consumer<Outcome> listener) {
    lane.beside(effect, listener);
    blocking.execute(
        () -> {
          Outcome last = null;
          try {
            last = perform(effect);
          } finally {
            lane.besideEnded(effect, last);
          }
        });
  }

  private Outcome perform(ContainerEffect effect) {
    try {
      return effects.perform(effect);
    } catch (RuntimeException | Error e) {
      LOG.error("container {}: an effect ended without an outcome", folder.id(), e);
      throw e;
    }
  }

  /** Non-blocking but for the system call; false: the process is gone already. */
  boolean signal(int run, String signal) throws IOException {
    return effects.signal(run, signal);
  }

  void killAll(int run) throws IOException {
    effects.killAll(run);
  }

  /** Mounts the root where it is not, and keeps it mounted until {@link #releaseRoot}. */
  Path holdRoot(List<String> layers) throws IOException {
    return root.hold(layers);
  }

  void releaseRoot() throws IOException {
    root.release();
  }

  /** Connects the hub to the run under way, or ends its clients where there is none. */
  void ensureAttached() throws IOException {
    ContainerProcess now = process().orElse(null);
    if (now == null || now.exit().isDone()) {
      hub.runEnded();
      return;
    }
    synchronized (hub) {
      if (!hub.connected()) {
        hub.connected(now.attach(hub));
      }
    }
  }

  List<ProcStat> processes() {
    try {
      ContainerProcess now = process().orElse(null);
      return now == null ? List.of() : now.processes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
