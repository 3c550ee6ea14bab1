package dev.moor.actors.supervision;

import dev.moor.actors.container.ContainerCommand;
import dev.moor.actors.container.ContainerCommand.Outcome;
import dev.moor.actors.container.ContainerEffect;
import dev.moor.actors.container.ContainerEvent.Created;
import dev.moor.actors.container.ExitStatus;
import dev.moor.actors.container.ProcessIdentity;
import dev.moor.actors.rules.DiskFull;
import dev.moor.actors.supervision.ContainerPort.Found;
import dev.moor.actors.supervision.ContainerPort.LaunchFailure;
import dev.moor.actors.supervision.ContainerPort.Run;
import java.io.IOException;
import java.time.Instant;
import java.util.OptionalInt;
import java.util.function.Consumer;

/**
 * How each effect of one container is carried out, step by step, so that it may be repeated and may
 * end after any step. Called one effect at a time, but for {@link #signal} and {@link #killAll}.
 *
 * <p>It outlives the actors it works for: what is told later than by a return value goes to the
 * newest of them, since the one that asked may have ended.
 */
public final class ContainerEffects implements ContainerEffect.Cases<Outcome> {
  private static final int FAILED_CODE = 128;
  private static final int UNKNOWN_CODE = 255;
  private static final String NOT_STARTED = "it was not started";

  private final String id;
  private final ContainerPort port;
  private final Consumer<Outcome> told;
  private volatile Live live;
  private volatile ContainerCommand.ProcessExited lastEnd;

  /** A run is launched once: asked again, because an answer was late or lost, it failed already. */
  private volatile ContainerCommand.LaunchFailed lastFailure;

  /** The run that is under way. */
  private record Live(int run, Run process, Instant startedAt) {}

  /**
   * @param told hears what is told beside the return values: that a process is there, later its end
   */
  public ContainerEffects(String id, ContainerPort port, Consumer<Outcome> told) {
    this.id = id;
    this.port = port;
    this.told = told;
  }

  /** Carries it out; its outcome, or null where it was told meanwhile or there is none. */
  public Outcome perform(ContainerEffect effect) {
    return effect.match(this);
  }

  /** Null where nothing runs that is known. */
  public Run process() {
    Live now = live;
    return now == null ? null : now.process();
  }

  private Live live(int run) {
    Live now = live;
    return now == null || now.run() != run ? null : now;
  }

  @Override
  public Outcome on(ContainerEffect.Prepare effect) {
    try {
      port.makeFolders();
      port.makeVolumes(effect.created());
      return new ContainerCommand.Prepared();
    } catch (IOException | RuntimeException e) {
      port.warn("could not be prepared", e);
      return new ContainerCommand.PrepareFailed(said(e, "it was not created"));
    }
  }

  /** An attached client hears of it where nothing comes of the run. */
  @Override
  public Outcome on(ContainerEffect.Reserve effect) {
    if (hasFailed(effect.run())) {
      return lastFailure;
    }
    Outcome outcome = port.reserve(effect);
    if (outcome instanceof ContainerCommand.LaunchFailed failure) {
      lastFailure = failure;
      port.runEnded();
    }
    return outcome;
  }

  @Override
  public Outcome on(ContainerEffect.Connect effect) {
    return port.connect(effect);
  }

  @Override
  public Outcome on(ContainerEffect.Disconnect effect) {
    return port.disconnect(effect);
  }

  /** Root, files, shim, start. Asked again for a run that is under way, it tells of that. */
  @Override
  public Outcome on(ContainerEffect.Launch effect) {
    int run = effect.run();
    Live already = live(run);
    if (already != null) {
      return new ContainerCommand.LaunchDone(
          run, already.process().identity(), already.startedAt());
    }
    if (hasFailed(run)) {
      return lastFailure;
    }
    Created created = effect.created();
    Run process = null;
    try {
      dropLeftovers(run);
      port.makeFolders();
      port.dropOldRuns(run);
      port.mountRoot(created.layers());
      port.writeFiles(created.spec(), effect.networks());
      process = port.create(run, created, effect.networks());
      process.start();
      begun(run, process, port.now(), null);
      return null;
    } catch (LaunchFailure e) {
      undo(run, process);
      return failed(run, said(e, NOT_STARTED), e.exitCode());
    } catch (IOException | RuntimeException e) {
      port.warn("could not be launched", e);
      undo(run, process);
      return failed(run, said(e, NOT_STARTED), FAILED_CODE);
    }
  }

  /** What an earlier run left where its clean-up failed would stand in the way of the next one. */
  private void dropLeftovers(int run) throws IOException {
    Live before = live;
    if (before != null) {
      live = null;
      before.process().delete();
      before.process().close();
      port.dropBundle(before.run());
      return;
    }
    OptionalInt last = port.lastRun();
    if (last.isPresent() && last.getAsInt() != run && port.hasBundle(last.getAsInt())) {
      port.discard(last.getAsInt());
    }
  }

  private Outcome failed(int run, String reason, int code) {
    port.runEnded();
    lastFailure = new ContainerCommand.LaunchFailed(run, reason, code, port.now());
    return lastFailure;
  }

  private boolean hasFailed(int run) {
    ContainerCommand.LaunchFailed known = lastFailure;
    return known != null && known.run() == run;
  }

  @Override
  public Outcome on(ContainerEffect.CallOff effect) {
    int run = effect.run();
    Live already = live(run);
    if (already != null) {
      return done(run, already.process(), already.startedAt());
    }
    undo(run, null);
    return failed(run, "called off before it began", FAILED_CODE);
  }

  private void undo(int run, Run process) {
    try {
      if (process != null) {
        process.close();
      }
      port.discard(run);
      port.releaseNetworks();
      port.unmountRoot();
    } catch (IOException | RuntimeException e) {
      port.warn("leftovers of a failed launch stay", e);
    }
  }

  /** Tells that the process is there, and only then its end. */
  private void begun(int run, Run process, Instant startedAt, Outcome first) throws IOException {
    live = new Live(run, process, startedAt);
    told.accept(first == null ? done(run, process, startedAt) : first);
    process.onExit(
        end -> ended(new ContainerCommand.ProcessExited(run, end.status(), end.at())),
        why -> unwatched(run, why));
    process.onMonitorLost(why -> told.accept(new ContainerCommand.MonitorGone(run, why)));
    process.onOutOfMemory(at -> told.accept(new ContainerCommand.OomReported(run, at)));
  }

  /** Kept, for its evidence may be in no file, and who hears it may fail to journal it. */
  private void ended(ContainerCommand.ProcessExited end) {
    lastEnd = end;
    told.accept(end);
  }

  private static Outcome done(int run, Run process, Instant startedAt) {
    return new ContainerCommand.LaunchDone(run, process.identity(), startedAt);
  }

  /** The next look adopts it anew. */
  private void unwatched(int run, String why) {
    Live now = live(run);
    if (now != null) {
      live = null;
      now.process().close();
    }
    told.accept(new ContainerCommand.ProbeUnknown(run, "its end cannot be watched: " + why));
  }

  /** From any thread; false: it is gone or is not known to run. */
  public boolean signal(int run, String signal) throws IOException {
    Live now = live(run);
    return now != null && now.process().signal(signal);
  }

  /** From any thread. */
  public void killAll(int run) throws IOException {
    Live now = live(run);
    if (now != null) {
      now.process().killAll();
    }
  }

  /** Where it does not run, its end is told already or the next look tells more. */
  @Override
  public Outcome on(ContainerEffect.Stop effect) {
    try {
      signal(effect.run(), effect.signal());
      return null;
    } catch (IOException | RuntimeException e) {
      return new ContainerCommand.StopFailed(effect.run(), reason(e));
    }
  }

  @Override
  public Outcome on(ContainerEffect.Signal effect) {
    try {
      running(effect.run()).signal(effect.signal());
      return new ContainerCommand.SignalDone(effect.run(), effect.signal());
    } catch (IOException | RuntimeException e) {
      return new ContainerCommand.SignalFailed(effect.run(), effect.signal(), reason(e));
    }
  }

  @Override
  public Outcome on(ContainerEffect.Freeze effect) {
    try {
      running(effect.run()).freeze();
      return new ContainerCommand.FreezeDone(effect.run());
    } catch (IOException | RuntimeException e) {
      return new ContainerCommand.FreezeFailed(effect.run(), reason(e));
    }
  }

  @Override
  public Outcome on(ContainerEffect.Thaw effect) {
    try {
      running(effect.run()).thaw();
      return new ContainerCommand.ThawDone(effect.run());
    } catch (IOException | RuntimeException e) {
      return new ContainerCommand.ThawFailed(effect.run(), reason(e));
    }
  }

  /** The cgroup first; that the limits hold is journaled after. */
  @Override
  public Outcome on(ContainerEffect.Update effect) {
    try {
      running(effect.run()).update(effect.limits(), effect.ioWeight());
      return new ContainerCommand.UpdateDone(effect.run());
    } catch (IOException | RuntimeException e) {
      return new ContainerCommand.UpdateFailed(effect.run(), reason(e));
    }
  }

  private Run running(int run) throws IOException {
    Live now = live(run);
    if (now == null) {
      throw new IOException("Container " + id + " is not running");
    }
    return now.process();
  }

  @Override
  public Outcome on(ContainerEffect.Cleanup effect) {
    try {
      cleanup(effect.run(), effect.identity());
    } catch (IOException | RuntimeException e) {
      port.warn("could not clean up after run " + effect.run(), e);
    }
    return null;
  }

  private void cleanup(int run, ProcessIdentity identity) throws IOException {
    Live now = live(run);
    if (now != null) {
      live = null;
      now.process().delete();
      now.process().close();
    } else if (identity != null && port.hasBundle(run)) {
      Run old = port.adopt(run, identity);
      try {
        old.delete();
      } finally {
        old.close();
      }
    } else if (port.hasBundle(run)) {
      // it ended before its start was confirmed: what it left is found by the run alone
      port.discard(run);
    }
    port.releaseNetworks();
    port.unmountRoot();
    port.dropBundle(run);
  }

  @Override
  public Outcome on(ContainerEffect.Remove effect) {
    try {
      Live now = live;
      if (now != null) {
        cleanup(now.run(), now.process().identity());
      } else {
        OptionalInt last = port.lastRun();
        if (last.isPresent() && port.hasBundle(last.getAsInt())) {
          port.discard(last.getAsInt()); // the bundle goes last: without it all else is gone
        }
        port.releaseNetworks();
      }
      port.unmountRoot();
      port.deleteFolder();
      if (effect.volumes()) {
        port.removeAnonymousVolumes(effect.created());
      }
      port.runEnded();
      return new ContainerCommand.RemoveDone();
    } catch (IOException | RuntimeException e) {
      port.warn("could not be removed", e);
      return new ContainerCommand.RemoveFailed(reason(e));
    }
  }

  /** Looks, adopts what lives, never kills. */
  @Override
  public Outcome on(ContainerEffect.Probe effect) {
    int run = effect.run();
    ContainerCommand.ProcessExited known = lastEnd;
    if (known != null && known.run() == run) {
      return known;
    }
    if (effect.expected() == null && hasFailed(run)) {
      return lastFailure;
    }
    try {
      Found found = port.look(run, effect.expected());
      if (found instanceof Found.Running running) {
        Outcome adopted = adopt(effect, running);
        port.checkNetworks(
            running.identity(),
            effect.networks(),
            what -> told.accept(new ContainerCommand.NetworksRepaired(run, what)));
        return adopted;
      }
      if (found instanceof Found.Waiting waiting) {
        return effect.expected() == null ? launchAnew(run) : finishStart(run, waiting);
      }
      if (found instanceof Found.Exited exited) {
        port.runEnded();
        return new ContainerCommand.ProcessExited(run, exited.status(), exited.at());
      }
      if (found instanceof Found.Gone gone) {
        port.runEnded();
        return gone(effect, gone.why());
      }
      return new ContainerCommand.ProbeUnknown(run, ((Found.CannotTell) found).reason());
    } catch (IOException | RuntimeException e) {
      port.warn("could not be looked at", e);
      return new ContainerCommand.ProbeUnknown(run, reason(e));
    }
  }

  private Outcome adopt(ContainerEffect.Probe effect, Found.Running running) throws IOException {
    int run = effect.run();
    Live already = live(run);
    if (effect.expected() == null) {
      Instant since = already == null ? running.since() : already.startedAt();
      Outcome done = new ContainerCommand.LaunchDone(run, running.identity(), since);
      return already == null ? watch(run, running, done) : done;
    }
    Outcome adopted = new ContainerCommand.Adopted(run, running.frozen(), running.shimAlive());
    return already == null ? watch(run, running, adopted) : adopted;
  }

  private Outcome watch(int run, Found.Running running, Outcome first) throws IOException {
    port.keepRoot();
    begun(run, port.adopt(run, running.identity()), running.since(), first);
    return null;
  }

  /**
   * Made under a daemon that died before it heard of it: conmon ends itself when it cannot tell, so
   * neither log nor exit code would have an owner. Its program has not begun: another one is made.
   */
  private Outcome launchAnew(int run) throws IOException {
    port.discard(run);
    return new ContainerCommand.NothingLaunched(run);
  }

  private Outcome finishStart(int run, Found.Waiting waiting) throws IOException {
    Run process = port.adopt(run, waiting.identity());
    try {
      process.start();
      port.keepRoot();
      begun(run, process, port.now(), null);
      return null;
    } catch (LaunchFailure e) {
      undo(run, process);
      return failed(run, e.getMessage(), e.exitCode());
    }
  }

  private Outcome gone(ContainerEffect.Probe effect, String why) throws IOException {
    if (effect.expected() == null) {
      port.discard(effect.run());
      return new ContainerCommand.NothingLaunched(effect.run());
    }
    ExitStatus unknown =
        new ExitStatus(
            UNKNOWN_CODE, false, ExitStatus.Evidence.UNKNOWN, "exit code unknown: " + why);
    return new ContainerCommand.ProcessExited(effect.run(), unknown, port.now());
  }

  @Override
  public Outcome on(ContainerEffect.StartExec effect) {
    return port.startExec(effect, told);
  }

  @Override
  public Outcome on(ContainerEffect.ProbeExec effect) {
    port.probeExec(effect, told);
    return null;
  }

  /** A timer, which whoever hands effects on keeps. */
  @Override
  public Outcome on(ContainerEffect.ScheduleRestart effect) {
    throw new IllegalStateException("a timer is no work: " + effect);
  }

  @Override
  public Outcome on(ContainerEffect.CancelRestart effect) {
    throw new IllegalStateException("a timer is no work: " + effect);
  }

  private String said(Exception e, String outcome) {
    return DiskFull.said(reason(e), "container " + id, outcome);
  }

  private static String reason(Exception e) {
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }
}
