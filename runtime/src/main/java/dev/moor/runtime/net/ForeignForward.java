package dev.moor.runtime.net;

import java.io.IOException;

/**
 * The FORWARD chain of another program, as a Docker Engine's. Where it drops what no rule of it
 * takes, no accept in Moor's own table can hold against that: one rule there accepts what Moor's
 * table let pass and marked. Each daemon has a rule of its own, known by its comment.
 */
public interface ForeignForward {
  /** The bit of the packet mark that says: Moor's table let it pass. */
  String MARK = "0x02000000";

  /** Docker's chain for the rules of others. */
  String USER_CHAIN = "DOCKER-USER";

  /** Adds the rule where it is needed and not there; whether it did. */
  boolean open() throws IOException;

  /** Takes the rule away, wherever it is; whether there was one. */
  boolean close() throws IOException;

  /** The comment of a daemon's rule. */
  static String comment(String table) {
    return table + ": what its own table let pass";
  }
}
