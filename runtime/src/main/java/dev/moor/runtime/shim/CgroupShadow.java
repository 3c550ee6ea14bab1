package dev.moor.runtime.shim;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * What crun finds in the place of the v1 hierarchies when it starts an exec that is in its cgroups
 * already: the one folder that it asks, whether the container is paused, and where it may write a
 * process's number without moving it. A container's folder is there while one of its execs starts.
 * For one thread.
 */
final class CgroupShadow {
  private final Path freezer;
  private final Map<String, Integer> starting = new HashMap<>();

  /** Below {@code root}, a file system of its own. */
  CgroupShadow(Path root) {
    this.freezer = root.resolve("freezer");
  }

  /** An exec is about to start in the container with this cgroup. */
  void open(String cgroup) throws IOException {
    if (starting.merge(cgroup, 1, Integer::sum) == 1) {
      Path folder = Files.createDirectories(folder(cgroup));
      Files.writeString(folder.resolve("freezer.state"), "THAWED\n");
    }
  }

  /** It has started, or failed. */
  void close(String cgroup) throws IOException {
    if (starting.merge(cgroup, -1, Integer::sum) == 0) {
      starting.remove(cgroup);
      Path folder = folder(cgroup);
      Files.deleteIfExists(folder.resolve("freezer.state"));
      Files.deleteIfExists(folder.resolve("cgroup.procs"));
      Files.deleteIfExists(folder);
    }
  }

  private Path folder(String cgroup) {
    return freezer.resolve(cgroup.substring(1));
  }
}
