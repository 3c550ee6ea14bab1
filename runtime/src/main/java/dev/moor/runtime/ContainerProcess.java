package dev.moor.runtime;

import dev.moor.runtime.attach.AttachListener;
import dev.moor.runtime.attach.AttachSocket;
import dev.moor.runtime.attach.ControlFifo;
import dev.moor.runtime.cgroup.CgroupUsage;
import dev.moor.runtime.cgroup.UsageReader;
import dev.moor.runtime.exec.ExecLauncher;
import dev.moor.runtime.exec.ExecProcess;
import dev.moor.runtime.exec.ExecRequest;
import dev.moor.runtime.linux.HeldProcess;
import dev.moor.runtime.linux.LinuxException;
import dev.moor.runtime.linux.ProcStat;
import dev.moor.runtime.oci.LimitWriter;
import dev.moor.runtime.oci.OciRuntime;
import dev.moor.runtime.shim.ExitCollector;
import dev.moor.runtime.shim.ReadyShim;
import dev.moor.runtime.spec.ExecSpecFile;
import dev.moor.runtime.spec.LaunchSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One run of a container. Closing it releases descriptors and never kills. */
public final class ContainerProcess implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ContainerProcess.class);
  private final Wiring wiring;
  private final ContainerPlaces places;
  private final RunIdentity identity;
  private final OciRuntime runtime;
  private final HeldProcess process;
  private volatile ExecSpecFile.Template execTemplate;
  private CompletableFuture<ExitEvidence> exit;

  ContainerProcess(Wiring wiring, ContainerPlaces places, RunIdentity identity)
      throws LinuxException {
    this.wiring = wiring;
    this.places = places;
    this.identity = identity;
    this.runtime = wiring.runtime(identity.runtime());
    boolean thisBoot = identity.bootId().equals(wiring.bootId());
    this.process =
        thisBoot ? HeldProcess.hold(identity.pid(), identity.startTicks()) : HeldProcess.gone();
  }

  /** Who it is. */
  public RunIdentity identity() {
    return identity;
  }

  /** Where its files are. */
  public ContainerPlaces places() {
    return places;
  }

  /** Lets the waiting first process go. Repeating it does nothing. */
  public void start() throws LaunchException {
    try {
      if (!wiring.state().start(runtime, places.id(), process.pidfd()) && !process.alive()) {
        throw new LaunchException(
            "cannot start a stopped process: the first process ended before its start", 128);
      }
    } catch (IOException e) {
      throw new LaunchException("cannot start the container: " + e.getMessage(), 128, e);
    }
  }

  /** Sends a signal to the first process. False: it is gone. */
  public boolean signal(int signo) throws LinuxException {
    return process.signal(signo);
  }

  /** To every process in its cgroup. */
  public void signalAll(int signo) throws IOException {
    wiring.cgroups().signalAll(identity.cgroupPath(), signo);
  }

  /** Stops all its processes; returns when they stand. */
  public void freeze(Duration max) throws IOException {
    wiring.freezer().freeze(identity.cgroupPath(), max);
  }

  /** Lets them go on. */
  public void thaw(Duration max) throws IOException {
    wiring.freezer().thaw(identity.cgroupPath(), max);
  }

  /** Whether they stand. */
  public boolean frozen() throws IOException {
    return wiring.freezer().frozen(identity.cgroupPath());
  }

  /** Connects to its streams; works before the start. */
  public AttachSocket attach(AttachListener listener) throws IOException {
    return wiring.attachLoop().connect(places.bundle().resolve("attach"), listener);
  }

  /** Sets the tty's size. */
  public void resize(int height, int width) throws IOException {
    new ControlFifo(places.bundle()).resize(height, width);
  }

  /** Conmon opens its log file anew, after a rename. */
  public void reopenLog() throws IOException {
    new ControlFifo(places.bundle()).reopenLog();
  }

  /** Starts a further process. */
  public ExecProcess exec(ExecRequest request) throws LaunchException {
    return exec(request, Optional.empty());
  }

  /**
   * Starts a further process.
   *
   * @param prepared what {@link #ready} gave for the same request
   */
  public ExecProcess exec(ExecRequest request, Optional<ReadyShim> prepared)
      throws LaunchException {
    expectExec();
    ExecLauncher.Target target;
    try {
      target = target();
    } catch (IOException e) {
      throw new LaunchException("exec failed: " + e.getMessage(), ExecLauncher.FAILED, e);
    }
    return execs().start(request, target, prepared);
  }

  /**
   * A shim that waits for such an exec to be started, to save time then. To be closed.
   *
   * @param attach whether there will be a listener; the request needs none yet
   */
  public ReadyShim ready(ExecRequest request, boolean attach) throws IOException {
    expectExec();
    return execs().ready(request, target(), attach);
  }

  private void expectExec() {
    if (!wiring.conmon().joins(runtime)) {
      wiring.earlyMove().begin();
    }
  }

  private ExecLauncher.Target target() throws IOException {
    ExecSpecFile.Template template = execTemplate;
    if (template == null) {
      template = ExecSpecFile.Template.read(places.bundle().resolve("config.json"));
      execTemplate = template;
    }
    return new ExecLauncher.Target(places.id(), template, identity.cgroupPath(), runtime);
  }

  /** A handle on an exec that a daemon before us started; its end may have come. */
  public ExecProcess adoptExec(ExecProcess.Identity exec, Path folder) throws LinuxException {
    return execs().adopt(exec, folder, places.id());
  }

  /** An exec that was to be started, and of whose start nothing is known. */
  public ExecSearch.Found findExec(Path folder) throws IOException {
    return ExecSearch.find(
        folder, places.id(), wiring.cgroups().pids(identity.cgroupPath()), wiring.bootId());
  }

  /**
   * The end; the same future each time. Completes on a thread of the runtime's that must not be
   * blocked.
   */
  public synchronized CompletableFuture<ExitEvidence> exit() throws LinuxException {
    if (exit == null) {
      if (identity.bootId().equals(wiring.bootId())) {
        exit =
            wiring
                .exits()
                .follow(
                    new ExitCollector.Subject(
                        identity.pid(),
                        process.pidfd(),
                        identity.shimPid(),
                        identity.shimStartTicks(),
                        places.exitFile(),
                        this::oomKilledOrUnknown));
      } else {
        exit = CompletableFuture.completedFuture(ContainerProbe.afterReboot(places));
      }
    }
    return exit;
  }

  /** After the exit: kills what is left of it, removes runtime state and cgroups; idempotent. */
  public void delete() throws IOException {
    wiring.state().delete(runtime, places.id(), identity.cgroupPath());
  }

  /**
   * Other limits for it, at once.
   *
   * @param ioWeight shares of block devices, 0: as they are
   */
  public void update(LaunchSpec.Resources limits, int ioWeight) throws IOException {
    LimitWriter.write(runtime, places.id(), places.bundle(), limits, ioWeight);
    // crun 1.x cannot take a limit of processes away again
    Path pids = wiring.cgroups().folder("pids", identity.cgroupPath()).resolve("pids.max");
    if (Files.exists(pids)) {
      Files.writeString(pids, limits.pidsLimit() > 0 ? "" + limits.pidsLimit() : "max");
    }
  }

  /** What its cgroup has used. */
  public CgroupUsage usage() throws IOException {
    return UsageReader.of(wiring.cgroups(), identity.cgroupPath()).read();
  }

  /** Its processes, in no order. */
  public List<ProcStat> processes() throws IOException {
    List<ProcStat> found = new ArrayList<>();
    for (long pid : wiring.cgroups().pids(identity.cgroupPath())) {
      ProcStat.read(pid).ifPresent(found::add);
    }
    return found;
  }

  /** The kernel killed something in its cgroup for lack of memory. Ask before the delete. */
  public boolean oomKilled() throws IOException {
    return Files.exists(places.bundle().resolve("oom"))
        || wiring.cgroups().oomKilled(identity.cgroupPath());
  }

  @Override
  public void close() {
    synchronized (this) {
      if (exit != null && !exit.isDone()) {
        exit.cancel(false);
      }
    }
    process.close();
  }

  private boolean oomKilledOrUnknown() {
    try {
      return oomKilled();
    } catch (IOException e) {
      LOG.warn("cannot tell whether {} ran out of memory", places.id(), e);
      return false;
    }
  }

  private ExecLauncher execs() {
    return new ExecLauncher(
        wiring.conmon(), wiring.attachLoop(), wiring.exits(), wiring.capabilities());
  }
}
