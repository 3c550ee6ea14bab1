package dev.moor.images.store;

import dev.moor.images.tar.TarEntry;
import dev.moor.images.tar.TarType;
import dev.moor.runtime.fs.FileStat;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The tree that an archive would unpack to, without its content. It takes only archives whose
 * entries lie in plain folders: of others it says so, and they are unpacked to be looked at. Not
 * thread-safe.
 */
public final class TarIndex {
  private static final int IMPLIED_FOLDER_MODE = 0755;

  /** One file, folder or link; hard links share theirs. */
  public static final class Node {
    private int type = FileStat.S_IFDIR;
    private int permissions = IMPLIED_FOLDER_MODE;
    private long uid;
    private long gid;
    private String link = "";
    private int major;
    private int minor;
    private final SortedMap<String, byte[]> attributes = new TreeMap<>();
    private SortedMap<String, Node> children;
    private long size;
    private byte[] sha256 = {};
    private long offset;
    private boolean implied = true;
    private boolean opaque;

    private static Node folder() {
      Node node = new Node();
      node.children = new TreeMap<>();
      return node;
    }

    public boolean isFolder() {
      return children != null;
    }

    public boolean isFile() {
      return type == FileStat.S_IFREG;
    }

    public boolean isLink() {
      return type == FileStat.S_IFLNK;
    }

    /** The type bits of its mode. */
    public int type() {
      return type;
    }

    public int permissions() {
      return permissions;
    }

    public long uid() {
      return uid;
    }

    public long gid() {
      return gid;
    }

    /** Where a link leads; else empty. */
    public String link() {
      return link;
    }

    public int major() {
      return major;
    }

    public int minor() {
      return minor;
    }

    /** Extended attributes by name. */
    public SortedMap<String, byte[]> attributes() {
      return Collections.unmodifiableSortedMap(attributes);
    }

    /** What is in a folder, by name. */
    public SortedMap<String, Node> children() {
      return Collections.unmodifiableSortedMap(children);
    }

    public long size() {
      return size;
    }

    /** The hash of a file's content. */
    public byte[] sha256() {
      return sha256.clone();
    }

    /** Where its content begins in the archive. */
    public long offset() {
      return offset;
    }

    /** True for a folder that the archive does not mention. */
    boolean isImplied() {
      return implied;
    }

    /** True for a folder that hides the one of its name in the layers below. */
    boolean isOpaque() {
      return opaque;
    }

    /** Notes a file's content. */
    public void content(long begin, long bytes, byte[] hash) {
      offset = begin;
      size = bytes;
      sha256 = hash.clone();
    }

    private boolean isWhiteout() {
      return type == FileStat.S_IFCHR && major == 0 && minor == 0;
    }

    private void describe(TarEntry entry, int typeBits) {
      type = typeBits;
      permissions = entry.mode();
      uid = entry.uid();
      gid = entry.gid();
      link = entry.linkName();
      major = entry.devMajor();
      minor = entry.devMinor();
      attributes.putAll(entry.xattrs());
      implied = false;
    }
  }

  private final Node root = Node.folder();
  private final boolean whiteouts;

  /**
   * @param whiteouts true where names hide others, as in a layer
   */
  public TarIndex(boolean whiteouts) {
    this.whiteouts = whiteouts;
  }

  /**
   * Takes in an entry.
   *
   * @return null where it cannot be told from the archive alone what unpacking does with it
   */
  public Node add(EntryName at, TarEntry entry) {
    if (at.isRoot()) {
      if (!entry.isDirectory()) {
        return null;
      }
      root.describe(entry, FileStat.S_IFDIR);
      return root;
    }
    Node parent = folder(at.parent());
    if (parent == null) {
      return null;
    }
    if (whiteouts && at.name().startsWith(LayerUnpacker.WHITEOUT)) {
      return whiteout(parent, at.name());
    }
    if (entry.type() == TarType.HARDLINK) {
      Node target = find(entry.linkName());
      if (target == null || target.isFolder()) {
        return null;
      }
      parent.children.put(at.name(), target);
      return target;
    }
    Node old = parent.children.get(at.name());
    boolean merged = entry.isDirectory() && old != null && old.isFolder();
    Node node = merged ? old : entry.isDirectory() ? Node.folder() : new Node();
    node.describe(entry, bits(entry.type()));
    node.opaque |= node.isFolder() && old != null && old.isWhiteout();
    parent.children.put(at.name(), node);
    return node;
  }

  private static Node whiteout(Node parent, String name) {
    String hidden = name.substring(LayerUnpacker.WHITEOUT.length());
    if (name.equals(LayerUnpacker.WHITEOUT_OPAQUE)) {
      parent.opaque = true;
    } else if (!name.startsWith(LayerUnpacker.WHITEOUT_META)) {
      Node old = parent.children.get(hidden);
      if (old == null) {
        Node mark = new Node();
        mark.type = FileStat.S_IFCHR;
        mark.permissions = 0;
        mark.implied = false;
        parent.children.put(hidden, mark);
      } else if (old.isFolder()) {
        old.opaque = true;
      }
    }
    return parent;
  }

  private static int bits(TarType type) {
    return switch (type) {
      case DIRECTORY -> FileStat.S_IFDIR;
      case SYMLINK -> FileStat.S_IFLNK;
      case CHARACTER_DEVICE -> FileStat.S_IFCHR;
      case BLOCK_DEVICE -> FileStat.S_IFBLK;
      case FIFO -> FileStat.S_IFIFO;
      case FILE, HARDLINK -> FileStat.S_IFREG;
    };
  }

  /** A folder, made where it is missing; null where something else is on the way. */
  private Node folder(String path) {
    Node at = root;
    for (String part : path.split("/")) {
      if (part.isEmpty()) {
        continue;
      }
      at = at.children.computeIfAbsent(part, name -> Node.folder());
      if (!at.isFolder()) {
        return null;
      }
    }
    return at;
  }

  /** What is at a path, no link followed; null where nothing is. */
  public Node find(String path) {
    Node at = root;
    for (String part : path.split("/")) {
      if (part.isEmpty() || part.equals(".")) {
        continue;
      }
      at = at.isFolder() ? at.children.get(part) : null;
      if (at == null) {
        return null;
      }
    }
    return at;
  }

  /** Forgets what is at a path. */
  public void remove(String path) {
    int slash = path.lastIndexOf('/');
    Node parent = find(slash < 0 ? "" : path.substring(0, slash));
    if (parent != null && parent.isFolder()) {
      parent.children.remove(path.substring(slash + 1));
    }
  }
}
