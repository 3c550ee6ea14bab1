package dev.moor.runtime.cgroup;

import dev.moor.runtime.linux.Errno;
import dev.moor.runtime.linux.Linux;
import dev.moor.runtime.linux.LinuxException;
import dev.moor.runtime.mount.MountTable;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** The hierarchies of this machine. Paths are below the root, {@code /moor/<id>}. */
public final class Cgroups {
  private static final Path ROOT = Path.of("/sys/fs/cgroup");
  private static final Path UNIFIED = ROOT.resolve("unified");

  /** A folder at least two below the root, without dots: {@code /moor/ID}. */
  private static final Pattern OWN_PATH = Pattern.compile("(/[A-Za-z0-9_][A-Za-z0-9_.@:-]*){2,}");

  /** Which kind of hierarchies there are. */
  public enum Version {
    V1,
    /** V1 controllers, and an empty v2 hierarchy beside them. */
    HYBRID,
    V2
  }

  private final Version version;
  private final List<Path> hierarchies;

  private Cgroups(Version version, List<Path> hierarchies) {
    this.version = version;
    this.hierarchies = hierarchies;
  }

  /** Looks at the mounts. */
  public static Cgroups detect() throws IOException {
    List<Path> hierarchies = new ArrayList<>();
    boolean v1 = false;
    boolean v2 = false;
    for (MountTable.Entry entry : MountTable.read().entries()) {
      boolean first = entry.type().equals("cgroup");
      boolean second = entry.type().equals("cgroup2");
      if ((first || second)
          && entry.target().startsWith(ROOT)
          && !hierarchies.contains(entry.target())) {
        hierarchies.add(entry.target());
        v1 |= first;
        v2 |= second;
      }
    }
    if (hierarchies.isEmpty()) {
      throw new IOException("no cgroup file system is mounted below " + ROOT);
    }
    Version version = !v1 ? Version.V2 : v2 ? Version.HYBRID : Version.V1;
    return new Cgroups(version, List.copyOf(hierarchies));
  }

  /** The kind. */
  public Version version() {
    return version;
  }

  /** The folder in which all hierarchies are mounted, or the one of v2. */
  public Path root() {
    return ROOT;
  }

  /** Where the empty v2 hierarchy of a hybrid machine is mounted. */
  public Path unifiedMount() {
    return UNIFIED;
  }

  /** The mount points of all hierarchies. */
  public List<Path> hierarchies() {
    return hierarchies;
  }

  /** A controller of cgroup v1 that has this file. */
  public boolean hasV1File(String controller, String file) {
    return version != Version.V2 && Files.exists(ROOT.resolve(controller).resolve(file));
  }

  /** A controller of cgroup v2. */
  public boolean hasV2Controller(String controller) throws IOException {
    return version == Version.V2
        && List.of(Files.readString(ROOT.resolve("cgroup.controllers")).strip().split(" "))
            .contains(controller);
  }

  /** The folder of a cgroup for a controller, whether it exists or not. */
  public Path folder(String controller, String path) {
    Path root = version == Version.V2 ? ROOT : ROOT.resolve(controller);
    return below(root, path);
  }

  /** Everything in the cgroup and below it, in any hierarchy. */
  public Set<Long> pids(String path) throws IOException {
    Set<Long> pids = new HashSet<>();
    for (Path hierarchy : hierarchies) {
      collect(below(hierarchy, path), pids);
    }
    return pids;
  }

  /** The cgroup has a process, or at least a folder, in some hierarchy. */
  public boolean exists(String path) {
    return hierarchies.stream().anyMatch(root -> Files.isDirectory(below(root, path)));
  }

  /** Signals every process in the cgroup, through pidfds. */
  public void signalAll(String path, int signal) throws IOException {
    requireOwn(path);
    for (long pid : pids(path)) {
      try {
        int pidfd = Linux.pidfdOpen(pid);
        try {
          if (pids(path).contains(pid)) {
            Linux.pidfdSendSignal(pidfd, signal);
          }
        } finally {
          Linux.close(pidfd);
        }
      } catch (LinuxException e) {
        if (e.errno() != Errno.ESRCH) {
          throw e;
        }
      }
    }
  }

  /** Never the root of a hierarchy: that would be every process of the machine. */
  private static void requireOwn(String path) {
    if (!OWN_PATH.matcher(path).matches()) {
      throw new IllegalArgumentException("'" + path + "' is not the cgroup of a container");
    }
  }

  /**
   * Removes the cgroup's folders in all hierarchies.
   *
   * @return false: something in it is still alive
   */
  public boolean remove(String path) throws IOException {
    requireOwn(path);
    boolean all = true;
    for (Path hierarchy : hierarchies) {
      all &= removeFolder(below(hierarchy, path));
    }
    return all;
  }

  /** The kernel killed something in it for lack of memory. False where the cgroup is gone. */
  public boolean oomKilled(String path) throws IOException {
    Path folder = folder("memory", path);
    Path file = folder.resolve(version == Version.V2 ? "memory.events" : "memory.oom_control");
    if (!Files.exists(file)) {
      return false;
    }
    for (String line : Files.readAllLines(file)) {
      if (line.startsWith("oom_kill ")) {
        return Long.parseLong(line.substring("oom_kill ".length()).trim()) > 0;
      }
    }
    return false;
  }

  private static boolean removeFolder(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return true;
    }
    for (Path child : children(folder)) {
      removeFolder(child);
    }
    try {
      Files.deleteIfExists(folder);
      return true;
    } catch (IOException e) {
      // EBUSY: the last process is not quite gone, or one lives on; the caller tries again.
      return false;
    }
  }

  private static void collect(Path folder, Set<Long> pids) throws IOException {
    Path procs = folder.resolve("cgroup.procs");
    if (!Files.exists(procs)) {
      return;
    }
    for (String line : Files.readAllLines(procs)) {
      pids.add(Long.parseLong(line.trim()));
    }
    for (Path child : children(folder)) {
      collect(child, pids);
    }
  }

  private static List<Path> children(Path folder) throws IOException {
    List<Path> children = new ArrayList<>();
    try (DirectoryStream<Path> entries =
        Files.newDirectoryStream(
            folder, entry -> Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS))) {
      entries.forEach(children::add);
    }
    return children;
  }

  private static Path below(Path root, String path) {
    return root.resolve(path.startsWith("/") ? path.substring(1) : path);
  }
}
