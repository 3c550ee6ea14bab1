package dev.moor.actors.history;

import dev.moor.actors.port.Asker;

/** Who asked, in words. */
public final class Askers {
  private Askers() {}

  /** As {@code uid 0 over unix}; moord itself for what the daemon decided. */
  public static String words(Asker asker) {
    if (asker.transport().equals(Asker.MOORD.transport())) {
      return "moord itself";
    }
    String who =
        !asker.subject().isEmpty()
            ? asker.subject()
            : asker.uid() >= 0 ? "uid " + asker.uid() : "a client";
    String process = asker.pid() > 0 ? " (pid " + asker.pid() + ")" : "";
    return who + process + " over " + asker.transport();
  }
}
