package dev.moor.cli;

/** Ends a command with a message on stderr and an exit code; never a stack trace for the user. */
public final class CliException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int exitCode;

  /** A failure with the general exit code 1. */
  public CliException(String message) {
    this(1, message);
  }

  /** A failure with its own exit code; an empty message prints nothing. */
  public CliException(int exitCode, String message) {
    super(message);
    this.exitCode = exitCode;
  }

  /** What the process ends with. */
  public int exitCode() {
    return exitCode;
  }
}
