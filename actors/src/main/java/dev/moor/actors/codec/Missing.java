package dev.moor.actors.codec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.function.UnaryOperator;

/** Components that a record has today and had not when old bytes were written: null in those. */
public final class Missing {
  private Missing() {}

  /**
   * @param paths such as {@code spec.host.mounts[].more}
   */
  public static UnaryOperator<ObjectNode> asNull(String... paths) {
    return tree -> {
      for (String path : paths) {
        fill(tree, path.split("\\."), 0);
      }
      return tree;
    };
  }

  private static void fill(JsonNode node, String[] path, int at) {
    String step = path[at];
    boolean each = step.endsWith("[]");
    String name = each ? step.substring(0, step.length() - 2) : step;
    if (!(node instanceof ObjectNode object)) {
      return;
    }
    if (at == path.length - 1) {
      if (!object.has(name)) {
        object.putNull(name);
      }
    } else if (each) {
      object.path(name).forEach(element -> fill(element, path, at + 1));
    } else {
      fill(object.path(name), path, at + 1);
    }
  }
}
