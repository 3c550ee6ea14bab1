package dev.moor.images.build;

import dev.moor.images.archive.FileOwner;
import dev.moor.images.build.ContentHash.Wanted;
import dev.moor.runtime.fs.DirEntry;
import dev.moor.runtime.fs.Errno;
import dev.moor.runtime.fs.Fd;
import dev.moor.runtime.fs.FileStat;
import dev.moor.runtime.fs.FsException;
import dev.moor.runtime.fs.OpenFlags;
import dev.moor.runtime.fs.SafeRoot;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * Copies files and trees into an image's root as COPY does: folders are merged, all else is
 * replaced. Not thread-safe.
 */
final class TreeCopier {
  private static final int OPEN = OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY | OpenFlags.O_NOFOLLOW;
  private static final int NEW_FOLDER_MODE = 0755;

  private final SafeRoot to;
  private final FileOwner owner;
  private final Integer mode;
  private final Wanted wanted;
  private final byte[] buffer = new byte[1 << 16];
  private final Map<String, String> copiedInodes = new HashMap<>();

  /**
   * @param owner null: as the source's
   * @param mode null: as the source's
   */
  TreeCopier(SafeRoot to, FileOwner owner, Integer mode, Wanted wanted) {
    this.to = to;
    this.owner = owner;
    this.mode = mode;
    this.wanted = wanted;
  }

  /** Attributes that belong to the content; others steer the overlay or the host's security. */
  static boolean isCopied(String attribute) {
    return attribute.equals("security.capability")
        || attribute.startsWith("user.") && !attribute.startsWith("user.overlay.");
  }

  /** The content of a folder into a folder, which is made where it is missing. */
  void folder(SafeRoot from, String source, String target) throws FsException {
    makeFolders(target);
    try (Fd folder = from.openFolder(source)) {
      children(folder, "", target);
    }
  }

  /** One file, link or node under a name whose folder is made where it is missing. */
  void single(SafeRoot from, String source, String target) throws FsException {
    int slash = target.lastIndexOf('/');
    makeFolders(slash <= 0 ? "/" : target.substring(0, slash));
    try (SafeRoot.Place at = from.locate(source)) {
      entry(at.dir(), at.name(), "", target);
    }
  }

  /** New folders on the way belong to who owns the copy. */
  void makeFolders(String path) throws FsException {
    StringBuilder done = new StringBuilder();
    for (String part : path.split("/")) {
      if (part.isEmpty()) {
        continue;
      }
      done.append('/').append(part);
      String folder = done.toString();
      try {
        to.openFolder(folder).close();
      } catch (FsException e) {
        if (e.errno() != Errno.ENOENT) {
          throw e;
        }
        to.createFolder(folder, NEW_FOLDER_MODE);
        if (owner != null) {
          to.setOwner(folder, owner.uid(), owner.gid());
          to.setMode(folder, NEW_FOLDER_MODE);
        }
      }
    }
  }

  private void children(Fd folder, String path, String target) throws FsException {
    String prefix = target.equals("/") ? "/" : target + "/";
    for (DirEntry entry : folder.list()) {
      String child = path.isEmpty() ? entry.name() : path + "/" + entry.name();
      boolean isFolder = folder.statAt(entry.name()).isDirectory();
      if (wanted.includes(child, isFolder)) {
        entry(folder, entry.name(), child, prefix + entry.name());
      }
    }
  }

  private void entry(Fd dir, String name, String path, String target) throws FsException {
    FileStat stat = dir.statAt(name);
    if (stat.type() == FileStat.S_IFSOCK) {
      return;
    }
    FileStat there = statOrNull(target);
    if (there != null && !(there.isDirectory() && stat.isDirectory())) {
      to.removeTree(target);
      there = null;
    }
    if (stat.isDirectory()) {
      if (there == null) {
        to.createFolder(target, 0700);
      }
      try (Fd folder = dir.openAt2(name, OPEN, 0, OpenFlags.RESOLVE_NO_SYMLINKS)) {
        children(folder, path, target);
      }
    } else if (stat.nlink() > 1) {
      String key = stat.devMajor() + ":" + stat.devMinor() + ":" + stat.inode();
      String first = copiedInodes.putIfAbsent(key, target);
      if (first != null) {
        to.createHardlink(first, target);
        return;
      }
      leaf(dir, name, stat, target);
    } else {
      leaf(dir, name, stat, target);
    }
    metadata(dir, name, stat, target);
  }

  private FileStat statOrNull(String path) throws FsException {
    try {
      return to.stat(path);
    } catch (FsException e) {
      if (e.isAbsent()) {
        return null;
      }
      throw e;
    }
  }

  private void leaf(Fd dir, String name, FileStat stat, String target) throws FsException {
    if (stat.isSymlink()) {
      to.createSymlink(dir.readlinkAt(name), target);
    } else if (stat.isRegular()) {
      int flags = OpenFlags.O_RDONLY | OpenFlags.O_NOFOLLOW;
      try (Fd file = dir.openAt2(name, flags, 0, OpenFlags.RESOLVE_NO_SYMLINKS);
          Fd copy = to.createFile(target, 0600)) {
        for (int n = file.read(buffer); n > 0; n = file.read(buffer)) {
          copy.write(buffer, n);
        }
      }
    } else {
      to.createNode(target, stat.type() | 0600, stat.rdevMajor(), stat.rdevMinor());
    }
  }

  private void metadata(Fd dir, String name, FileStat stat, String target) throws FsException {
    long uid = owner == null ? stat.uidUnsigned() : owner.uid();
    long gid = owner == null ? stat.gidUnsigned() : owner.gid();
    to.setOwner(target, uid, gid);
    if (!stat.isSymlink()) {
      to.setMode(target, mode == null ? stat.permissions() : mode);
      if (stat.isRegular() || stat.isDirectory()) {
        for (String attribute : dir.listXattrAt(name)) {
          byte[] value = isCopied(attribute) ? dir.getXattrAt(name, attribute) : null;
          if (value != null) {
            to.setXattr(target, attribute, value);
          }
        }
      }
    }
    Instant mtime = stat.mtime();
    to.setTimes(target, mtime, mtime);
  }
}
