package dev.moor.images.store;

import dev.moor.runtime.fs.Fd;
import dev.moor.runtime.fs.FileStat;
import dev.moor.runtime.fs.FsException;
import dev.moor.runtime.fs.OpenFlags;
import dev.moor.runtime.fs.SafeRoot;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Gives folders that a layer's tar implied but did not mention the owner, mode and attributes of
 * the same folder below: overlayfs shows those of the highest layer.
 */
final class ImpliedFolders {
  private static final long BENEATH =
      OpenFlags.RESOLVE_BENEATH | OpenFlags.RESOLVE_NO_MAGICLINKS | OpenFlags.RESOLVE_NO_SYMLINKS;

  private ImpliedFolders() {}

  /** Copies from the highest of {@code below} (highest first) that has the folder. */
  static void takeAfter(Path layer, Set<String> implied, List<Path> below) throws IOException {
    if (implied.isEmpty() || below.isEmpty()) {
      return;
    }
    List<SafeRoot> roots = new ArrayList<>();
    try (SafeRoot own = SafeRoot.open(layer)) {
      for (Path path : below) {
        roots.add(SafeRoot.open(path));
      }
      for (String folder : implied) {
        copy(own, folder, roots);
      }
    } finally {
      roots.forEach(SafeRoot::close);
    }
  }

  private static void copy(SafeRoot own, String folder, List<SafeRoot> below) throws FsException {
    for (SafeRoot root : below) {
      try (Fd found = open(root, folder)) {
        if (!found.stat().isDirectory()) {
          return;
        }
        try (Fd target = open(own, folder)) {
          copy(found, target);
        }
        return;
      } catch (FsException e) {
        if (!e.isAbsent()) {
          throw e;
        }
        // not in this one: look further below
      }
    }
  }

  private static Fd open(SafeRoot root, String path) throws FsException {
    return root.fd().openAt2(path, OpenFlags.O_PATH | OpenFlags.O_NOFOLLOW, 0, BENEATH);
  }

  private static void copy(Fd from, Fd to) throws FsException {
    FileStat stat = from.stat();
    to.chownAt(".", stat.uid(), stat.gid());
    to.chmodAt(".", stat.permissions());
    for (String attribute : from.listXattrAt(".")) {
      byte[] value = from.getXattrAt(".", attribute);
      if (value != null && !attribute.startsWith("trusted.overlay.")) {
        to.setXattrAt(".", attribute, value);
      }
    }
    to.utimesAt(".", null, stat.mtime());
  }
}
