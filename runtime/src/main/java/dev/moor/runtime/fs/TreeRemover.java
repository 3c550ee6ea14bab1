package dev.moor.runtime.fs;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;

/**
 * Removes a tree by descriptors, without recursion on the Java stack.
 *
 * <p>A tree deeper than {@link #DEPTH_LIMIT} is flattened on the way: the deep folder is renamed up
 * to the top, so that neither descriptors nor path lengths run out however deep a container nested.
 */
final class TreeRemover {
  static final int DEPTH_LIMIT = 64;
  private static final int RETRIES = 16;
  private static final int OPEN = OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY | OpenFlags.O_NOFOLLOW;
  private static final long STAY =
      OpenFlags.RESOLVE_BENEATH | OpenFlags.RESOLVE_NO_SYMLINKS | OpenFlags.RESOLVE_NO_XDEV;

  private final Deque<Level> levels = new ArrayDeque<>();
  private long flattened;

  private TreeRemover() {}

  private static final class Level {
    final Fd parent;
    final String name;
    final Fd folder;
    Iterator<DirEntry> entries;
    int rounds;

    Level(Fd parent, String name, Fd folder) throws FsException {
      this.parent = parent;
      this.name = name;
      this.folder = folder;
      this.entries = folder.list().iterator();
    }
  }

  /** Removes {@code name} of {@code dir}; ENOENT where it is not there. */
  static void remove(Fd dir, String name) throws FsException {
    if (dir.statAt(name).isDirectory()) {
      new TreeRemover().removeFolder(dir, name);
    } else {
      dir.unlinkAt(name);
    }
  }

  private void removeFolder(Fd dir, String name) throws FsException {
    try {
      enter(dir, name);
      while (!levels.isEmpty()) {
        step(levels.peek());
      }
    } finally {
      levels.forEach(level -> level.folder.close());
    }
  }

  private void step(Level level) throws FsException {
    if (!level.entries.hasNext()) {
      leave(level);
      return;
    }
    DirEntry entry = level.entries.next();
    try {
      boolean folder =
          entry.kindUnknown()
              ? level.folder.statAt(entry.name()).isDirectory()
              : entry.saysDirectory();
      if (!folder) {
        level.folder.unlinkAt(entry.name());
      } else if (levels.size() < DEPTH_LIMIT || !moveUp(level, entry.name())) {
        enter(level.folder, entry.name());
      }
    } catch (FsException e) {
      // gone, or turned from a folder into a file or back meanwhile: the next round sees it anew
      if (e.errno() != Errno.ENOENT && e.errno() != Errno.ENOTDIR && e.errno() != Errno.EISDIR) {
        throw e;
      }
    }
  }

  private void leave(Level level) throws FsException {
    try {
      level.parent.rmdirAt(level.name);
    } catch (FsException e) {
      if (e.errno() == Errno.ENOTEMPTY && level.rounds++ < RETRIES) {
        relist(level);
        return;
      }
      if (e.errno() != Errno.ENOENT) {
        throw e;
      }
    }
    levels.pop();
    level.folder.close();
  }

  private void relist(Level level) throws FsException {
    try (Fd again = level.folder.openAt2(".", OPEN, 0, STAY)) {
      level.entries = again.list().iterator();
    }
  }

  private boolean moveUp(Level level, String name) throws FsException {
    Level top = levels.peekLast();
    try {
      top.folder.renameFrom(level.folder, name, ".moor-removing-" + flattened++);
      top.rounds = 0;
      return true;
    } catch (FsException e) {
      // overlay without redirect_dir cannot rename merged folders
      if (e.errno() == Errno.EXDEV || e.errno() == Errno.EEXIST) {
        return false;
      }
      throw e;
    }
  }

  private void enter(Fd parent, String name) throws FsException {
    Fd folder;
    try {
      folder = parent.openAt2(name, OPEN, 0, STAY);
    } catch (FsException e) {
      if (e.errno() == Errno.EXDEV) {
        throw new FsException(Errno.EBUSY, "remove " + name + ": something is mounted on it");
      }
      throw e;
    }
    try {
      levels.push(new Level(parent, name, folder));
    } catch (FsException e) {
      folder.close();
      throw e;
    }
  }
}
