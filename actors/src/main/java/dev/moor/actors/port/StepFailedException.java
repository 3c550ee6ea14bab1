package dev.moor.actors.port;

/** A build ended because a command of it did, with the command's exit code. */
public final class StepFailedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int exitCode;

  public StepFailedException(int exitCode, String message) {
    super(message);
    this.exitCode = exitCode;
  }

  public int exitCode() {
    return exitCode;
  }
}
