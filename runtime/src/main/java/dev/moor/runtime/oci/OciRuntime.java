package dev.moor.runtime.oci;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * One runtime and how to call it.
 *
 * @param name {@code runc} or {@code crun}
 * @param command the binary, or a wrapper's words that end with it
 * @param stateRoot its {@code --root}
 * @param version its first line of {@code --version}
 */
public record OciRuntime(String name, List<String> command, Path stateRoot, String version) {
  /** A container's state folder. */
  public Path stateOf(String id) {
    return stateRoot.resolve(id);
  }

  /** The FIFO that a created container's first process waits at. */
  public Path startFifo(String id) {
    return stateOf(id).resolve("exec.fifo");
  }

  /** Conmon's words for it: {@code -r} and one {@code --runtime-arg} each. */
  public List<String> conmonArguments(Path log) {
    List<String> words = new ArrayList<>(List.of("-r", command.get(0)));
    List<String> further = new ArrayList<>(command.subList(1, command.size()));
    further.addAll(globalArguments(log));
    for (String word : further) {
      words.add("--runtime-arg");
      words.add(word);
    }
    return words;
  }

  /** A direct call. */
  public List<String> call(Path log, String... arguments) {
    List<String> words = new ArrayList<>(command);
    words.addAll(globalArguments(log));
    words.addAll(List.of(arguments));
    return words;
  }

  /** Mounts must not leave a wrapper's private mount namespace. */
  public boolean wrapped() {
    return command.size() > 1;
  }

  private List<String> globalArguments(Path log) {
    return List.of("--root", stateRoot.toString(), "--log", log.toString(), "--log-format", "json");
  }
}
