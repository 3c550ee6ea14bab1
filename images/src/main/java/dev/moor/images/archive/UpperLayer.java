package dev.moor.images.archive;

import dev.moor.images.tar.TarEntry;
import dev.moor.images.tar.TarType;
import dev.moor.images.tar.TarWriter;
import dev.moor.runtime.fs.DirEntry;
import dev.moor.runtime.fs.Errno;
import dev.moor.runtime.fs.Fd;
import dev.moor.runtime.fs.FileStat;
import dev.moor.runtime.fs.FsException;
import dev.moor.runtime.fs.OpenFlags;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes an overlay's upper folder as the tar of a layer: what overlayfs marks as gone becomes the
 * whiteout names of the image formats.
 */
public final class UpperLayer {
  private static final Logger LOG = LoggerFactory.getLogger(UpperLayer.class);
  private static final int OPEN = OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY | OpenFlags.O_NOFOLLOW;
  private static final String WHITEOUT = ".wh.";
  private static final String OPAQUE = ".wh..wh..opq";

  private final TarWriter tar;
  private final Set<String> leftOut;
  private final Map<String, String> firstNameOfInode = new HashMap<>();
  private final byte[] buffer = new byte[64 * 1024];

  private UpperLayer(TarWriter tar, Set<String> leftOut) {
    this.tar = tar;
    this.leftOut = leftOut;
  }

  /**
   * Writes all of it, children in the order of their names; nothing changed gives an empty tar.
   *
   * @param leftOut paths such as {@code run/secrets} that are no part of the layer
   */
  public static void write(Path upper, Set<String> leftOut, OutputStream out) throws IOException {
    TarWriter tar = new TarWriter(out);
    try (Fd top = Fd.open(upper, OPEN, 0)) {
      new UpperLayer(tar, leftOut).children(top, "", 0);
    }
    tar.finish();
  }

  private void children(Fd folder, String path, int depth) throws IOException {
    if (depth > TreeArchiver.DEPTH_LIMIT) {
      throw new FsException(Errno.ENAMETOOLONG, path.substring(0, 200) + "… is nested too deep");
    }
    List<DirEntry> entries = new ArrayList<>(folder.list());
    entries.sort(Comparator.comparing(DirEntry::name));
    for (DirEntry entry : entries) {
      String name = path.isEmpty() ? entry.name() : path + "/" + entry.name();
      if (!leftOut.contains(name)) {
        one(folder, entry.name(), path, name, depth);
      }
    }
  }

  private void one(Fd folder, String file, String path, String name, int depth) throws IOException {
    FileStat stat = statOrNull(folder, file);
    if (stat == null) {
      return;
    }
    if (LayerChanges.isWhiteout(stat)) {
      marker((path.isEmpty() ? "" : path + "/") + WHITEOUT + file);
      return;
    }
    if (stat.isDirectory()) {
      if (folder.getXattrAt(file, "trusted.overlay.redirect") != null) {
        throw new IOException(
            "the folder /"
                + name
                + " was renamed with overlayfs's redirect_dir on, which has no"
                + " form in an image");
      }
      tar.put(TreeArchiver.entry(folder, file, stat, name, TarType.DIRECTORY).build());
      if (LayerChanges.isOpaque(folder, file)) {
        marker(name + "/" + OPAQUE);
      }
      try (Fd below = folder.openAt2(file, OPEN, 0, OpenFlags.RESOLVE_NO_SYMLINKS)) {
        children(below, name, depth + 1);
      }
      return;
    }
    leaf(folder, file, stat, name);
  }

  /** A container that is not paused deletes files meanwhile. */
  private static FileStat statOrNull(Fd folder, String file) throws FsException {
    try {
      return folder.statAt(file);
    } catch (FsException e) {
      if (e.errno() != Errno.ENOENT) {
        throw e;
      }
      return null;
    }
  }

  private void leaf(Fd folder, String file, FileStat stat, String name) throws IOException {
    TarType type = TreeArchiver.type(stat);
    if (type == null) {
      LOG.debug("{}: a socket cannot be archived", name);
      return;
    }
    String first =
        stat.nlink() > 1 ? firstNameOfInode.putIfAbsent(TreeArchiver.key(stat), name) : null;
    if (first != null) {
      tar.put(
          TreeArchiver.entry(folder, file, stat, name, TarType.HARDLINK).linkName(first).build());
      return;
    }
    TarEntry.Builder entry = TreeArchiver.entry(folder, file, stat, name, type);
    switch (type) {
      case SYMLINK -> tar.put(entry.linkName(folder.readlinkAt(file)).build());
      case FILE -> file(folder, file, entry.size(stat.sizeBytes()).build());
      default -> tar.put(entry.device(stat.rdevMajor(), stat.rdevMinor()).build());
    }
  }

  private void file(Fd folder, String file, TarEntry entry) throws IOException {
    int flags = OpenFlags.O_RDONLY | OpenFlags.O_NOFOLLOW;
    try (Fd open = folder.openAt2(file, flags, 0, OpenFlags.RESOLVE_NO_SYMLINKS)) {
      tar.put(entry);
      long left = entry.size();
      while (left > 0) {
        int n = open.read(buffer);
        if (n <= 0) {
          throw new IOException("/" + entry.name() + " became shorter while it was read");
        }
        int used = (int) Math.min(n, left);
        tar.write(buffer, 0, used);
        left -= used;
      }
    }
  }

  private void marker(String name) throws IOException {
    tar.put(TarEntry.builder(name, TarType.FILE).mode(0).build());
  }
}
