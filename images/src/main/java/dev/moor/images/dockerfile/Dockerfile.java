package dev.moor.images.dockerfile;

import java.util.List;

/**
 * A Dockerfile, read.
 *
 * @param escape the character that continues lines and quotes others
 * @param warnings what Docker tells and takes
 */
public record Dockerfile(char escape, List<Node> nodes, List<String> warnings) {
  public Dockerfile {
    nodes = List.copyOf(nodes);
    warnings = List.copyOf(warnings);
  }
}
