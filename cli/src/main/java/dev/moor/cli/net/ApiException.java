package dev.moor.cli.net;

/** The daemon answered with an error status; the message is the daemon's own sentence. */
public final class ApiException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int status;

  /** An answer of {@code status} with the daemon's message. */
  public ApiException(int status, String message) {
    super(message);
    this.status = status;
  }

  /** The HTTP status of the answer. */
  public int status() {
    return status;
  }
}
