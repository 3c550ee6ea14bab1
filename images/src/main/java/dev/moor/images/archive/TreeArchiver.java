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
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes a file or tree of a container into a tar, children in the order of their names. */
final class TreeArchiver {
  static final int DEPTH_LIMIT = 1_000;
  private static final Logger LOG = LoggerFactory.getLogger(TreeArchiver.class);
  private static final long PROC = 0x9fa0;
  private static final long SYSFS = 0x62656572;
  private static final long CGROUP = 0x27e0eb;
  private static final long CGROUP2 = 0x63677270;
  private static final Set<Long> KERNEL_FILE_SYSTEMS = Set.of(PROC, SYSFS, CGROUP, CGROUP2);
  private final MountedRoot view;
  private final TarWriter tar;
  private final Map<String, String> firstNameOfInode = new HashMap<>();
  private final byte[] buffer = new byte[64 * 1024];

  TreeArchiver(MountedRoot view, TarWriter tar) {
    this.view = view;
    this.tar = tar;
  }

  /**
   * Adds what is at a path and below.
   *
   * @param resolved a path of {@link MountedRoot#resolveParent}
   * @param name the name of its entry; {@code "/"} gives names that begin with a slash
   */
  void add(String resolved, String name) throws IOException {
    MountedRoot.Locus at = view.locus(resolved);
    try (var place = at.root().locate(at.path())) {
      addEntry(place.dir(), place.name(), resolved, name, 0);
    }
  }

  /** Adds all that is in a folder, with names relative to it. */
  void addContent(String resolved) throws IOException {
    MountedRoot.Locus at = view.locus(resolved);
    try (Fd folder = at.root().openThingFollowed(at.path())) {
      addChildren(folder, folder.stat(), resolved, "", 0);
    }
  }

  private void addEntry(Fd dir, String file, String resolved, String name, int depth)
      throws IOException {
    try (Fd thing = dir.openThing(file)) {
      FileStat stat = thing.stat();
      if (stat.isDirectory()) {
        tar.put(entry(dir, file, stat, name, TarType.DIRECTORY).build());
        addChildren(thing, stat, resolved, name, depth);
        return;
      }
      TarType type = type(stat);
      if (type == null) {
        LOG.debug("{}: a socket cannot be archived", resolved);
        return;
      }
      String first = stat.nlink() > 1 ? firstNameOfInode.putIfAbsent(key(stat), name) : null;
      if (first != null) {
        tar.put(entry(dir, file, stat, name, TarType.HARDLINK).linkName(first).build());
        return;
      }
      TarEntry.Builder entry = entry(dir, file, stat, name, type);
      switch (type) {
        case SYMLINK -> tar.put(entry.linkName(dir.readlinkAt(file)).build());
        case FILE -> addFile(thing, entry.size(stat.sizeBytes()).build());
        default -> tar.put(entry.device(stat.rdevMajor(), stat.rdevMinor()).build());
      }
    }
  }

  private void addChildren(Fd folder, FileStat stat, String resolved, String name, int depth)
      throws IOException {
    if (depth == DEPTH_LIMIT) {
      throw new FsException(
          Errno.ENAMETOOLONG, "folders nested more than " + DEPTH_LIMIT + " deep");
    }
    if (stat.mountRoot() && KERNEL_FILE_SYSTEMS.contains(folder.fileSystem().type())) {
      return;
    }
    List<DirEntry> children;
    try (Fd listing = folder.reopen(OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY)) {
      children = new ArrayList<>(listing.list());
    }
    children.sort(Comparator.comparing(DirEntry::name));
    for (DirEntry child : children) {
      String childResolved =
          resolved.equals("/") ? "/" + child.name() : resolved + "/" + child.name();
      String childName =
          name.isEmpty() || name.endsWith("/") ? name + child.name() : name + "/" + child.name();
      try {
        if (view.isMountTarget(childResolved)) {
          addMounted(childResolved, childName, depth);
        } else {
          addEntry(folder, child.name(), childResolved, childName, depth + 1);
        }
      } catch (FsException e) {
        // a running container deletes files meanwhile
        if (e.errno() != Errno.ENOENT) {
          throw e;
        }
      }
    }
  }

  private void addMounted(String resolved, String name, int depth) throws IOException {
    MountedRoot.Locus at = view.locus(resolved);
    try (var place = at.root().locate(at.path())) {
      addEntry(place.dir(), place.name(), resolved, name, depth + 1);
    }
  }

  private void addFile(Fd thing, TarEntry entry) throws IOException {
    try (Fd file = thing.reopen(OpenFlags.O_RDONLY)) {
      tar.put(entry);
      long left = entry.size();
      while (left > 0) {
        int n = file.read(buffer);
        if (n < 0) {
          LOG.warn("{} became shorter while it was read: filled up with zeros", entry.name());
          java.util.Arrays.fill(buffer, (byte) 0);
          n = buffer.length;
        }
        int used = (int) Math.min(n, left);
        tar.write(buffer, 0, used);
        left -= used;
      }
    }
  }

  static TarEntry.Builder entry(Fd dir, String file, FileStat stat, String name, TarType type)
      throws FsException {
    TarEntry.Builder entry =
        TarEntry.builder(name, type)
            .mode(stat.permissions())
            .owner(stat.uidUnsigned(), stat.gidUnsigned())
            .mtime(stat.mtime());
    if (type == TarType.FILE || type == TarType.DIRECTORY) {
      for (String attribute : dir.listXattrAt(file)) {
        if (attribute.equals("security.capability") || isUser(attribute)) {
          byte[] value = dir.getXattrAt(file, attribute);
          if (value != null && attribute.indexOf('=') < 0) {
            entry.xattr(attribute, value);
          }
        }
      }
    }
    return entry;
  }

  /** What belongs to the file and not to the overlay it is seen through. */
  private static boolean isUser(String attribute) {
    return attribute.startsWith("user.") && !attribute.startsWith("user.overlay.");
  }

  static TarType type(FileStat stat) {
    return switch (stat.type()) {
      case FileStat.S_IFREG -> TarType.FILE;
      case FileStat.S_IFLNK -> TarType.SYMLINK;
      case FileStat.S_IFCHR -> TarType.CHARACTER_DEVICE;
      case FileStat.S_IFBLK -> TarType.BLOCK_DEVICE;
      case FileStat.S_IFIFO -> TarType.FIFO;
      default -> null;
    };
  }

  static String key(FileStat stat) {
    return stat.devMajor() + ":" + stat.devMinor() + ":" + stat.inode();
  }
}
