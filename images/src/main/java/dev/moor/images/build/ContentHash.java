package dev.moor.images.build;

import dev.moor.images.Digest;
import dev.moor.runtime.fs.DirEntry;
import dev.moor.runtime.fs.Fd;
import dev.moor.runtime.fs.FileStat;
import dev.moor.runtime.fs.FsException;
import dev.moor.runtime.fs.OpenFlags;
import dev.moor.runtime.fs.SafeRoot;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a COPY's source is, for the cache: names, kinds, modes, links, attributes and content, but
 * no times and no owners. Not thread-safe.
 */
final class ContentHash {
  private static final int OPEN = OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY | OpenFlags.O_NOFOLLOW;
  private final HashSum sum;
  private final MessageDigest contentSha = Digest.newSha256();
  private final byte[] buffer = new byte[1 << 16];
  private final Wanted wanted;

  /** Which paths below the source count; the empty path is the source itself. */
  interface Wanted {
    boolean includes(String path, boolean folder);
  }

  private ContentHash(Wanted wanted, boolean owners) {
    this.wanted = wanted;
    this.sum = new HashSum(owners);
  }

  /**
   * The hash of a file or tree, as hex digits.
   *
   * @param owners true where the owners are copied too
   */
  static String of(SafeRoot root, String path, Wanted wanted, boolean owners) throws FsException {
    ContentHash hash = new ContentHash(wanted, owners);
    try (SafeRoot.Place at = root.locate(path)) {
      hash.entry(at.dir(), at.name(), "", at.dir().statAt(at.name()));
    }
    return hash.sum.hex();
  }

  private void entry(Fd dir, String name, String path, FileStat stat) throws FsException {
    sum.head(path, stat.type(), stat.permissions(), stat.uidUnsigned(), stat.gidUnsigned());
    if (stat.isSymlink()) {
      sum.link(dir.readlinkAt(name));
      return;
    }
    if (stat.isDirectory() || stat.isRegular()) {
      sum.attributes(attributes(dir, name));
    }
    if (stat.isDirectory()) {
      try (Fd folder = dir.openAt2(name, OPEN, 0, OpenFlags.RESOLVE_NO_SYMLINKS)) {
        children(folder, path);
      }
    } else if (stat.isRegular()) {
      sum.content(stat.sizeBytes(), content(dir, name));
    } else {
      sum.device(stat.rdevMajor(), stat.rdevMinor());
    }
  }

  private void children(Fd folder, String path) throws FsException {
    List<DirEntry> entries = new ArrayList<>(folder.list());
    entries.sort(Comparator.comparing(DirEntry::name));
    for (DirEntry entry : entries) {
      String child = path.isEmpty() ? entry.name() : path + "/" + entry.name();
      FileStat stat = folder.statAt(entry.name());
      if (wanted.includes(child, stat.isDirectory())) {
        entry(folder, entry.name(), child, stat);
      }
    }
  }

  private static SortedMap<String, byte[]> attributes(Fd dir, String name) throws FsException {
    SortedMap<String, byte[]> found = new TreeMap<>();
    for (String attribute : dir.listXattrAt(name)) {
      byte[] value = TreeCopier.isCopied(attribute) ? dir.getXattrAt(name, attribute) : null;
      if (value != null) {
        found.put(attribute, value);
      }
    }
    return found;
  }

  private byte[] content(Fd dir, String name) throws FsException {
    int flags = OpenFlags.O_RDONLY | OpenFlags.O_NOFOLLOW;
    try (Fd file = dir.openAt2(name, flags, 0, OpenFlags.RESOLVE_NO_SYMLINKS)) {
      for (int n = file.read(buffer); n > 0; n = file.read(buffer)) {
        contentSha.update(buffer, 0, n);
      }
    }
    return contentSha.digest();
  }
}
