package dev.moor.actors.sim;

/** A broken promise, named after it. */
final class Violation extends Error {
  private static final long serialVersionUID = 1L;

  Violation(String invariant, String what) {
    super(invariant + ": " + what);
  }
}
