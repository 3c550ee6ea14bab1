package dev.moor.runtime.fs;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** Follows links by hand, to say where a path leads rather than to open it. */
final class LinkWalk {
  private final SafeRoot root;
  private final int linkLimit;

  LinkWalk(SafeRoot root, int linkLimit) {
    this.root = root;
    this.linkLimit = linkLimit;
  }

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
      String target = linkAt("/" + String.join("/", done));
      if (target == null) {
        continue;
      }
      if (++links > linkLimit) {
        throw new FsException(Errno.ELOOP, "resolve", path);
      }
      done.remove(done.size() - 1);
      if (target.startsWith("/")) {
        done.clear();
      }
      push(todo, target);
    }
    return "/" + String.join("/", done);
  }

  private static void push(Deque<String> todo, String path) {
    String[] parts = path.split("/");
    for (int i = parts.length - 1; i >= 0; i--) {
      todo.push(parts[i]);
    }
  }

  private String linkAt(String path) throws FsException {
    try {
      return root.stat(path).isSymlink() ? root.readLink(path) : null;
    } catch (FsException e) {
      // absent, or a race turned it into something else: then it is no link to follow
      if (e.isAbsent() || e.errno() == Errno.EINVAL) {
        return null;
      }
      throw e;
    }
  }
}
