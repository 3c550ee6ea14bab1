package dev.moor.images.store;

import dev.moor.images.ImageException;
import dev.moor.images.Limits;
import dev.moor.images.tar.TarEntry;
import dev.moor.images.tar.TarReader;
import dev.moor.images.tar.TarType;
import dev.moor.runtime.fs.Errno;
import dev.moor.runtime.fs.Fd;
import dev.moor.runtime.fs.FileStat;
import dev.moor.runtime.fs.FsException;
import dev.moor.runtime.fs.NameBytes;
import dev.moor.runtime.fs.OpenFlags;
import dev.moor.runtime.fs.SafeRoot;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a layer's tar a tree that overlayfs can take as a lower directory.
 *
 * <p>Names are resolved by the kernel below the layer's own folder. An entry is refused where its
 * name climbs above the root, and where a link on its way leads to what is not in the layer. Not
 * thread-safe; one instance a layer.
 */
final class LayerUnpacker {
  private static final Logger LOG = LoggerFactory.getLogger(LayerUnpacker.class);
  static final String WHITEOUT = ".wh.";
  static final String WHITEOUT_META = ".wh..wh.";
  static final String WHITEOUT_OPAQUE = ".wh..wh..opq";
  static final String OPAQUE_XATTR = "trusted.overlay.opaque";
  private static final byte[] YES = {'y'};
  private static final int BUFFER_BYTES = 1 << 17;
  private static final int DEFAULT_FOLDER_MODE = 0755;
  private static final long BENEATH = OpenFlags.RESOLVE_BENEATH | OpenFlags.RESOLVE_NO_MAGICLINKS;

  private final SafeRoot root;
  private final Limits limits;
  private final boolean whiteouts;
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private final Map<String, Instant> folderTimes = new LinkedHashMap<>();
  private final Set<String> impliedFolders = new LinkedHashSet<>();
  private String openedPath;
  private Fd openedFolder;
  private TarEntry entry;
  private long entries;
  private long fileBytes;

  LayerUnpacker(SafeRoot root, Limits limits, boolean whiteouts) {
    this.root = root;
    this.limits = limits;
    this.whiteouts = whiteouts;
  }

  /**
   * What was unpacked.
   *
   * @param impliedFolders folders the tar did not mention: they take after the layer below
   */
  record Outcome(long entries, long fileBytes, Set<String> impliedFolders) {}

  /** Unpacks to the end of the archive. */
  static Outcome unpack(TarReader tar, Path folder, Limits limits) throws IOException {
    return unpack(tar, folder, limits, true);
  }

  /**
   * As above.
   *
   * @param whiteouts false: names that hide others in a layer are files like any other
   */
  static Outcome unpack(TarReader tar, Path folder, Limits limits, boolean whiteouts)
      throws IOException {
    try (SafeRoot root = SafeRoot.open(folder)) {
      LayerUnpacker unpacker = new LayerUnpacker(root, limits, whiteouts);
      try {
        return unpacker.run(tar);
      } finally {
        unpacker.forgetFolder();
      }
    }
  }

  private Outcome run(TarReader tar) throws IOException {
    entry = tar.next();
    while (entry != null) {
      entries++;
      if (entries > limits.layerEntries()) {
        throw ImageException.invalid(
            "layer has more than the limit of " + limits.layerEntries() + " entries");
      }
      one(EntryName.of(entry.name(), what()), tar);
      entry = tar.next();
    }
    forgetFolder();
    for (Map.Entry<String, Instant> time : folderTimes.entrySet()) {
      applyFolderTime(time.getKey(), time.getValue());
    }
    return new Outcome(entries, fileBytes, impliedFolders);
  }

  private void applyFolderTime(String path, Instant time) throws FsException {
    try (Fd thing = root.fd().openAt2(path, OpenFlags.O_PATH | OpenFlags.O_NOFOLLOW, 0, BENEATH)) {
      if (thing.stat().isDirectory()) {
        thing.utimesAt(".", null, time);
      }
    } catch (FsException e) {
      if (!e.isAbsent() && e.errno() != Errno.EXDEV && e.errno() != Errno.ELOOP) {
        throw e;
      }
      // a later entry of the same layer replaced the folder, or one above it by a link
    }
  }

  private String what() {
    String name = (whiteouts ? "layer" : "archive") + " entry '" + entry.name() + "'";
    return entry.type() == TarType.HARDLINK ? name + " -> '" + entry.linkName() + "'" : name;
  }

  private void one(EntryName at, TarReader tar) throws IOException {
    if (at.isRoot()) {
      if (!entry.isDirectory()) {
        throw ImageException.invalid(what() + ": the root of a layer must be a folder");
      }
      applyFolder(root.fd(), ".", ".");
      return;
    }
    String name = at.name();
    if (whiteouts && name.startsWith(WHITEOUT)) {
      if (name.equals(WHITEOUT_OPAQUE)) {
        folder(at.parent()).setXattrAt(".", OPAQUE_XATTR, YES);
      } else if (!name.startsWith(WHITEOUT_META)) {
        whiteout(at, name.substring(WHITEOUT.length()));
      }
      // other .wh..wh. names are aufs's own bookkeeping, which Docker skips too
      return;
    }
    Fd parent = folder(at.parent());
    FileStat old = statOrNull(parent, name);
    if (entry.isDirectory()) {
      placeFolder(at, parent, old);
      return;
    }
    if (old != null) {
      remove(at, old, parent);
      parent = folder(at.parent());
    }
    place(parent, at, tar);
  }

  private static FileStat statOrNull(Fd parent, String name) throws FsException {
    try {
      return parent.statAt(name);
    } catch (FsException e) {
      if (e.isAbsent()) {
        return null;
      }
      throw e;
    }
  }

  private void remove(EntryName at, FileStat old, Fd parent) throws FsException {
    if (!old.isDirectory()) {
      parent.unlinkAt(at.name());
      return;
    }
    forgetFolder();
    try (Fd again = openFolder(at.parent());
        SafeRoot within = SafeRoot.of(again)) {
      within.removeTree(at.name());
    }
  }

  private void whiteout(EntryName at, String hidden) throws FsException {
    if (hidden.isEmpty() || hidden.equals(".") || hidden.equals("..")) {
      throw ImageException.invalid(what() + ": invalid whiteout name");
    }
    Fd parent = folder(at.parent());
    FileStat old = statOrNull(parent, hidden);
    if (old == null) {
      parent.mknodAt(hidden, FileStat.S_IFCHR, 0, 0);
    } else if (old.isDirectory()) {
      // the layer's own folder of that name stays, only what is below it goes
      parent.setXattrAt(hidden, OPAQUE_XATTR, YES);
    }
  }

  private static boolean isWhiteout(FileStat stat) {
    return stat.type() == FileStat.S_IFCHR && stat.rdevMajor() == 0 && stat.rdevMinor() == 0;
  }

  private void placeFolder(EntryName at, Fd parent, FileStat old) throws FsException {
    boolean opaque = false;
    if (old == null || !old.isDirectory()) {
      if (old != null) {
        opaque = isWhiteout(old);
        parent.unlinkAt(at.name());
      }
      parent.mkdirAt(at.name(), 0700);
    }
    impliedFolders.remove(at.path());
    applyFolder(parent, at.name(), at.path());
    if (opaque) {
      parent.setXattrAt(at.name(), OPAQUE_XATTR, YES);
    }
  }

  private void applyFolder(Fd parent, String name, String path) throws FsException {
    parent.chownAt(name, (int) entry.uid(), (int) entry.gid());
    parent.chmodAt(name, entry.mode());
    for (Map.Entry<String, byte[]> x : entry.xattrs().entrySet()) {
      setXattr(x.getKey(), () -> parent.setXattrAt(name, x.getKey(), x.getValue()));
    }
    folderTimes.put(path, entry.mtime());
  }

  private void place(Fd parent, EntryName at, TarReader tar) throws IOException {
    String name = at.name();
    switch (entry.type()) {
      case FILE -> placeFile(parent, name, tar.content());
      case HARDLINK -> placeHardlink(parent, name);
      case SYMLINK -> {
        parent.symlinkAt(entry.linkName(), name);
        // Docker's sizes count the text of links, which lstat gives as their size
        fileBytes += NameBytes.encode(entry.linkName()).length;
        applyNode(parent, name, false);
      }
      case CHARACTER_DEVICE -> placeNode(parent, name, FileStat.S_IFCHR);
      case BLOCK_DEVICE -> placeNode(parent, name, FileStat.S_IFBLK);
      case FIFO -> placeNode(parent, name, FileStat.S_IFIFO);
      case DIRECTORY -> throw new IllegalStateException("folders are placed elsewhere");
    }
  }

  private void placeFile(Fd parent, String name, InputStream content) throws IOException {
    int flags = OpenFlags.O_CREAT | OpenFlags.O_EXCL | OpenFlags.O_WRONLY | OpenFlags.O_NOFOLLOW;
    try (Fd file = parent.openAt2(name, flags, 0600, OpenFlags.RESOLVE_NO_SYMLINKS)) {
      int n = content.readNBytes(buffer, 0, buffer.length);
      while (n > 0) {
        file.write(buffer, n);
        fileBytes += n;
        n = content.readNBytes(buffer, 0, buffer.length);
      }
      file.chown((int) entry.uid(), (int) entry.gid());
      file.chmod(entry.mode());
      for (Map.Entry<String, byte[]> x : entry.xattrs().entrySet()) {
        setXattr(x.getKey(), () -> file.setXattr(x.getKey(), x.getValue()));
      }
      file.utimes(null, entry.mtime());
    }
  }

  private void placeNode(Fd parent, String name, int type) throws FsException {
    parent.mknodAt(name, type | entry.mode(), entry.devMajor(), entry.devMinor());
    applyNode(parent, name, true);
  }

  private void applyNode(Fd parent, String name, boolean hasMode) throws FsException {
    parent.chownAt(name, (int) entry.uid(), (int) entry.gid());
    if (hasMode) {
      parent.chmodAt(name, entry.mode());
    }
    for (Map.Entry<String, byte[]> x : entry.xattrs().entrySet()) {
      setXattr(x.getKey(), () -> parent.setXattrAt(name, x.getKey(), x.getValue()));
    }
    parent.utimesAt(name, null, entry.mtime());
  }

  private void placeHardlink(Fd parent, String name) throws FsException {
    String label = what();
    EntryName target = EntryName.of(entry.linkName(), label + ": invalid hardlink");
    if (target.isRoot()) {
      throw ImageException.invalid(label + ": invalid hardlink to the root");
    }
    try (Fd folder = openFolder(target.parent())) {
      if (folder.statAt(target.name()).isDirectory()) {
        throw ImageException.invalid(label + ": invalid hardlink to a folder");
      }
      parent.linkAt(folder, target.name(), name);
    } catch (FsException e) {
      if (e.isAbsent()) {
        throw new ImageException(
            ImageException.Kind.INVALID, label + ": the hardlink's target is not in the layer", e);
      }
      throw e;
    }
  }

  private interface XattrCall {
    void run() throws FsException;
  }

  private void setXattr(String attribute, XattrCall call) throws FsException {
    if (attribute.startsWith("trusted.overlay.") || attribute.startsWith("user.overlay.")) {
      // they steer overlayfs itself and could show what is outside the layer
      LOG.warn("{}: extended attribute {} is not taken over", what(), attribute);
      return;
    }
    try {
      call.run();
    } catch (FsException e) {
      if (e.errno() != Errno.EOPNOTSUPP) {
        throw e;
      }
      LOG.warn("{}: the file system does not support {}", what(), attribute);
    }
  }

  /** The opened folder of a cleaned path, made where the tar did not mention it. */
  private Fd folder(String path) throws FsException {
    if (path.equals(openedPath)) {
      return openedFolder;
    }
    forgetFolder();
    try {
      openedFolder = openFolder(path);
    } catch (FsException e) {
      if (e.errno() != Errno.ENOENT) {
        throw named(e);
      }
      makeImplied(path);
      openedFolder = openFolder(path);
    }
    openedPath = path;
    return openedFolder;
  }

  private ImageException named(FsException e) {
    String why =
        e.errno() == Errno.ENOTDIR || e.errno() == Errno.ELOOP
            ? "its parent is no folder"
            : e.getMessage();
    return new ImageException(ImageException.Kind.INVALID, what() + ": " + why, e);
  }

  private Fd openFolder(String path) throws FsException {
    String text = path.isEmpty() ? "." : path;
    int flags = OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY;
    try {
      return root.fd().openAt2(text, flags, 0, BENEATH);
    } catch (FsException e) {
      if (e.errno() != Errno.EXDEV) {
        throw e;
      }
    }
    // an absolute link on the way: fine where it means a folder of this very layer
    try {
      return root.openFolder(text);
    } catch (FsException e) {
      throw new ImageException(
          ImageException.Kind.INVALID, what() + ": it goes through a link out of the layer", e);
    }
  }

  private void makeImplied(String path) throws FsException {
    StringBuilder done = new StringBuilder();
    for (String part : path.split("/")) {
      EntryName at = new EntryName(done.toString(), part);
      try (Fd parent = openFolder(at.parent())) {
        FileStat old = statOrNull(parent, part);
        if (old == null) {
          parent.mkdirAt(part, DEFAULT_FOLDER_MODE);
          parent.chmodAt(part, DEFAULT_FOLDER_MODE);
          impliedFolders.add(at.path());
        } else if (old.isSymlink()) {
          throwIfDangling(at);
        }
      }
      done.append(done.length() == 0 ? "" : "/").append(part);
    }
  }

  private void throwIfDangling(EntryName at) {
    try (Fd followed = openFolder(at.path())) {
      LOG.trace("{} leads to {}", at, followed);
    } catch (FsException e) {
      throw new ImageException(
          ImageException.Kind.INVALID,
          what() + ": it goes through the link '" + at.path() + "' that leads to nothing here",
          e);
    }
  }

  private void forgetFolder() {
    if (openedFolder != null) {
      openedFolder.close();
    }
    openedFolder = null;
    openedPath = null;
  }
}
