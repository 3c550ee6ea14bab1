package dev.moor.actors.sim;

/** The daemon dies here. An Error, so that nothing that handles failures takes it for one. */
final class Crash extends Error {
  private static final long serialVersionUID = 1L;
  static final Crash HERE = new Crash();

  private Crash() {
    super("the daemon dies", null, false, false);
  }
}
