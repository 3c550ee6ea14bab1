package dev.moor.images.archive;

import dev.moor.runtime.fs.Errno;
import dev.moor.runtime.fs.Fd;
import dev.moor.runtime.fs.FileStat;
import dev.moor.runtime.fs.FsException;
import dev.moor.runtime.fs.OpenFlags;
import dev.moor.runtime.fs.SafeRoot;
import java.io.Closeable;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A container's root with its volumes in place, without mounting anything.
 *
 * <p>Links are followed by hand in the container's own names, so that a link from the root into a
 * volume (and back) leads where it leads for the container. What is then opened is opened in a
 * SafeRoot of the root or of that volume: a swap after the walk can mislead within these, never to
 * the host.
 */
final class MountedRoot implements Closeable {
  private static final int LINK_LIMIT = 40;

  /** Where a container path is: in which root, and under which path there. */
  record Locus(SafeRoot root, String path, boolean readOnly, boolean volume) {
    FileStat stat() throws FsException {
      return root.stat(path);
    }
  }

  private record Mounted(SafeRoot root, String base, boolean readOnly) {}

  private final SafeRoot root;
  private final boolean readOnlyRoot;
  private final Map<String, Mounted> mounts = new LinkedHashMap<>();

  private MountedRoot(SafeRoot root, boolean readOnlyRoot) {
    this.root = root;
    this.readOnlyRoot = readOnlyRoot;
  }

  static MountedRoot open(Path path, List<ContainerMount> mounts, boolean readOnlyRoot)
      throws FsException {
    MountedRoot view = new MountedRoot(SafeRoot.open(path), readOnlyRoot);
    try {
      List<ContainerMount> outerFirst = new ArrayList<>(mounts);
      outerFirst.sort(Comparator.comparingInt(m -> parts(m.target()).size()));
      for (ContainerMount mount : outerFirst) {
        view.mounts.put(view.resolve(mount.target()), mounted(mount));
      }
      return view;
    } catch (FsException e) {
      view.close();
      throw e;
    }
  }

  private static Mounted mounted(ContainerMount mount) throws FsException {
    Path source = mount.source();
    try (Fd thing = Fd.open(source, OpenFlags.O_PATH, 0)) {
      if (thing.stat().isDirectory()) {
        return new Mounted(SafeRoot.open(source), "", mount.readOnly());
      }
    }
    // a single file: only this name of its folder is ever used
    Path file = source.toAbsolutePath();
    return new Mounted(SafeRoot.open(file.getParent()), "/" + file.getFileName(), mount.readOnly());
  }

  static List<String> parts(String path) {
    List<String> parts = new ArrayList<>();
    for (String part : path.split("/")) {
      if (!part.isEmpty() && !part.equals(".")) {
        parts.add(part);
      }
    }
    return parts;
  }

  /** The volume or root that holds a path whose links are resolved already. */
  Locus locus(String resolved) {
    String best = null;
    for (String target : mounts.keySet()) {
      boolean holds = resolved.equals(target) || resolved.startsWith(target + "/");
      if (holds && (best == null || target.length() > best.length())) {
        best = target;
      }
    }
    if (best == null) {
      return new Locus(root, resolved, readOnlyRoot, false);
    }
    Mounted mount = mounts.get(best);
    String below = mount.base() + resolved.substring(best.length());
    return new Locus(mount.root(), below.isEmpty() ? "/" : below, mount.readOnly(), true);
  }

  /** True where something is mounted exactly there. */
  boolean isMountTarget(String resolved) {
    return mounts.containsKey(resolved);
  }

  /** Follows every link; absent components are kept as they are. */
  String resolve(String path) throws FsException {
    return walk(path, true);
  }

  /** Follows every link but one in the last component; a trailing slash means a folder. */
  String resolveParent(String path) throws FsException {
    boolean folder = path.endsWith("/") || path.endsWith("/.") || path.endsWith("/..");
    return walk(path, folder);
  }

  private String walk(String path, boolean followLast) throws FsException {
    Deque<String> todo = new ArrayDeque<>(parts(path));
    List<String> done = new ArrayList<>();
    int links = 0;
    while (!todo.isEmpty()) {
      String part = todo.pop();
      if (part.equals("..")) {
        if (!done.isEmpty()) {
          done.remove(done.size() - 1);
        }
        continue;
      }
      done.add(part);
      if (todo.isEmpty() && !followLast) {
        break;
      }
      String target = linkAt("/" + String.join("/", done));
      if (target == null) {
        continue;
      }
      if (++links > LINK_LIMIT) {
        throw new FsException(Errno.ELOOP, "resolve", path);
      }
      done.remove(done.size() - 1);
      if (target.startsWith("/")) {
        done.clear();
      }
      List<String> more = parts(target);
      for (int i = more.size() - 1; i >= 0; i--) {
        todo.push(more.get(i));
      }
    }
    return "/" + String.join("/", done);
  }

  private String linkAt(String resolved) throws FsException {
    if (isMountTarget(resolved)) {
      return null;
    }
    Locus at = locus(resolved);
    try {
      return at.stat().isSymlink() ? at.root().readLink(at.path()) : null;
    } catch (FsException e) {
      if (e.isAbsent() || e.errno() == Errno.EINVAL) {
        return null;
      }
      throw e;
    }
  }

  @Override
  public void close() {
    root.close();
    mounts.values().forEach(mount -> mount.root().close());
  }
}
