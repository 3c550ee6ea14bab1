package dev.moor.runtime;

import dev.moor.runtime.attach.AttachLoop;
import dev.moor.runtime.cgroup.Cgroups;
import dev.moor.runtime.cgroup.EarlyMove;
import dev.moor.runtime.cgroup.Freezer;
import dev.moor.runtime.linux.BootId;
import dev.moor.runtime.linux.PidfdWatcher;
import dev.moor.runtime.oci.CompiledFilters;
import dev.moor.runtime.oci.OciRuntime;
import dev.moor.runtime.oci.RuntimeState;
import dev.moor.runtime.oci.Runtimes;
import dev.moor.runtime.oci.Tools;
import dev.moor.runtime.shim.Conmon;
import dev.moor.runtime.shim.ExecPlace;
import dev.moor.runtime.shim.ExitCollector;
import dev.moor.runtime.shim.LaunchPlace;
import dev.moor.runtime.shim.NarrowPlace;
import dev.moor.runtime.shim.ShimPlace;
import dev.moor.runtime.spec.Capabilities;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The kernel and the tools of this machine, looked at once. */
public final class RuntimeEnvironment implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RuntimeEnvironment.class);

  /**
   * Where to work.
   *
   * @param execRoot short-lived files; gone after a reboot
   * @param runtime {@code auto}, {@code runc} or {@code crun}
   * @param cgroupParent a name such as {@code moor}
   */
  public record Options(Path dataRoot, Path execRoot, String runtime, String cgroupParent) {}

  private final Wiring wiring;
  private final ContainerLauncher launcher;
  private final Map<String, String> versions;
  private final Optional<Path> init;

  private RuntimeEnvironment(
      Wiring wiring, String cgroupParent, Map<String, String> versions, Optional<Path> init) {
    this.wiring = wiring;
    this.launcher = new ContainerLauncher(wiring, cgroupParent);
    this.versions = versions;
    this.init = init;
  }

  /**
   * Finds the tools, starts the shared threads and, for {@code auto}, runs a tiny container to see
   * whether crun works.
   *
   * @throws RuntimeMissingException says what to install
   */
  public static RuntimeEnvironment probe(Options options) {
    Path conmon = Tools.require("conmon", "which watches every container");
    try {
      Cgroups cgroups = Cgroups.detect();
      Map<String, OciRuntime> found = Runtimes.find(options.execRoot(), cgroups);
      String first = Runtimes.choose(options.runtime(), found);
      RuntimeEnvironment environment = assemble(options, conmon, cgroups, found, first);
      return options.runtime().equals("auto") ? environment.checked(options) : environment;
    } catch (IOException e) {
      throw new RuntimeMissingException("the runtime cannot work here: " + e.getMessage());
    }
  }

  /** Makes and finds containers. */
  public ContainerLauncher launcher() {
    return launcher;
  }

  /** This boot. */
  public String bootId() {
    return wiring.bootId();
  }

  /** The default runtime. */
  public String runtimeName() {
    return wiring.defaultRuntime();
  }

  /** All that are there. */
  public List<String> runtimes() {
    return List.copyOf(wiring.runtimes().keySet());
  }

  /**
   * Empty is the default one.
   *
   * @throws IllegalArgumentException in Docker's words where there is none of that name
   */
  public void checkName(String runtime) {
    wiring.runtime(runtime);
  }

  /** Tool to version. */
  public Map<String, String> versions() {
    return versions;
  }

  /** A container's cgroup. */
  public String cgroupPath(String id) {
    return launcher.cgroupPath(id);
  }

  /** The hierarchies. */
  public Cgroups cgroups() {
    return wiring.cgroups();
  }

  /** The watch over processes. */
  public PidfdWatcher watcher() {
    return wiring.watcher();
  }

  /** What this process may hand on. */
  public Capabilities capabilities() {
    return wiring.capabilities();
  }

  /** An init for containers, where the machine has one. */
  public Optional<Path> initBinary() {
    return init;
  }

  @Override
  public void close() {
    wiring.attachLoop().close();
    wiring.watcher().close();
    wiring.exits().close();
    wiring.conmon().close();
    wiring.earlyMove().close();
  }

  private RuntimeEnvironment checked(Options options) {
    if (!runtimeName().equals("crun")) {
      return this;
    }
    try {
      ProbeMemory memory =
          new ProbeMemory(
              options.dataRoot(),
              bootId(),
              List.of(
                  Tools.require("crun", "which makes containers"),
                  Tools.require("conmon", "which watches every container")));
      if (!memory.succeeded()) {
        RuntimeProbe.run(this, options);
        memory.remember();
      }
      return this;
    } catch (IOException | LaunchException e) {
      if (!runtimes().contains("runc")) {
        close();
        throw new RuntimeMissingException(
            "crun does not work here (" + e.getMessage() + "): install the package \"runc\"");
      }
      LOG.warn("crun does not work here, runc is taken: {}", e.getMessage());
      return withDefault("runc", options.cgroupParent());
    }
  }

  private RuntimeEnvironment withDefault(String name, String cgroupParent) {
    Wiring w = wiring;
    Wiring changed =
        new Wiring(
            w.bootId(),
            w.cgroups(),
            w.freezer(),
            w.state(),
            w.conmon(),
            w.launches(),
            w.attachLoop(),
            w.watcher(),
            w.exits(),
            w.capabilities(),
            w.earlyMove(),
            w.filters(),
            w.runtimes(),
            name);
    return new RuntimeEnvironment(changed, cgroupParent, versions, init);
  }

  private static RuntimeEnvironment assemble(
      Options options,
      Path conmon,
      Cgroups cgroups,
      Map<String, OciRuntime> found,
      String defaultRuntime)
      throws IOException {
    Optional<Path> init = Tools.find("docker-init").or(() -> Tools.find("tini"));
    String shims = "/" + options.cgroupParent() + "-shims";
    ShimPlace place = new ShimPlace(cgroups, shims);
    Optional<ExecPlace> execs = Optional.empty();
    Optional<LaunchPlace> launches = Optional.empty();
    OciRuntime runtime = found.get(defaultRuntime);
    if (runtime.wrapped()) {
      List<Path> needed = new ArrayList<>(List.of(options.dataRoot(), options.execRoot()));
      init.ifPresent(needed::add);
      needed.addAll(List.of(conmon, runtime.program()));
      NarrowPlace narrow = NarrowPlace.forLaunches(cgroups, shims, conmon, runtime, needed);
      Path inView = options.execRoot().resolve("cgroup").toAbsolutePath().normalize();
      execs = Optional.of(ExecPlace.open(cgroups, shims, conmon, runtime, needed, inView, narrow));
      Path sources = options.execRoot().resolve("launch").toAbsolutePath().normalize();
      launches = Optional.of(new LaunchPlace(narrow, cgroups.unifiedMount(), sources));
    }
    PidfdWatcher watcher = new PidfdWatcher();
    Wiring wiring =
        new Wiring(
            BootId.current(),
            cgroups,
            new Freezer(cgroups),
            new RuntimeState(cgroups),
            new Conmon(conmon.toString(), place, execs),
            launches,
            new AttachLoop(),
            watcher,
            new ExitCollector(watcher),
            Capabilities.ofThisProcess(),
            new EarlyMove(cgroups),
            new CompiledFilters(),
            found,
            defaultRuntime);
    Map<String, String> versions = new LinkedHashMap<>();
    versions.put("conmon", Tools.version(conmon));
    found.values().forEach(each -> versions.put(each.name(), each.version()));
    return new RuntimeEnvironment(wiring, options.cgroupParent(), versions, init);
  }
}
