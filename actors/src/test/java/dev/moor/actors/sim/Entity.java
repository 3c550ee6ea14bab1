package dev.moor.actors.sim;

import dev.moor.actors.container.ContainerCommand;
import java.util.function.Consumer;

/** One container's entity in one life of the daemon. */
interface Entity {
  /** What a client hears. */
  enum Answer {
    DONE,
    FAILED,
    REFUSED,
    UNAVAILABLE
  }

  /** Makes them. */
  interface Maker {
    Entity make(SimDaemon daemon, String id);
  }

  String id();

  /** Replays, and begins what recovery begins with. */
  void begin();

  void ask(ContainerCommand.Request request, Consumer<Answer> replyTo);

  void hear(ContainerCommand.Outcome outcome);

  /** The shim was lost with its timers. */
  void shimRestarted();

  int openAsks();

  /** At rest: what it holds is what the journal gives. */
  void check();
}
