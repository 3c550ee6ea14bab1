package dev.moor.supervisor.containers;

import dev.moor.actors.container.ContainerCommand;
import dev.moor.actors.container.ContainerCommand.Outcome;
import dev.moor.actors.container.ContainerEffect;
import dev.moor.actors.container.ContainerSpec;
import dev.moor.actors.container.ExitStatus;
import dev.moor.actors.container.ProcessIdentity;
import dev.moor.actors.port.MoorException;
import dev.moor.runtime.ContainerPlaces;
import dev.moor.runtime.ContainerProcess;
import dev.moor.runtime.ExitEvidence;
import dev.moor.runtime.LaunchException;
import dev.moor.runtime.Look;
import dev.moor.runtime.RunIdentity;
import dev.moor.runtime.StdioOptions;
import dev.moor.runtime.linux.ProcStat;
import dev.moor.runtime.linux.Signals;
import dev.moor.runtime.spec.LaunchSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The blocking work for one container, over the runtime. Called by its shim actor, one call at a
 * time except where a method says otherwise; every method is idempotent.
 */
final class ContainerWork {
  private static final Logger LOG = LoggerFactory.getLogger(ContainerWork.class);
  private static final Duration FREEZE_LIMIT = Duration.ofSeconds(10);

  private final WorkContext context;
  private final ContainerFolder folder;
  private final AttachHub hub;
  private final ExecWork execs;
  private final boolean tty;
  private final boolean stdinOnce;
  private final boolean openStdin;
  private final boolean logged;
  private final Object rootLock = new Object();
  private int rootHolds;
  private boolean rootWanted;
  private volatile Live live;

  /** The run that is under way. */
  private record Live(int run, ContainerProcess process) {}

  ContainerWork(WorkContext context, String id, ContainerSpec spec) {
    this.context = context;
    this.folder = context.folder(id);
    this.tty = spec.tty();
    this.openStdin = spec.openStdin();
    this.stdinOnce = spec.stdinOnce();
    this.logged = !spec.host().logConfig().type().equals("none");
    this.hub =
        new AttachHub(tty, openStdin && stdinOnce, context.spillFolder(), context.blocking());
    this.execs = new ExecWork(context, folder, () -> live == null ? null : live.process());
  }

  AttachHub hub() {
    return hub;
  }

  ExecWork execs() {
    return execs;
  }

  ContainerFolder folder() {
    return folder;
  }

  /** The process of the run under way; from any thread. */
  Optional<ContainerProcess> process() {
    Live now = live;
    return now == null ? Optional.empty() : Optional.of(now.process());
  }

  Outcome prepare(ContainerEffect.Prepare effect) {
    try {
      context.files().makeFolders(folder, tty);
      context.volumes().ensure(effect.created());
      context.files().copyUp(folder, effect.created(), context);
      return new ContainerCommand.Prepared();
    } catch (IOException | RuntimeException e) {
      LOG.warn("container {} could not be prepared", folder.id(), e);
      return new ContainerCommand.PrepareFailed(reason(e));
    }
  }

  /**
   * Mount, bundle, conmon, start. A success is told through {@code outcome}, as later its exit, and
   * null is returned.
   */
  Outcome launch(ContainerEffect.Launch effect, Consumer<Outcome> outcome) {
    ContainerSpec spec = effect.created().spec();
    ContainerPlaces places = folder.places(effect.run(), logged);
    ContainerProcess process = null;
    try {
      context.files().makeFolders(folder, tty);
      context.files().dropOldRuns(folder, effect.run());
      mountForRun(effect.created().layers());
      context.files().writeEtc(folder, spec, context.hostname());
      context.files().makeBindSources(spec);
      LaunchSpec launch = LaunchPlan.of(folder, spec, context.surroundings(folder.id()));
      process =
          context
              .launcher()
              .create(
                  launch,
                  places,
                  // a tty stays open: moord's death is not the end of its input
                  new StdioOptions(openStdin, stdinOnce && !tty),
                  runtimeOf(spec));
      if (hub.hasClients() || (openStdin && stdinOnce)) {
        hub.connected(process.attach(hub));
      }
      process.start();
      Instant startedAt = context.clock().instant();
      begun(
          new ContainerCommand.LaunchDone(effect.run(), identity(process.identity()), startedAt),
          effect.run(),
          process,
          outcome);
      return null;
    } catch (LaunchException e) {
      undo(process, places);
      return failed(effect.run(), e.getMessage(), e.exitCode());
    } catch (IOException | RuntimeException e) {
      LOG.warn("container {} could not be launched", folder.id(), e);
      undo(process, places);
      return failed(effect.run(), reason(e), 128);
    }
  }

  private void mountForRun(List<String> layers) throws IOException {
    synchronized (rootLock) {
      rootWanted = true;
      context.files().mountRoot(folder, layers, context);
    }
  }

  private Outcome failed(int run, String reason, int code) {
    hub.runEnded();
    return new ContainerCommand.LaunchFailed(run, reason, code, context.clock().instant());
  }

  private void undo(ContainerProcess process, ContainerPlaces places) {
    try {
      if (process != null) {
        process.close();
      }
      context.launcher().discard(places, context.cgroupPath().apply(folder.id()));
      unmountRoot();
    } catch (IOException | RuntimeException e) {
      LOG.warn("container {}: leftovers of a failed launch stay", folder.id(), e);
    }
  }

  private String runtimeOf(ContainerSpec spec) {
    boolean shared =
        spec.host().mounts().stream()
            .anyMatch(m -> m.propagation() != null && m.propagation().endsWith("shared"));
    return spec.host().runtime().isEmpty() && shared ? "runc" : spec.host().runtime();
  }

  /** Tells that the process is there, and only then its end. */
  private void begun(Outcome first, int run, ContainerProcess process, Consumer<Outcome> outcome)
      throws IOException {
    CompletableFuture<ExitEvidence> exit = process.exit();
    live = new Live(run, process);
    synchronized (rootLock) {
      rootWanted = true;
    }
    outcome.accept(first);
    exit.whenComplete(
        (evidence, error) -> {
          if (error != null) {
            LOG.error("container {}: its exit could not be read", folder.id(), error);
            return;
          }
          outcome.accept(new ContainerCommand.ProcessExited(run, status(evidence), evidence.at()));
        });
    context.monitors().watch(folder.id(), run, process, outcome);
  }

  /** Non-blocking but for the system call; false: the process is gone already. */
  boolean signal(int run, String signal) throws IOException {
    Live now = live;
    if (now == null || now.run() != run) {
      return false;
    }
    int number =
        Signals.number(signal)
            .orElseThrow(
                () -> new MoorException(MoorException.Kind.INVALID, "Invalid signal: " + signal));
    return now.process().signal(number);
  }

  void killAll(int run) throws IOException {
    Live now = live;
    if (now != null && now.run() == run) {
      now.process().signalAll(9);
    }
  }

  Outcome freeze(int run) {
    try {
      process(run).freeze(FREEZE_LIMIT);
      return new ContainerCommand.FreezeDone(run);
    } catch (IOException | RuntimeException e) {
      return new ContainerCommand.FreezeFailed(run, reason(e));
    }
  }

  Outcome thaw(int run) {
    try {
      process(run).thaw(FREEZE_LIMIT);
      return new ContainerCommand.ThawDone(run);
    } catch (IOException | RuntimeException e) {
      return new ContainerCommand.ThawFailed(run, reason(e));
    }
  }

  /** The cgroup first; that the limits hold is journaled after. */
  Outcome update(ContainerEffect.Update effect) {
    try {
      process(effect.run()).update(LaunchPlan.limits(effect.limits()));
      return new ContainerCommand.UpdateDone(effect.run());
    } catch (IOException | RuntimeException e) {
      return new ContainerCommand.UpdateFailed(effect.run(), reason(e));
    }
  }

  private ContainerProcess process(int run) {
    Live now = live;
    if (now == null || now.run() != run) {
      throw new MoorException(
          MoorException.Kind.CONFLICT, "Container " + folder.id() + " is not running");
    }
    return now.process();
  }

  /** After an exit: runtime state, cgroup, mount. */
  void cleanup(int run, ProcessIdentity identity) {
    Live now = live;
    try {
      if (now != null && now.run() == run) {
        live = null;
        now.process().delete();
        now.process().close();
      } else if (identity != null && Files.exists(folder.places(run, logged).bundle())) {
        try (ContainerProcess old =
            context.launcher().adopt(folder.places(run, logged), runIdentity(identity))) {
          old.delete();
        }
      }
      unmountRoot();
      context.files().dropBundle(folder, run);
    } catch (IOException | RuntimeException e) {
      LOG.warn("container {}: could not clean up after run {}", folder.id(), run, e);
    }
  }

  Outcome remove(ContainerEffect.Remove effect) {
    try {
      Live now = live;
      if (now != null) {
        cleanup(now.run(), identity(now.process().identity()));
      } else {
        dropLeftovers();
      }
      unmountRoot();
      context.files().delete(folder);
      if (effect.volumes()) {
        context.volumes().removeAnonymous(effect.created());
      }
      hub.runEnded();
      return new ContainerCommand.RemoveDone();
    } catch (IOException | RuntimeException e) {
      LOG.warn("container {} could not be removed", folder.id(), e);
      return new ContainerCommand.RemoveFailed(reason(e));
    }
  }

  /** What an earlier daemon could not clean up any more: its run is over by the journal. */
  private void dropLeftovers() throws IOException {
    OptionalInt last = context.files().lastRun(folder);
    if (last.isPresent()) {
      context
          .launcher()
          .discard(folder.places(last.getAsInt(), logged), context.cgroupPath().apply(folder.id()));
    }
  }

  /** Recovery: looks, adopts what lives, never kills. Null where the outcome is told already. */
  Outcome probe(ContainerEffect.Probe effect, Consumer<Outcome> outcome) {
    int run = effect.run();
    ContainerPlaces places = folder.places(run, logged);
    try {
      RunIdentity expected = effect.expected() == null ? null : runIdentity(effect.expected());
      Look look = context.launcher().look(places, expected);
      if (look instanceof Look.Running running) {
        return adopt(run, places, running, effect.expected(), outcome);
      }
      if (look instanceof Look.Created created) {
        return finishStart(effect, places, created, outcome);
      }
      if (look instanceof Look.Exited exited) {
        hub.runEnded();
        return new ContainerCommand.ProcessExited(run, status(exited.exit()), exited.exit().at());
      }
      if (look instanceof Look.Gone gone) {
        hub.runEnded();
        return gone(effect, gone.why());
      }
      return new ContainerCommand.ProbeUnknown(run, ((Look.CannotTell) look).reason());
    } catch (IOException | RuntimeException e) {
      LOG.warn("container {} could not be looked at", folder.id(), e);
      return new ContainerCommand.ProbeUnknown(run, reason(e));
    }
  }

  private Outcome adopt(
      int run,
      ContainerPlaces places,
      Look.Running running,
      ProcessIdentity expected,
      Consumer<Outcome> outcome)
      throws IOException {
    Outcome found =
        expected == null
            ? new ContainerCommand.LaunchDone(
                run, identity(running.identity()), startOf(running.identity()))
            : new ContainerCommand.Adopted(run, running.frozen(), running.shimAlive());
    if (live != null) {
      return found;
    }
    begun(found, run, context.launcher().adopt(places, running.identity()), outcome);
    return null;
  }

  private Outcome finishStart(
      ContainerEffect.Probe effect,
      ContainerPlaces places,
      Look.Created created,
      Consumer<Outcome> outcome)
      throws IOException {
    ContainerProcess process = context.launcher().adopt(places, created.identity());
    try {
      process.start();
      begun(
          new ContainerCommand.LaunchDone(
              effect.run(), identity(created.identity()), context.clock().instant()),
          effect.run(),
          process,
          outcome);
      return null;
    } catch (LaunchException e) {
      undo(process, places);
      return failed(effect.run(), e.getMessage(), e.exitCode());
    }
  }

  private Outcome gone(ContainerEffect.Probe effect, String why) throws IOException {
    if (effect.expected() == null) {
      context
          .launcher()
          .discard(folder.places(effect.run(), logged), context.cgroupPath().apply(folder.id()));
      return new ContainerCommand.NothingLaunched(effect.run());
    }
    ExitStatus unknown =
        new ExitStatus(255, false, ExitStatus.Evidence.UNKNOWN, "exit code unknown: " + why);
    return new ContainerCommand.ProcessExited(effect.run(), unknown, context.clock().instant());
  }

  /** Mounts the root where it is not, and keeps it mounted until {@link #releaseRoot}. */
  Path holdRoot(List<String> layers) throws IOException {
    synchronized (rootLock) {
      context.files().makeFolders(folder, tty);
      context.files().mountRoot(folder, layers, context);
      rootHolds++;
      return folder.merged();
    }
  }

  void releaseRoot() throws IOException {
    synchronized (rootLock) {
      rootHolds--;
      unmountIfIdle();
    }
  }

  private void unmountRoot() throws IOException {
    synchronized (rootLock) {
      rootWanted = false;
      unmountIfIdle();
    }
  }

  private void unmountIfIdle() throws IOException {
    if (rootHolds == 0 && !rootWanted) {
      context.files().unmountRoot(folder);
    }
  }

  /** Connects the hub to the run under way, or ends its clients where there is none. */
  void ensureAttached() throws IOException {
    Live now = live;
    if (now == null || now.process().exit().isDone()) {
      hub.runEnded();
      return;
    }
    synchronized (hub) {
      if (!hub.connected()) {
        hub.connected(now.process().attach(hub));
      }
    }
  }

  List<ProcStat> processes() {
    Live now = live;
    try {
      return now == null ? List.of() : now.process().processes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Instant startOf(RunIdentity identity) {
    return ProcStat.startTime(identity.startTicks());
  }

  static ProcessIdentity identity(RunIdentity i) {
    return new ProcessIdentity(
        i.bootId(),
        i.pid(),
        i.startTicks(),
        i.cgroupPath(),
        i.shimPid(),
        i.shimStartTicks(),
        i.runtime());
  }

  static RunIdentity runIdentity(ProcessIdentity i) {
    return new RunIdentity(
        i.bootId(),
        i.pid(),
        i.startTicks(),
        i.cgroupPath(),
        i.shimPid(),
        i.shimStartTicks(),
        i.runtime());
  }

  static ExitStatus status(ExitEvidence e) {
    ExitStatus.Evidence evidence =
        switch (e.source()) {
          case EXIT_FILE -> ExitStatus.Evidence.EXIT_FILE;
          case KERNEL -> ExitStatus.Evidence.KERNEL;
          case REBOOT -> ExitStatus.Evidence.REBOOT;
          case UNKNOWN -> ExitStatus.Evidence.UNKNOWN;
        };
    return new ExitStatus(e.code(), e.oomKilled(), evidence, e.reason());
  }

  static String reason(Exception e) {
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }

  Path logFile() {
    return folder.log();
  }
}
