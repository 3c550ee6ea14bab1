package dev.moor.images.archive;

import dev.moor.images.tar.TarEntry;
import dev.moor.images.tar.TarReader;
import dev.moor.images.tar.TarType;
import dev.moor.runtime.fs.Errno;
import dev.moor.runtime.fs.Fd;
import dev.moor.runtime.fs.FileStat;
import dev.moor.runtime.fs.FsException;
import dev.moor.runtime.fs.SafeRoot;
import dev.moor.runtime.fs.SafeRoot.Place;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Unpacks a tar below a folder of a container, with the rules of docker cp. */
final class TreeExtractor {
  private static final Logger LOG = LoggerFactory.getLogger(TreeExtractor.class);

  private record FolderTimes(String resolved, Instant atime, Instant mtime) {}

  private final MountedRoot view;
  private final String base;
  private final boolean keepKind;
  private final FileOwner owner;
  private final List<FolderTimes> folderTimes = new ArrayList<>();
  private final byte[] buffer = new byte[64 * 1024];

  /**
   * @param base the folder, resolved
   * @param keepKind a folder never replaces a file nor the reverse
   * @param owner null: as the archive says
   */
  TreeExtractor(MountedRoot view, String base, boolean keepKind, FileOwner owner) {
    this.view = view;
    this.base = base.equals("/") ? "" : base;
    this.keepKind = keepKind;
    this.owner = owner;
  }

  void extract(TarReader tar) throws IOException {
    for (TarEntry entry = tar.next(); entry != null; entry = tar.next()) {
      one(entry, tar);
    }
    tar.drain();
    for (int i = folderTimes.size() - 1; i >= 0; i--) {
      FolderTimes times = folderTimes.get(i);
      MountedRoot.Locus at = view.locus(times.resolved());
      try {
        at.root().setTimes(at.path(), times.atime(), times.mtime());
      } catch (FsException e) {
        // a later entry or the container itself replaced the folder
        if (!e.isAbsent()) {
          throw e;
        }
      }
    }
  }

  private void one(TarEntry entry, TarReader tar) throws IOException {
    List<String> parts = inside(entry.name(), entry.name());
    if (parts.isEmpty()) {
      if (!entry.isDirectory()) {
        throw new ArchiveException.Escapes(
            entry.name(), "'" + entry.name() + "' would replace the folder unpacked into");
      }
      return;
    }
    String name = parts.remove(parts.size() - 1);
    String parent = view.resolve(base + "/" + String.join("/", parts));
    String resolved = parent.equals("/") ? "/" + name : parent + "/" + name;
    MountedRoot.Locus at = writable(resolved);
    if (view.isMountTarget(resolved) && !entry.isDirectory()) {
      throw new ArchiveException.WouldOverwrite(
          entry.name(), "'" + entry.name() + "' would replace a mount point");
    }
    MountedRoot.Locus parentAt = view.locus(parent);
    if (!view.isMountTarget(resolved)) {
      parentAt.root().createFolders(parentAt.path(), 0755);
    }
    try (Place place = at.root().locate(at.path())) {
      boolean folderStays = makeRoom(entry, place);
      create(entry, tar, place, folderStays);
      applyMetadata(entry, place, resolved);
    }
  }

  private MountedRoot.Locus writable(String resolved) throws ArchiveException.ReadOnly {
    MountedRoot.Locus at = view.locus(resolved);
    if (at.readOnly()) {
      throw new ArchiveException.ReadOnly(
          resolved,
          at.volume()
              ? "mounted volume is marked read-only"
              : "container rootfs is marked read-only");
    }
    return at;
  }

  /** The components, {@code ..} taken away; outside of the folder is refused. */
  private static List<String> inside(String name, String entry) throws ArchiveException {
    List<String> clean = new ArrayList<>();
    for (String part : MountedRoot.parts(name)) {
      if (!part.equals("..")) {
        clean.add(part);
      } else if (clean.isEmpty()) {
        throw new ArchiveException.Escapes(
            entry, "archive entry '" + entry + "' leads outside of the folder unpacked into");
      } else {
        clean.remove(clean.size() - 1);
      }
    }
    return clean;
  }

  /** Removes what is in the way; true where a folder is there and stays. */
  private boolean makeRoom(TarEntry entry, Place place) throws IOException {
    FileStat there;
    try {
      there = place.dir().statAt(place.name());
    } catch (FsException e) {
      if (e.errno() == Errno.ENOENT) {
        return false;
      }
      throw e;
    }
    if (there.isDirectory() && entry.isDirectory()) {
      return true;
    }
    if (keepKind && there.isDirectory()) {
      throw new ArchiveException.WouldOverwrite(
          entry.name(), "cannot overwrite directory \"" + entry.name() + "\" with non-directory");
    }
    if (keepKind && entry.isDirectory()) {
      throw new ArchiveException.WouldOverwrite(
          entry.name(), "cannot overwrite non-directory \"" + entry.name() + "\" with directory");
    }
    try (var parent = SafeRoot.of(place.dir().openThing("."))) {
      parent.removeTree(place.name());
    }
    return false;
  }

  private void create(TarEntry entry, TarReader tar, Place place, boolean folderStays)
      throws IOException {
    Fd dir = place.dir();
    String name = place.name();
    switch (entry.type()) {
      case DIRECTORY -> {
        if (!folderStays) {
          dir.mkdirAt(name, 0700);
        }
      }
      case FILE -> writeFile(dir, name, tar.content());
      case SYMLINK -> dir.symlinkAt(entry.linkName(), name);
      case HARDLINK -> link(entry, dir, name);
      case CHARACTER_DEVICE ->
          dir.mknodAt(name, FileStat.S_IFCHR | 0600, entry.devMajor(), entry.devMinor());
      case BLOCK_DEVICE ->
          dir.mknodAt(name, FileStat.S_IFBLK | 0600, entry.devMajor(), entry.devMinor());
      case FIFO -> dir.mknodAt(name, FileStat.S_IFIFO | 0600, 0, 0);
    }
  }

  private void writeFile(Fd dir, String name, InputStream content) throws IOException {
    try (var parent = SafeRoot.of(dir.openThing("."));
        Fd file = parent.createFile(name, 0600)) {
      for (int n = content.read(buffer); n >= 0; n = content.read(buffer)) {
        file.write(buffer, n);
      }
    }
  }

  /** Both names lie below the folder unpacked into; the target may be older than the archive. */
  private void link(TarEntry entry, Fd dir, String name) throws IOException {
    List<String> target = inside(entry.linkName(), entry.name());
    if (target.isEmpty()) {
      throw new ArchiveException.Escapes(
          entry.name(), "hardlink '" + entry.name() + "' to the folder unpacked into");
    }
    String resolved = view.resolveParent(base + "/" + String.join("/", target));
    MountedRoot.Locus at = view.locus(resolved);
    try (Place from = at.root().locate(at.path())) {
      dir.linkAt(from.dir(), from.name(), name);
    } catch (FsException e) {
      if (e.isAbsent()) {
        throw new ArchiveException.NotFound(entry.linkName());
      }
      throw e;
    }
  }

  private void applyMetadata(TarEntry entry, Place place, String resolved) throws IOException {
    if (entry.type() == TarType.HARDLINK) {
      return;
    }
    Fd dir = place.dir();
    String name = place.name();
    long uid = owner == null ? entry.uid() : owner.uid();
    long gid = owner == null ? entry.gid() : owner.gid();
    dir.chownAt(name, (int) uid, (int) gid);
    if (entry.type() != TarType.SYMLINK) {
      dir.chmodAt(name, entry.mode());
    }
    for (var attribute : entry.xattrs().entrySet()) {
      setXattr(entry, dir, name, attribute.getKey(), attribute.getValue());
    }
    boolean older = entry.atime() == null || entry.atime().isBefore(entry.mtime());
    Instant atime = older ? entry.mtime() : entry.atime();
    if (entry.isDirectory()) {
      // what is unpacked into it later would change them again
      folderTimes.add(new FolderTimes(resolved, atime, entry.mtime()));
    } else {
      dir.utimesAt(name, atime, entry.mtime());
    }
  }

  private static void setXattr(TarEntry entry, Fd dir, String name, String key, byte[] value)
      throws IOException {
    if (key.startsWith("trusted.")) {
      // these steer the overlay itself
      throw new ArchiveException.Unsupported(
          entry.name(), "archive entry '" + entry.name() + "' sets attribute " + key);
    }
    try {
      dir.setXattrAt(name, key, value);
    } catch (FsException e) {
      if (e.errno() != Errno.EOPNOTSUPP) {
        throw e;
      }
      LOG.warn("{}: this file system takes no attribute {}", entry.name(), key);
    }
  }
}
