package dev.moor.supervisor.containers;

import dev.moor.actors.container.ContainerCommand.Outcome;
import dev.moor.actors.container.ContainerEffect;
import dev.moor.actors.container.ContainerEvent.Created;
import dev.moor.actors.container.ContainerSpec;
import dev.moor.actors.container.ExitStatus;
import dev.moor.actors.container.HostSpec;
import dev.moor.actors.container.ProcessIdentity;
import dev.moor.actors.network.NetworkPart;
import dev.moor.actors.supervision.ContainerPort;
import dev.moor.runtime.ContainerPlaces;
import dev.moor.runtime.ContainerProcess;
import dev.moor.runtime.ExitEvidence;
import dev.moor.runtime.LaunchException;
import dev.moor.runtime.Look;
import dev.moor.runtime.RunIdentity;
import dev.moor.runtime.StdioOptions;
import dev.moor.runtime.linux.ProcStat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One container's port over the runtime: folders, mounts, conmon, runc. */
final class RuntimePort implements ContainerPort {
  private static final Logger LOG = LoggerFactory.getLogger(RuntimePort.class);

  private final WorkContext context;
  private final ContainerFolder folder;
  private final ContainerRoot root;
  private final AttachHub hub;
  private final ExecWork execs;
  private final ContainerNetworks networks;
  private final boolean tty;
  private final boolean openStdin;
  private final boolean stdinOnce;
  private final boolean logged;
  private final ContainerSpec spec;
  private final String cgroupPath;

  RuntimePort(
      WorkContext context,
      ContainerFolder folder,
      ContainerRoot root,
      AttachHub hub,
      ExecWork execs,
      ContainerSpec spec) {
    this.context = context;
    this.folder = folder;
    this.root = root;
    this.hub = hub;
    this.execs = execs;
    this.spec = spec;
    this.networks = new ContainerNetworks(context, folder, spec);
    this.tty = spec.tty();
    this.openStdin = spec.openStdin();
    this.stdinOnce = spec.stdinOnce();
    this.logged = !spec.host().logConfig().type().equals("none");
    this.cgroupPath = LaunchPlan.cgroupPath(folder.id(), spec, context.cgroupPath());
  }

  private ContainerPlaces places(int run) {
    return folder.places(run, logged);
  }

  @Override
  public void makeFolders() throws IOException {
    context.launcher().expect();
    context.files().makeFolders(folder, tty);
  }

  @Override
  public void makeVolumes(Created created) throws IOException {
    context.volumes().ensure(created);
    context.volumes().hold(folder.id(), spec);
    try {
      context.files().copyUp(folder, created, context);
    } finally {
      context.volumes().release(folder.id(), spec);
    }
  }

  @Override
  public void dropOldRuns(int run) throws IOException {
    context.files().dropOldRuns(folder, run);
  }

  @Override
  public OptionalInt lastRun() throws IOException {
    return context.files().lastRun(folder);
  }

  @Override
  public void mountRoot(List<String> layers) throws IOException {
    root.mountForRun(layers);
  }

  @Override
  public void keepRoot() {
    root.keep();
    context.volumes().keep(folder.id(), spec);
  }

  @Override
  public void unmountRoot() throws IOException {
    context.volumes().release(folder.id(), spec);
    root.unmount();
  }

  @Override
  public Outcome reserve(ContainerEffect.Reserve effect) {
    return networks.reserve(effect);
  }

  @Override
  public Outcome connect(ContainerEffect.Connect effect) {
    return networks.connect(effect);
  }

  @Override
  public Outcome disconnect(ContainerEffect.Disconnect effect) {
    return networks.disconnect(effect);
  }

  @Override
  public void checkNetworks(ProcessIdentity identity, NetworkPart part, Consumer<String> repaired) {
    networks.check(identity.pid(), part, repaired);
  }

  @Override
  public void releaseNetworks() throws IOException {
    networks.release();
  }

  @Override
  public void writeFiles(ContainerSpec spec, NetworkPart part) throws IOException {
    context.files().writeEtc(folder, spec, context, part);
    networks.writeHosts(part);
    context.files().makeBindSources(spec);
    context.volumes().hold(folder.id(), spec);
  }

  @Override
  public Run create(int run, Created created, NetworkPart part) throws LaunchFailure, IOException {
    ContainerSpec spec = propagated(created.spec());
    Optional<Path> namespace = networks.attach(part);
    try {
      ContainerProcess process =
          context
              .launcher()
              .create(
                  LaunchPlan.of(folder, spec, context.surroundings(folder.id(), spec, namespace)),
                  places(run),
                  // a tty stays open: moord's death is not the end of its input
                  new StdioOptions(openStdin, stdinOnce && !tty),
                  runtimeOf(spec));
      Subpaths.check(
          spec,
          context.volumes()::path,
          Path.of("/proc", Long.toString(process.identity().pid()), "root"));
      if (hub.hasClients() || (openStdin && stdinOnce)) {
        hub.connected(process.attach(hub));
      }
      return new RuntimeRun(context, folder.id(), run, process);
    } catch (LaunchException e) {
      throw new LaunchFailure(e.getMessage(), e.exitCode(), e);
    }
  }

  private ContainerSpec propagated(ContainerSpec spec) throws IOException {
    List<HostSpec.MountSpec> mounts = new ArrayList<>();
    for (HostSpec.MountSpec mount : spec.host().mounts()) {
      mounts.add(ContainerFiles.propagated(mount, context.root().data().toString()));
    }
    return spec.withHost(spec.host().withMounts(mounts));
  }

  /** Propagation does not pass crun's wrapper, and crun takes each bind with all below it. */
  private static String runtimeOf(ContainerSpec spec) {
    boolean needsRunc =
        spec.host().mounts().stream()
            .anyMatch(
                m ->
                    m.propagation().endsWith("shared")
                        || m.propagation().endsWith("slave")
                        || m.more().nonRecursive());
    return spec.host().runtime().isEmpty() && needsRunc ? "runc" : spec.host().runtime();
  }

  @Override
  public Found look(int run, ProcessIdentity expected) {
    Look look =
        context
            .launcher()
            .look(places(run), expected == null ? null : runIdentity(expected), cgroupPath);
    if (look instanceof Look.Running running) {
      return new Found.Running(
          identity(running.identity()),
          ProcStat.startTime(running.identity().startTicks()),
          running.frozen(),
          running.shimAlive());
    }
    if (look instanceof Look.Created created) {
      return new Found.Waiting(identity(created.identity()));
    }
    if (look instanceof Look.Exited exited) {
      return exited(exited.exit());
    }
    if (look instanceof Look.Gone gone) {
      return new Found.Gone(gone.why());
    }
    return new Found.CannotTell(((Look.CannotTell) look).reason());
  }

  @Override
  public Run adopt(int run, ProcessIdentity identity) throws IOException {
    return new RuntimeRun(
        context, folder.id(), run, context.launcher().adopt(places(run), runIdentity(identity)));
  }

  @Override
  public boolean hasBundle(int run) {
    return Files.exists(places(run).bundle());
  }

  @Override
  public void discard(int run) throws IOException {
    context.launcher().discard(places(run), cgroupPath);
  }

  @Override
  public void dropBundle(int run) throws IOException {
    context.files().dropBundle(folder, run);
  }

  @Override
  public void deleteFolder() throws IOException {
    context.files().delete(folder);
    context.volumes().forget(folder.id());
    context.forgetSnapshots(folder.id());
  }

  @Override
  public void removeAnonymousVolumes(Created created) {
    context.volumes().removeAnonymous(created);
  }

  @Override
  public void runEnded() {
    hub.runEnded();
  }

  @Override
  public Outcome startExec(ContainerEffect.StartExec effect, Consumer<Outcome> outcome) {
    return execs.start(effect, outcome);
  }

  @Override
  public void probeExec(ContainerEffect.ProbeExec effect, Consumer<Outcome> outcome) {
    execs.probe(effect, outcome);
  }

  @Override
  public Instant now() {
    return context.clock().instant();
  }

  @Override
  public void warn(String what, Exception reason) {
    LOG.warn("container {} {}", folder.id(), what, reason);
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

  static Found.Exited exited(ExitEvidence evidence) {
    return new Found.Exited(status(evidence), evidence.at());
  }

  static String reason(Exception e) {
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
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
}
