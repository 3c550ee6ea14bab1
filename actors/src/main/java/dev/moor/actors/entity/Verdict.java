package dev.moor.actors.entity;

import dev.moor.actors.port.MoorException;

/** How an accepted request was settled by an event. */
public sealed interface Verdict {
  Verdict DONE = new Done();

  record Done() implements Verdict {}

  record Failed(MoorException.Kind kind, String why) implements Verdict {}
}
