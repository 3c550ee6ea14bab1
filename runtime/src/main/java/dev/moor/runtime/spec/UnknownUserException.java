package dev.moor.runtime.spec;

/** The user or group asked for is not in the root's passwd or group file; Docker's words. */
public final class UnknownUserException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Keeps Docker's message: {@code unable to find user x: no matching entries in passwd file}. */
  public UnknownUserException(String message) {
    super(message);
  }
}
