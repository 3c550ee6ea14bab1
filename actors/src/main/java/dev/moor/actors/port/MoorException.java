package dev.moor.actors.port;

import java.util.Objects;

/** A refusal or failure with a kind; {@code http} alone turns kinds into status codes. */
public final class MoorException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** What went wrong, in the terms of Docker's error classes. */
  public enum Kind {
    NOT_FOUND,
    INVALID,
    CONFLICT,
    NOT_MODIFIED,
    FORBIDDEN,
    UNAUTHORIZED,
    UNAVAILABLE,
    NOT_IMPLEMENTED,
    INTERNAL
  }

  private final Kind kind;

  public MoorException(Kind kind, String message) {
    this(kind, message, null);
  }

  public MoorException(Kind kind, String message, Throwable cause) {
    super(Objects.requireNonNull(message), cause);
    this.kind = Objects.requireNonNull(kind);
  }

  public Kind kind() {
    return kind;
  }
}
