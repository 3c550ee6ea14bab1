package dev.moor.runtime;

/** A tool that Moor cannot work without is missing or does not work; names the package. */
public final class RuntimeMissingException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** The message says what to install. */
  public RuntimeMissingException(String message) {
    super(message);
  }
}
