package dev.moor.images.build;

/** A step's command ended with a code that is not zero. */
public final class BuildFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int exitCode;

  BuildFailure(int exitCode, String message) {
    super(message);
    this.exitCode = exitCode;
  }

  public int exitCode() {
    return exitCode;
  }
}
