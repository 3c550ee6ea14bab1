package dev.moor.runtime.spec;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;

/** Paths as a process with another root sees them: symbolic links never lead out of it. */
final class RootedPath {
  private static final int MOST_LINKS = 255;

  private RootedPath() {}

  /** The path on the host; parts that do not exist are kept as they stand. */
  static Path resolve(Path root, String path) throws IOException {
    Deque<String> todo = new ArrayDeque<>();
    push(todo, Path.of(path));
    Path at = root;
    int links = 0;
    while (!todo.isEmpty()) {
      String name = todo.pop();
      if (name.isEmpty() || name.equals(".")) {
        continue;
      }
      if (name.equals("..")) {
        at = at.equals(root) ? root : at.getParent();
        continue;
      }
      Path next = at.resolve(name);
      if (!Files.isSymbolicLink(next)) {
        at = next;
        continue;
      }
      if (++links > MOST_LINKS) {
        throw new IOException("too many links in " + path);
      }
      Path target = Files.readSymbolicLink(next);
      if (target.isAbsolute()) {
        at = root;
      }
      push(todo, target);
    }
    return at;
  }

  /** Makes the folder and its parents inside the root, as Docker does for a working directory. */
  static void createDirectories(Path root, String path) throws IOException {
    Path target = resolve(root, path);
    Deque<Path> missing = new ArrayDeque<>();
    for (Path at = target; !at.equals(root); at = at.getParent()) {
      if (Files.isDirectory(at, LinkOption.NOFOLLOW_LINKS)) {
        break;
      }
      if (Files.exists(at, LinkOption.NOFOLLOW_LINKS)) {
        throw new NotDirectoryException("Cannot mkdir: " + path + " is not a directory");
      }
      missing.push(at);
    }
    for (Path folder : missing) {
      Files.createDirectory(folder);
    }
  }

  /** A part of the path is a file. */
  static final class NotDirectoryException extends IOException {
    private static final long serialVersionUID = 1L;

    NotDirectoryException(String message) {
      super(message);
    }
  }

  private static void push(Deque<String> todo, Path path) {
    for (int i = path.getNameCount() - 1; i >= 0; i--) {
      todo.push(path.getName(i).toString());
    }
  }
}
