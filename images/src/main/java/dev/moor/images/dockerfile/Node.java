package dev.moor.images.dockerfile;

import java.util.List;

/**
 * One instruction as it stands in the file.
 *
 * @param keyword in upper case
 * @param original the whole line, continued lines joined
 * @param flags the words that begin with {@code --}
 * @param rest what follows the flags
 * @param line the number of its first line, from 1
 */
public record Node(
    String keyword,
    String original,
    List<String> flags,
    String rest,
    List<Heredoc> heredocs,
    int line) {
  public Node {
    flags = List.copyOf(flags);
    heredocs = List.copyOf(heredocs);
  }
}
