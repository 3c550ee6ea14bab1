package dev.moor.images;

import java.util.Objects;

/** A refusal or failure of the image module; the kind says who is to blame, the text says why. */
public final class ImageException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** What went wrong; the names are those of the engine's error kinds. */
  public enum Kind {
    NOT_FOUND,
    INVALID,
    CONFLICT,
    UNAUTHORIZED,
    UNAVAILABLE,
    INTERNAL
  }

  private final Kind kind;

  public ImageException(Kind kind, String message) {
    this(kind, message, null);
  }

  public ImageException(Kind kind, String message, Throwable cause) {
    super(Objects.requireNonNull(message), cause);
    this.kind = Objects.requireNonNull(kind);
  }

  /** The caller's input is at fault. */
  public static ImageException invalid(String message) {
    return new ImageException(Kind.INVALID, message);
  }

  /** What was asked for is not there. */
  public static ImageException notFound(String message) {
    return new ImageException(Kind.NOT_FOUND, message);
  }

  public Kind kind() {
    return kind;
  }
}
