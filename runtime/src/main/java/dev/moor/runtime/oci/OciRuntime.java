package dev.moor.runtime.oci;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * One runtime and how to call it.
 *
 * @param name {@code runc} or {@code crun}
 * @param wrapper the words to put before the program; empty: none
 * @param stateRoot its {@code --root}
 * @param version its first line of {@code --version}
 */
public record OciRuntime(
    String name, List<String> wrapper, SealedProgram sealed, Path stateRoot, String version) {
  /** A container's state folder. */
  public Path stateOf(String id) {
    return stateRoot.resolve(id);
  }

  /** The FIFO that a created container's first process waits at. */
  public Path startFifo(String id) {
    return stateOf(id).resolve("exec.fifo");
  }

  /** Whether a process with this first word is, or was started as, a runtime. */
  public static boolean isProgram(String word) {
    String name = word.substring(word.lastIndexOf('/') + 1);
    return name.equals("runc") || name.equals("crun") || SealedProgram.isCopy(word);
  }

  /** The program's file. */
  public Path program() {
    return sealed.original();
  }

  /** What to start, without the wrapper. */
  public String bareCommand() {
    return sealed.path();
  }

  /**
   * Conmon's words for it: {@code -r} and one {@code --runtime-arg} each.
   *
   * @param command what to start, {@link #command} or {@link #bareCommand} after other words
   */
  public List<String> conmonArguments(Path log, List<String> command) {
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
    List<String> words = command();
    words.addAll(globalArguments(log));
    words.addAll(List.of(arguments));
    return words;
  }

  /** What to start, with the wrapper if there is one. */
  public List<String> command() {
    List<String> words = new ArrayList<>(wrapper);
    words.add(bareCommand());
    return words;
  }

  /** Mounts must not leave a wrapper's private mount namespace. */
  public boolean wrapped() {
    return !wrapper.isEmpty();
  }

  private List<String> globalArguments(Path log) {
    return List.of("--root", stateRoot.toString(), "--log", log.toString(), "--log-format", "json");
  }
}
