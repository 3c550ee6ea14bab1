package dev.moor.runtime;

/** A container or an exec could not be started. The message is worded as Docker words it. */
public final class LaunchException extends Exception {
  private static final long serialVersionUID = 1L;
  private final int exitCode;

  /** Keeps the message and the code that a shell would see. */
  public LaunchException(String message, int exitCode) {
    super(message);
    this.exitCode = exitCode;
  }

  /** Keeps the cause too. */
  public LaunchException(String message, int exitCode, Throwable cause) {
    super(message, cause);
    this.exitCode = exitCode;
  }

  /** 127 not found, 126 not executable, 128 anything else (as dockerd sets it). */
  public int exitCode() {
    return exitCode;
  }
}
