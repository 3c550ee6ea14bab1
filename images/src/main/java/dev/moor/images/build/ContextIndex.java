package dev.moor.images.build;

import dev.moor.images.build.ContentHash.Wanted;
import dev.moor.images.build.SourceTree.Kind;
import dev.moor.images.store.EntryName;
import dev.moor.images.tar.TarEntry;
import dev.moor.images.tar.TarType;
import dev.moor.runtime.fs.Errno;
import dev.moor.runtime.fs.FileStat;
import dev.moor.runtime.fs.FsException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The tree that an archive would unpack to, without its content. It takes only archives whose
 * entries lie in plain folders: of others it says so, and they are unpacked to be looked at. Not
 * thread-safe.
 */
final class ContextIndex {
  private static final int LINK_LIMIT = 40;
  private static final int IMPLIED_FOLDER_MODE = 0755;

  /** One file, folder or link; hard links share theirs. */
  static final class Node {
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

    private static Node folder() {
      Node node = new Node();
      node.children = new TreeMap<>();
      return node;
    }

    boolean isFolder() {
      return children != null;
    }

    boolean isFile() {
      return type == FileStat.S_IFREG;
    }

    long size() {
      return size;
    }

    /** Where its content begins in the archive. */
    long offset() {
      return offset;
    }

    void content(long begin, long bytes, byte[] hash) {
      offset = begin;
      size = bytes;
      sha256 = hash;
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
    }
  }

  private final Node root = Node.folder();

  /**
   * Takes in an entry.
   *
   * @return null where it cannot be told from the archive alone what unpacking does with it
   */
  Node add(EntryName at, TarEntry entry) {
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
    parent.children.put(at.name(), node);
    return node;
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
  Node find(String path) {
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

  void remove(String path) {
    int slash = path.lastIndexOf('/');
    Node parent = find(slash < 0 ? "" : path.substring(0, slash));
    if (parent != null && parent.isFolder()) {
      parent.children.remove(path.substring(slash + 1));
    }
  }

  Kind kind(String path) {
    Node node = find(path);
    if (node == null) {
      return null;
    }
    if (node.isFolder()) {
      return Kind.FOLDER;
    }
    return node.isFile() ? Kind.FILE : Kind.OTHER;
  }

  List<String> names(String folder) {
    Node node = find(folder);
    return node == null || !node.isFolder() ? List.of() : List.copyOf(node.children.keySet());
  }

  /** As {@link dev.moor.runtime.fs.SafeRoot#resolve} does it on the disk. */
  String resolve(String path) throws FsException {
    Deque<String> todo = new ArrayDeque<>();
    push(todo, path);
    List<String> done = new ArrayList<>();
    int links = 0;
    while (!todo.isEmpty()) {
      String part = todo.pop();
      if (part.isEmpty() || part.equals(".")) {
        continue;
      }
      if (part.equals("..")) {
        if (!done.isEmpty()) {
          done.remove(done.size() - 1);
        }
        continue;
      }
      done.add(part);
      Node node = find(String.join("/", done));
      if (node == null || node.type != FileStat.S_IFLNK) {
        continue;
      }
      links++;
      if (links > LINK_LIMIT) {
        throw new FsException(Errno.ELOOP, "resolve", path);
      }
      done.remove(done.size() - 1);
      if (node.link.startsWith("/")) {
        done.clear();
      }
      push(todo, node.link);
    }
    return "/" + String.join("/", done);
  }

  private static void push(Deque<String> todo, String path) {
    String[] parts = path.split("/");
    for (int i = parts.length - 1; i >= 0; i--) {
      todo.push(parts[i]);
    }
  }

  /** As {@link ContentHash} sums up the unpacked files. */
  String hash(String path, Wanted wanted, boolean owners) throws FsException {
    Node node = find(path);
    if (node == null) {
      throw new FsException(Errno.ENOENT, "hash", path);
    }
    HashSum sum = new HashSum(owners);
    sumUp(sum, node, "", wanted);
    return sum.hex();
  }

  private static void sumUp(HashSum sum, Node node, String path, Wanted wanted) {
    sum.head(path, node.type, node.permissions, node.uid, node.gid);
    if (node.type == FileStat.S_IFLNK) {
      sum.link(node.link);
    } else if (node.isFolder()) {
      sum.attributes(node.attributes);
      node.children.forEach(
          (name, child) -> {
            String below = path.isEmpty() ? name : path + "/" + name;
            if (wanted.includes(below, child.isFolder())) {
              sumUp(sum, child, below, wanted);
            }
          });
    } else if (node.isFile()) {
      sum.attributes(node.attributes);
      sum.content(node.size, node.sha256);
    } else {
      sum.device(node.major, node.minor);
    }
  }
}
