package dev.moor.actors.rules;

import java.util.ArrayDeque;
import java.util.Deque;

/** Paths inside a container, which are text: no file system is asked. */
final class Paths {
  private Paths() {}

  /** An absolute path without {@code .}, {@code ..}, empty parts and a final slash. */
  static String clean(String path) {
    Deque<String> parts = new ArrayDeque<>();
    for (String part : path.split("/")) {
      if (part.equals("..")) {
        parts.pollLast();
      } else if (!part.isEmpty() && !part.equals(".")) {
        parts.addLast(part);
      }
    }
    return "/" + String.join("/", parts);
  }
}
