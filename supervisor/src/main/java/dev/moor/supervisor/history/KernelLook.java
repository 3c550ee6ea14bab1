package dev.moor.supervisor.history;

import dev.moor.actors.container.ContainerView;
import dev.moor.actors.container.ContainerView.Phase;
import dev.moor.actors.container.ProcessIdentity;
import dev.moor.actors.port.HistoryService.Drift;
import dev.moor.actors.supervision.DriftRule;
import dev.moor.runtime.RuntimeEnvironment;
import dev.moor.runtime.cgroup.Freezer;
import dev.moor.runtime.linux.ProcStat;
import dev.moor.runtime.mount.MountTable;
import dev.moor.supervisor.DataRoot;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What kernel and disk have of containers: processes by identity, conmons, freezers, mounts,
 * cgroups, folders; also of those that no container owns. Changes nothing.
 */
final class KernelLook {
  private final RuntimeEnvironment runtime;
  private final Freezer freezer;
  private final Path containers;
  private final Path exec;
  private final MountTable mounts;

  KernelLook(RuntimeEnvironment runtime, DataRoot root) throws IOException {
    this.runtime = runtime;
    this.freezer = new Freezer(runtime.cgroups());
    this.containers = root.data().toAbsolutePath().resolve("containers");
    this.exec = root.exec().toAbsolutePath();
    this.mounts = MountTable.read();
  }

  /** One container against the journal's view of it. */
  List<Drift> compare(ContainerView view) throws IOException {
    return DriftRule.differences(view, found(view)).stream()
        .map(what -> new Drift("container", view.id(), what))
        .toList();
  }

  private DriftRule.Found found(ContainerView view) throws IOException {
    Path folder = containers.resolve(view.id());
    ProcessIdentity identity = view.identity();
    String cgroup = identity == null ? runtime.cgroupPath(view.id()) : identity.cgroupPath();
    boolean thisBoot = identity != null && identity.bootId().equals(runtime.bootId());
    boolean process = thisBoot && lives(identity.pid(), identity.startTicks());
    return new DriftRule.Found(
        Files.isDirectory(folder),
        process,
        thisBoot && lives(identity.shimPid(), identity.shimStartTicks()),
        process && freezer.frozen(cgroup),
        isMounted(folder.resolve("merged")),
        runtime.cgroups().exists(cgroup));
  }

  private static boolean lives(long pid, long startTicks) {
    return pid > 0
        && ProcStat.read(pid)
            .filter(stat -> stat.startTicks() == startTicks && stat.alive())
            .isPresent();
  }

  private boolean isMounted(Path place) {
    return mounts.entries().stream().anyMatch(entry -> entry.target().equals(place));
  }

  /**
   * What is in Moor's places and belongs to no container that may have it.
   *
   * @param known by id, as the journal has them
   * @param gone ids that the journal knows as removed
   */
  List<Drift> strays(Map<String, ContainerView> known, Collection<String> gone) throws IOException {
    List<Drift> found = new ArrayList<>();
    folders(known.keySet(), found);
    strayMounts(known.keySet(), found);
    strayShims(known, found);
    for (String id : gone) {
      if (runtime.cgroups().exists(runtime.cgroupPath(id))) {
        found.add(new Drift("cgroup", runtime.cgroupPath(id), "its container was removed"));
      }
    }
    return found;
  }

  private void folders(Set<String> known, List<Drift> found) throws IOException {
    try (Stream<Path> all = Files.list(containers)) {
      all.filter(folder -> !known.contains(folder.getFileName().toString()))
          .forEach(folder -> found.add(new Drift("folder", folder.toString(), "no container")));
    }
  }

  private void strayMounts(Set<String> known, List<Drift> found) {
    for (MountTable.Entry entry : mounts.entries()) {
      Path place = entry.target();
      if (place.startsWith(containers) && place.getNameCount() > containers.getNameCount()) {
        String id = place.getName(containers.getNameCount()).toString();
        boolean root = place.equals(containers.resolve(id).resolve("merged"));
        boolean inside = place.startsWith(containers.resolve(id).resolve("merged"));
        if (!known.contains(id) || !root && !inside) {
          found.add(new Drift("mount", place.toString(), "Moor did not mount it"));
        }
      } else if (place.startsWith(exec.resolve("netns"))
          && !known.contains(place.getFileName().toString())) {
        found.add(new Drift("namespace", place.toString(), "no container"));
      }
    }
  }

  private void strayShims(Map<String, ContainerView> known, List<Drift> found) throws IOException {
    for (long pid : pids()) {
      List<String> words = commandLine(pid);
      int named = words.indexOf("-c");
      if (!words.get(0).endsWith("conmon") || named < 0 || named + 1 >= words.size()) {
        continue;
      }
      boolean ours = words.stream().anyMatch(word -> word.startsWith(containers.toString() + "/"));
      ContainerView owner = known.get(words.get(named + 1));
      boolean owned =
          owner != null && (owner.phase() == Phase.RUNNING || owner.phase() == Phase.PAUSED);
      boolean exec = words.contains("--exec");
      boolean its = owned && (exec || owner.identity().shimPid() == pid || owner.unmonitored());
      if (ours && !its) {
        found.add(
            new Drift(
                "conmon", "pid " + pid, "of " + words.get(named + 1) + ", which has no such one"));
      }
    }
  }

  private static List<Long> pids() throws IOException {
    try (Stream<Path> all = Files.list(Path.of("/proc"))) {
      return all.map(path -> path.getFileName().toString())
          .filter(name -> name.chars().allMatch(Character::isDigit))
          .map(Long::valueOf)
          .toList();
    }
  }

  private static List<String> commandLine(long pid) {
    try {
      byte[] bytes = Files.readAllBytes(Path.of("/proc/" + pid + "/cmdline"));
      return Arrays.asList(new String(bytes, StandardCharsets.UTF_8).split("\0", -1));
    } catch (IOException e) {
      // it ended meanwhile
      return List.of("");
    }
  }
}
