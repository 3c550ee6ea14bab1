package dev.moor.supervisor;

import dev.moor.actors.container.ContainerView;
import dev.moor.actors.port.SystemService;
import dev.moor.runtime.RuntimeEnvironment;
import dev.moor.runtime.cgroup.Cgroups;
import dev.moor.runtime.linux.ProcStat;
import dev.moor.supervisor.containers.ContainerDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.IntSupplier;
import java.util.function.LongFunction;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** The engine as a whole: info, version and the tree. */
final class SystemAdapter implements SystemService {
  private final String id;
  private final MoordOptions options;
  private final RuntimeEnvironment runtime;
  private final HostFacts host;
  private final BuildFacts build;
  private final ContainerDirectory containers;
  private final IntSupplier images;
  private final LongFunction<Collection<ProcStat>> containerProcesses;
  private final IntSupplier eventListeners;
  private final Supplier<List<String>> warnings;
  private final Executor blocking;

  SystemAdapter(
      String id,
      MoordOptions options,
      RuntimeEnvironment runtime,
      HostFacts host,
      BuildFacts build,
      ContainerDirectory containers,
      IntSupplier images,
      LongFunction<Collection<ProcStat>> containerProcesses,
      IntSupplier eventListeners,
      Supplier<List<String>> warnings,
      Executor blocking) {
    this.id = id;
    this.options = options;
    this.runtime = runtime;
    this.host = host;
    this.build = build;
    this.containers = containers;
    this.images = images;
    this.containerProcesses = containerProcesses;
    this.eventListeners = eventListeners;
    this.warnings = warnings;
    this.blocking = blocking;
  }

  @Override
  public CompletionStage<Info> info() {
    return CompletableFuture.supplyAsync(this::readInfo, blocking);
  }

  private Info readInfo() {
    Collection<ContainerView> views = containers.all();
    Map<String, String> runtimes = new TreeMap<>();
    runtime.runtimes().forEach(name -> runtimes.put(name, name));
    boolean v2 = runtime.cgroups().version() == Cgroups.Version.V2;
    return new Info(
        id,
        host.hostname(),
        views.size(),
        count(views, ContainerView.Phase.RUNNING),
        count(views, ContainerView.Phase.PAUSED),
        views.size()
            - count(views, ContainerView.Phase.RUNNING)
            - count(views, ContainerView.Phase.PAUSED),
        images.getAsInt(),
        "overlay2",
        List.of(
            List.of("Backing Filesystem", backingFilesystem()),
            List.of("Supports d_type", "true"),
            List.of("userxattr", "false")),
        "json-file",
        "cgroupfs",
        v2 ? 2 : 1,
        host.kernelVersion(),
        host.operatingSystem(),
        host.osVersion(),
        HostFacts.kernelArchitecture(),
        host.cpus(),
        host.memoryBytes(),
        options.dataRoot.toString(),
        runtimes,
        runtime.runtimeName(),
        runtime.initBinary().map(path -> path.getFileName().toString()).orElse(""),
        List.of("name=seccomp,profile=builtin"),
        options.insecureRegistries,
        options.registryMirrors,
        options.logLevel.equals("debug"),
        openFiles(),
        Thread.activeCount(),
        eventListeners.getAsInt(),
        warnings.get());
  }

  private static int count(Collection<ContainerView> views, ContainerView.Phase phase) {
    return (int) views.stream().filter(view -> view.phase() == phase).count();
  }

  private String backingFilesystem() {
    try {
      return Files.getFileStore(options.dataRoot).type();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int openFiles() {
    try (Stream<Path> files = Files.list(Path.of("/proc/self/fd"))) {
      return (int) files.count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public CompletionStage<Version> version() {
    List<Component> parts = new ArrayList<>();
    new TreeMap<>(runtime.versions())
        .forEach((name, version) -> parts.add(new Component(name, version, Map.of())));
    return CompletableFuture.completedStage(
        new Version(
            build.version(),
            build.commit(),
            build.time(),
            parts,
            host.kernelVersion(),
            host.architecture()));
  }

  @Override
  public CompletionStage<TreeNode> tree() {
    return CompletableFuture.supplyAsync(this::readTree, blocking);
  }

  private TreeNode readTree() {
    List<TreeNode> nodes =
        containers.all().stream()
            .sorted(Comparator.comparing(ContainerView::createdAt))
            .map(this::container)
            .toList();
    TreeNode supervisor =
        new TreeNode("supervisor", "containers", nodes.size() + " containers", 0, nodes);
    return new TreeNode(
        "supervisor", "moord", "running", ProcessHandle.current().pid(), List.of(supervisor));
  }

  private TreeNode container(ContainerView view) {
    List<TreeNode> below = new ArrayList<>();
    if (view.identity() != null && view.pid() != 0) {
      Collection<ProcStat> processes = containerProcesses.apply(view.pid());
      TreeNode first = process(view.pid(), processes);
      long shim = view.unmonitored() ? 0 : view.identity().shimPid();
      below.add(
          shim == 0 ? first : new TreeNode("shim", "conmon", "watching", shim, List.of(first)));
    }
    return new TreeNode(
        "container",
        view.name() + " (" + view.id().substring(0, 12) + ")",
        view.dockerStatus(),
        0,
        below);
  }

  private static TreeNode process(long pid, Collection<ProcStat> all) {
    List<TreeNode> children =
        all.stream()
            .filter(p -> p.parentPid() == pid && p.pid() != pid)
            .sorted(Comparator.comparingLong(ProcStat::pid))
            .map(p -> process(p.pid(), all))
            .toList();
    return new TreeNode("process", commandLine(pid), state(pid, all), pid, children);
  }

  private static String state(long pid, Collection<ProcStat> all) {
    return all.stream()
        .filter(p -> p.pid() == pid)
        .findFirst()
        .map(p -> String.valueOf(p.state()))
        .orElse("?");
  }

  private static String commandLine(long pid) {
    try {
      String text = Files.readString(Path.of("/proc/" + pid + "/cmdline"));
      return text.replace('\0', ' ').strip();
    } catch (IOException e) {
      return "(ended)";
    }
  }

  /** What the build wrote down of itself. */
  record BuildFacts(String version, String commit, Instant time) {}
}
