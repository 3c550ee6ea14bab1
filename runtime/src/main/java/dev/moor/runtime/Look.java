package dev.moor.runtime;

/** What a look at the kernel and at the files says of a container. Silence is not death. */
public sealed interface Look {
  /**
   * The first process is alive, and is the one meant.
   *
   * @param shimAlive false: conmon is lost, no exit file will come
   */
  record Running(RunIdentity identity, boolean frozen, boolean shimAlive) implements Look {}

  /** The runtime made it, its first process waits for the start. */
  record Created(RunIdentity identity, boolean shimAlive) implements Look {}

  /** It ran and ended; the evidence may still be {@link ExitEvidence.Source#UNKNOWN}. */
  record Exited(ExitEvidence exit) implements Look {}

  /** Nothing of it is there: no process, no exit file, no runtime state. */
  record Gone(String why) implements Look {}

  /** Neither alive nor dead can be shown; nothing may be concluded. */
  record CannotTell(String reason) implements Look {}
}
