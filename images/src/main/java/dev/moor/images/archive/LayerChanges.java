package dev.moor.images.archive;

import dev.moor.runtime.fs.DirEntry;
import dev.moor.runtime.fs.Errno;
import dev.moor.runtime.fs.Fd;
import dev.moor.runtime.fs.FileStat;
import dev.moor.runtime.fs.FsException;
import dev.moor.runtime.fs.OpenFlags;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Reads an overlay's upper folder against its lower ones: whiteouts are 0/0 devices, an opaque
 * folder hides what lies below it.
 *
 * <p>Upper and lower folders are walked together by descriptor, so that a link in one layer is
 * never followed on the way to a name in another.
 */
final class LayerChanges {
  private static final int OPEN = OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY | OpenFlags.O_NOFOLLOW;
  private static final byte[] YES = {'y'};
  private final List<Change> changes = new ArrayList<>();

  private LayerChanges() {}

  static List<Change> between(List<Path> lowerFolders, Path upper) throws IOException {
    List<Fd> lower = new ArrayList<>();
    LayerChanges walk = new LayerChanges();
    try (Fd top = Fd.open(upper, OPEN, 0)) {
      for (Path folder : lowerFolders) {
        lower.add(Fd.open(folder, OPEN, 0));
      }
      walk.folder("", top, lower, 0);
    } finally {
      lower.forEach(Fd::close);
    }
    walk.changes.sort(Comparator.comparing(Change::path));
    return walk.changes;
  }

  /** True where anything in or below the folder changed. */
  private boolean folder(String path, Fd upper, List<Fd> lower, int depth) throws IOException {
    if (depth > TreeArchiver.DEPTH_LIMIT) {
      throw new FsException(Errno.ENAMETOOLONG, path.substring(0, 200) + "… is nested too deep");
    }
    boolean changed = false;
    for (DirEntry entry : upper.list()) {
      FileStat stat = upper.statAt(entry.name());
      String child = path + "/" + entry.name();
      FileStat before = find(lower, entry.name());
      if (isWhiteout(stat)) {
        if (before != null) {
          changes.add(new Change(child, Change.Kind.DELETED));
          changed = true;
        }
      } else if (stat.isDirectory()) {
        changed |= subfolder(child, entry.name(), stat, before, upper, lower, depth);
      } else {
        Change.Kind kind = before == null ? Change.Kind.ADDED : Change.Kind.MODIFIED;
        changes.add(new Change(child, kind));
        changed = true;
      }
    }
    return changed;
  }

  private boolean subfolder(
      String path, String name, FileStat stat, FileStat before, Fd upper, List<Fd> lower, int depth)
      throws IOException {
    boolean opaque = isOpaque(upper, name);
    List<Fd> below = opaque ? List.of() : openBelow(lower, name);
    boolean changed;
    try (Fd folder = upper.openAt2(name, OPEN, 0, OpenFlags.RESOLVE_NO_SYMLINKS)) {
      changed = folder(path, folder, below, depth + 1);
      if (opaque && before != null) {
        changed |= hidden(path, name, folder, lower);
      }
    } finally {
      below.forEach(Fd::close);
    }
    if (before == null) {
      changes.add(new Change(path, Change.Kind.ADDED));
      return true;
    }
    // a folder is copied up whenever something below it is; alone that is no change
    boolean same =
        before.isDirectory()
            && before.mode() == stat.mode()
            && before.uid() == stat.uid()
            && before.gid() == stat.gid()
            && before.mtime().equals(stat.mtime());
    if (changed || !same) {
      changes.add(new Change(path, Change.Kind.MODIFIED));
      return true;
    }
    return false;
  }

  /** What an opaque folder takes away: names below that it does not have itself. */
  private boolean hidden(String path, String name, Fd folder, List<Fd> lower) throws IOException {
    Set<String> kept = new HashSet<>();
    try (Fd again = folder.openAt2(".", OPEN, 0, OpenFlags.RESOLVE_BENEATH)) {
      again.list().forEach(entry -> kept.add(entry.name()));
    }
    boolean any = false;
    List<Fd> below = openBelow(lower, name);
    try {
      for (Fd layer : below) {
        for (DirEntry entry : layer.list()) {
          if (find(below, entry.name()) != null && kept.add(entry.name())) {
            changes.add(new Change(path + "/" + entry.name(), Change.Kind.DELETED));
            any = true;
          }
        }
      }
    } finally {
      below.forEach(Fd::close);
    }
    return any;
  }

  /** What the image shows under this name, or null. */
  private static FileStat find(List<Fd> lower, String name) throws FsException {
    for (Fd layer : lower) {
      FileStat stat = statOrNull(layer, name);
      if (stat != null) {
        return isWhiteout(stat) ? null : stat;
      }
    }
    return null;
  }

  /** The folders of this name that the overlay merges, uppermost first. */
  private static List<Fd> openBelow(List<Fd> lower, String name) throws FsException {
    List<Fd> open = new ArrayList<>();
    try {
      for (Fd layer : lower) {
        FileStat stat = statOrNull(layer, name);
        if (stat == null) {
          continue;
        }
        if (!stat.isDirectory()) {
          break;
        }
        open.add(layer.openAt2(name, OPEN, 0, OpenFlags.RESOLVE_NO_SYMLINKS));
        if (isOpaque(layer, name)) {
          break;
        }
      }
      return open;
    } catch (FsException e) {
      open.forEach(Fd::close);
      throw e;
    }
  }

  private static FileStat statOrNull(Fd folder, String name) throws FsException {
    try {
      return folder.statAt(name);
    } catch (FsException e) {
      if (e.errno() == Errno.ENOENT) {
        return null;
      }
      throw e;
    }
  }

  static boolean isWhiteout(FileStat stat) {
    return stat.type() == FileStat.S_IFCHR && stat.rdevMajor() == 0 && stat.rdevMinor() == 0;
  }

  static boolean isOpaque(Fd folder, String name) throws FsException {
    return Arrays.equals(folder.getXattrAt(name, "trusted.overlay.opaque"), YES)
        || Arrays.equals(folder.getXattrAt(name, "user.overlay.opaque"), YES);
  }
}
