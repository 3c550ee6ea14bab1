package dev.moor.actors.container;

import java.util.Optional;

/** When an event answers a request, for tests outside this package. */
public final class SettledBy {
  private SettledBy() {}

  /** Empty: still open; else whether it was done. */
  public static Optional<Boolean> judge(
      String id, ContainerCommand.Request request, ContainerEvent event) {
    return Settlement.judge(id, request, event)
        .map(verdict -> verdict instanceof Settlement.Verdict.Done);
  }
}
