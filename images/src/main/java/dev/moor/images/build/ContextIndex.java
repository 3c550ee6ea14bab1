package dev.moor.images.build;

import dev.moor.images.build.ContentHash.Wanted;
import dev.moor.images.build.SourceTree.Kind;
import dev.moor.images.store.EntryName;
import dev.moor.images.store.TarIndex;
import dev.moor.images.store.TarIndex.Node;
import dev.moor.images.tar.TarEntry;
import dev.moor.runtime.fs.Errno;
import dev.moor.runtime.fs.FsException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** A context's list of files, which answers as the unpacked files would. Not thread-safe. */
final class ContextIndex {
  private static final int LINK_LIMIT = 40;

  private final TarIndex tree = new TarIndex(false);

  /** As {@link TarIndex#add}. */
  Node add(EntryName at, TarEntry entry) {
    return tree.add(at, entry);
  }

  /** What is at a path, no link followed; null where nothing is. */
  Node find(String path) {
    return tree.find(path);
  }

  void remove(String path) {
    tree.remove(path);
  }

  Kind kind(String path) {
    Node node = tree.find(path);
    if (node == null) {
      return null;
    }
    if (node.isFolder()) {
      return Kind.FOLDER;
    }
    return node.isFile() ? Kind.FILE : Kind.OTHER;
  }

  List<String> names(String folder) {
    Node node = tree.find(folder);
    return node == null || !node.isFolder() ? List.of() : List.copyOf(node.children().keySet());
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
      Node node = tree.find(String.join("/", done));
      if (node == null || !node.isLink()) {
        continue;
      }
      links++;
      if (links > LINK_LIMIT) {
        throw new FsException(Errno.ELOOP, "resolve", path);
      }
      done.remove(done.size() - 1);
      if (node.link().startsWith("/")) {
        done.clear();
      }
      push(todo, node.link());
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
    Node node = tree.find(path);
    if (node == null) {
      throw new FsException(Errno.ENOENT, "hash", path);
    }
    HashSum sum = new HashSum(owners);
    sumUp(sum, node, "", wanted);
    return sum.hex();
  }

  private static void sumUp(HashSum sum, Node node, String path, Wanted wanted) {
    sum.head(path, node.type(), node.permissions(), node.uid(), node.gid());
    if (node.isLink()) {
      sum.link(node.link());
    } else if (node.isFolder()) {
      sum.attributes(node.attributes());
      node.children()
          .forEach(
              (name, child) -> {
                String below = path.isEmpty() ? name : path + "/" + name;
                if (wanted.includes(below, child.isFolder())) {
                  sumUp(sum, child, below, wanted);
                }
              });
    } else if (node.isFile()) {
      sum.attributes(node.attributes());
      sum.content(node.size(), node.sha256());
    } else {
      sum.device(node.major(), node.minor());
    }
  }
}
