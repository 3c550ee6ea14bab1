package dev.moor.images.store;

import dev.moor.images.Digest;
import dev.moor.images.Limits;
import dev.moor.images.store.TarIndex.Node;
import dev.moor.images.tar.TarEntry;
import dev.moor.images.tar.TarReader;
import dev.moor.runtime.fs.DirEntry;
import dev.moor.runtime.fs.Fd;
import dev.moor.runtime.fs.FileStat;
import dev.moor.runtime.fs.FsException;
import dev.moor.runtime.fs.OpenFlags;
import dev.moor.runtime.fs.SafeRoot;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/**
 * Compares a layer's tree with the archive it was unpacked from: names, kinds, owners, modes,
 * links, content; no times. Not thread-safe.
 */
final class LayerTreeCheck {
  private static final int FOLDER =
      OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY | OpenFlags.O_NOFOLLOW;
  private static final int FILE = OpenFlags.O_RDONLY | OpenFlags.O_NOFOLLOW;

  /** What the comparison came to. */
  enum Finding {
    SAME,
    DIFFERENT,
    /** The archive's entries go through links: the list of it cannot be told without unpacking. */
    NOT_COMPARED
  }

  private final MessageDigest sha = Digest.newSha256();
  private final byte[] buffer = new byte[1 << 16];

  private LayerTreeCheck() {}

  /** Reads both to the end. */
  static Finding of(InputStream blob, Path tree, Limits limits) throws IOException {
    LayerTreeCheck check = new LayerTreeCheck();
    TarIndex index = check.list(blob, limits);
    if (index == null) {
      return Finding.NOT_COMPARED;
    }
    try (SafeRoot root = SafeRoot.open(tree);
        Fd folder = root.openFolder("/")) {
      return check.isFolder(folder, index.find("/")) ? Finding.SAME : Finding.DIFFERENT;
    } catch (FsException e) {
      if (!e.isAbsent()) {
        throw e;
      }
      return Finding.DIFFERENT;
    }
  }

  private TarIndex list(InputStream blob, Limits limits) throws IOException {
    TarIndex index = new TarIndex(true);
    try (TarReader tar = new TarReader(LayerStore.plainArchive(blob, limits))) {
      for (TarEntry entry = tar.next(); entry != null; entry = tar.next()) {
        Node node = index.add(EntryName.of(entry.name(), "layer entry"), entry);
        if (node == null) {
          return null;
        }
        if (entry.isFile() && node.isFile()) {
          InputStream content = tar.content();
          for (int n = content.read(buffer); n > 0; n = content.read(buffer)) {
            sha.update(buffer, 0, n);
          }
          node.content(0, entry.size(), sha.digest());
        }
      }
    }
    return index;
  }

  private boolean isFolder(Fd folder, Node expected) throws FsException {
    Set<String> names = new HashSet<>();
    for (DirEntry entry : folder.list()) {
      Node node = expected.children().get(entry.name());
      if (node == null || !is(folder, entry.name(), node)) {
        return false;
      }
      names.add(entry.name());
    }
    byte[] opaque = folder.getXattrAt(".", LayerUnpacker.OPAQUE_XATTR);
    return names.equals(expected.children().keySet()) && expected.isOpaque() == (opaque != null);
  }

  private boolean is(Fd dir, String name, Node expected) throws FsException {
    FileStat stat = dir.statAt(name);
    if (stat.type() != expected.type() || !expected.isImplied() && !isDescribed(stat, expected)) {
      return false;
    }
    if (expected.isFolder()) {
      try (Fd folder = dir.openAt2(name, FOLDER, 0, OpenFlags.RESOLVE_NO_SYMLINKS)) {
        return isFolder(folder, expected);
      }
    }
    if (expected.isLink()) {
      return dir.readlinkAt(name).equals(expected.link());
    }
    if (expected.isFile()) {
      return stat.sizeBytes() == expected.size()
          && Arrays.equals(content(dir, name), expected.sha256());
    }
    return stat.rdevMajor() == expected.major() && stat.rdevMinor() == expected.minor();
  }

  private static boolean isDescribed(FileStat stat, Node expected) {
    return stat.uidUnsigned() == expected.uid()
        && stat.gidUnsigned() == expected.gid()
        && (expected.isLink() || stat.permissions() == expected.permissions());
  }

  private byte[] content(Fd dir, String name) throws FsException {
    try (Fd file = dir.openAt2(name, FILE, 0, OpenFlags.RESOLVE_NO_SYMLINKS)) {
      for (int n = file.read(buffer); n > 0; n = file.read(buffer)) {
        sha.update(buffer, 0, n);
      }
      return sha.digest();
    }
  }
}
