package dev.moor.runtime;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.moor.runtime.linux.Errno;
import dev.moor.runtime.linux.Linux;
import dev.moor.runtime.linux.LinuxException;
import dev.moor.runtime.linux.ProcStat;
import dev.moor.runtime.linux.Signals;
import dev.moor.runtime.oci.OciRuntime;
import dev.moor.runtime.shim.Conmon;
import dev.moor.runtime.shim.LaunchView;
import dev.moor.runtime.shim.ShimSpec;
import dev.moor.runtime.spec.LaunchSpec;
import dev.moor.runtime.spec.OciConfig;
import dev.moor.runtime.spec.UnknownUserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes and finds containers' processes. Every call blocks. */
public final class ContainerLauncher {
  private static final Logger LOG = LoggerFactory.getLogger(ContainerLauncher.class);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int FAILED = 128;
  private static final int NO_SUCH_USER = 126;
  private final Wiring wiring;
  private final String cgroupParent;

  ContainerLauncher(Wiring wiring, String cgroupParent) {
    this.wiring = wiring;
    this.cgroupParent = cgroupParent;
  }

  /** A launch is about to come: prepares the kernel for it, without waiting. */
  public void expect() {
    wiring.earlyMove().begin();
  }

  /**
   * Writes the bundle and starts conmon; the first process then waits for its {@link
   * ContainerProcess#start}. The root must be mounted. Files of an earlier run are removed.
   *
   * @param runtime empty: the default one, or runc where mounts must propagate to the host
   */
  public ContainerProcess create(
      LaunchSpec spec, ContainerPlaces places, StdioOptions stdio, String runtime)
      throws LaunchException {
    try {
      OciRuntime chosen = choose(spec, runtime);
      prepare(places);
      MountPoints points = MountPoints.make(spec, chosen);
      ShimSpec shim =
          new ShimSpec(
              places.id(),
              spec.args().isEmpty() ? "" : spec.args().get(0),
              chosen,
              places.bundle(),
              places.exitDir(),
              places.log(),
              spec.tty(),
              stdio.openStdin(),
              stdio.openStdin() && !stdio.stdinOnce(),
              null,
              false,
              spec.cgroupPath(),
              spec.oomScoreAdj());
      Conmon.Created created = launch(spec, shim, points);
      return hold(created, places, spec.cgroupPath(), chosen);
    } catch (UnknownUserException e) {
      throw new LaunchException(e.getMessage(), NO_SUCH_USER, e);
    } catch (IOException | IllegalArgumentException e) {
      throw new LaunchException(String.valueOf(e.getMessage()), FAILED, e);
    }
  }

  /** A handle on what already runs; checks nothing, so {@link #look} first. */
  public ContainerProcess adopt(ContainerPlaces places, RunIdentity identity)
      throws LinuxException {
    return new ContainerProcess(wiring, places, identity);
  }

  /**
   * What the kernel and the files say; never changes anything.
   *
   * @param expected null: a launch whose outcome is not known
   */
  public Look look(ContainerPlaces places, RunIdentity expected) {
    return look(places, expected, cgroupPath(places.id()));
  }

  /**
   * The same for a container with a cgroup of its own choice.
   *
   * @param cgroupPath where the launch put it, for a launch whose outcome is not known
   */
  public Look look(ContainerPlaces places, RunIdentity expected, String cgroupPath) {
    String cgroup = expected == null ? cgroupPath : expected.cgroupPath();
    return new ContainerProbe(wiring).look(places, expected, cgroup);
  }

  /** Kills and removes what an unfinished create left; idempotent. */
  public void discard(ContainerPlaces places, String cgroupPath) throws IOException {
    wiring.state().kill(cgroupPath);
    OptionalLong shim = ShimSearch.find(places);
    if (shim.isPresent()) {
      killShim(shim.getAsLong(), places.id());
    }
    for (OciRuntime runtime : wiring.runtimes().values()) {
      wiring.state().delete(runtime, places.id(), cgroupPath);
    }
  }

  String cgroupPath(String id) {
    return "/" + cgroupParent + "/" + id;
  }

  private Conmon.Created launch(LaunchSpec spec, ShimSpec shim, MountPoints points)
      throws LaunchException, IOException {
    Optional<LaunchView> opened = shim.runtime().wrapped() ? view(spec) : Optional.empty();
    if (opened.isPresent()) {
      try (LaunchView view = opened.get()) {
        return launch(
            view.spec(), shim, points, () -> view.launch(() -> wiring.conmon().createHere(shim)));
      } catch (LaunchException e) {
        throw new LaunchException(opened.get().original(e.getMessage()), e.exitCode(), e);
      } catch (LaunchView.NotEnteredException e) {
        LOG.info("container {} is created through the wrapper: {}", spec.id(), e.getMessage());
      }
    }
    return launch(spec, shim, points, () -> wiring.conmon().create(shim));
  }

  private Conmon.Created launch(
      LaunchSpec spec, ShimSpec shim, MountPoints points, LaunchView.Launch<Conmon.Created> how)
      throws LaunchException, IOException {
    ObjectNode config = new OciConfig(wiring.capabilities()).build(spec);
    points.applyTo(config);
    wiring.filters().apply(shim.runtime(), config);
    Files.write(shim.folder().resolve("config.json"), JSON.writeValueAsBytes(config));
    Conmon.Created created = how.run();
    wiring.filters().learn(shim.runtime(), config, shim.id());
    return created;
  }

  /** Empty: the wrapper is to do it. */
  private Optional<LaunchView> view(LaunchSpec spec) {
    if (wiring.launches().isEmpty() || !wiring.launches().get().works()) {
      return Optional.empty();
    }
    try {
      return Optional.of(wiring.launches().get().open(spec));
    } catch (IOException e) {
      LOG.info("container {} is created through the wrapper: {}", spec.id(), e.getMessage());
      return Optional.empty();
    }
  }

  /** A wrapper's private mount namespace would keep mounts from coming out again. */
  private OciRuntime choose(LaunchSpec spec, String name) {
    OciRuntime runtime = wiring.runtime(name);
    boolean propagates =
        spec.mounts().stream()
            .anyMatch(
                mount ->
                    mount.propagation().endsWith("shared")
                        || mount.propagation().endsWith("slave"));
    if (runtime.wrapped() && propagates && wiring.runtimes().containsKey("runc")) {
      return wiring.runtime("runc");
    }
    return runtime;
  }

  private static void prepare(ContainerPlaces places) throws IOException {
    Path bundle = places.bundle();
    Files.createDirectories(bundle);
    Files.createDirectories(places.exitDir());
    if (places.log() != null) {
      Files.createDirectories(places.log().toAbsolutePath().getParent());
    }
    for (String name :
        new String[] {"pid", "conmon.pid", "oom", "runtime.log", "attach", "ctl", "winsz"}) {
      Files.deleteIfExists(bundle.resolve(name));
    }
    Files.deleteIfExists(places.exitFile());
  }

  private ContainerProcess hold(
      Conmon.Created created, ContainerPlaces places, String cgroupPath, OciRuntime runtime)
      throws IOException {
    RunIdentity identity =
        new RunIdentity(
            wiring.bootId(),
            created.pid(),
            ticks(created.pid()),
            cgroupPath,
            created.shimPid(),
            ticks(created.shimPid()),
            runtime.name());
    return new ContainerProcess(wiring, places, identity);
  }

  private static long ticks(long pid) {
    return ProcStat.read(pid).map(ProcStat::startTicks).orElse(0L);
  }

  private static void killShim(long pid, String id) throws IOException {
    if (!names(pid, id)) {
      return;
    }
    int pidfd;
    try {
      pidfd = Linux.pidfdOpen(pid);
    } catch (LinuxException e) {
      if (e.errno() == Errno.ESRCH) {
        return;
      }
      throw e;
    }
    try {
      if (names(pid, id)) {
        Linux.pidfdSendSignal(pidfd, Signals.SIGKILL);
      }
    } catch (LinuxException e) {
      if (e.errno() != Errno.ESRCH) {
        throw e;
      }
    } finally {
      Linux.close(pidfd);
    }
  }

  /** Whether a process's command names the container; false where it is gone, or goes meanwhile. */
  private static boolean names(long pid, String id) throws IOException {
    try {
      return Files.readString(Path.of("/proc/" + pid + "/cmdline")).contains(id);
    } catch (NoSuchFileException e) {
      return false;
    } catch (IOException e) {
      if (Files.exists(Path.of("/proc/" + pid))) {
        throw e;
      }
      return false; // ESRCH: it went while it was read
    }
  }
}
