package dev.moor.images.archive;

import java.io.IOException;

/** Why files cannot go in or out; {@link #path} is the container's path or the entry's name. */
public abstract sealed class ArchiveException extends IOException {
  private final String path;

  private ArchiveException(String path, String message) {
    super(message);
    this.path = path;
  }

  public final String path() {
    return path;
  }

  /** Nothing is at the path. */
  public static final class NotFound extends ArchiveException {
    public NotFound(String path) {
      super(path, "no such file or directory: " + path);
    }
  }

  /** The path is to be a folder and is none. */
  public static final class NotADirectory extends ArchiveException {
    public NotADirectory(String path, String message) {
      super(path, message);
    }
  }

  /** The root or the volume may not be written. */
  public static final class ReadOnly extends ArchiveException {
    public ReadOnly(String path, String message) {
      super(path, message);
    }
  }

  /** An entry that would be written outside of where the archive goes. */
  public static final class Escapes extends ArchiveException {
    public Escapes(String path, String message) {
      super(path, message);
    }
  }

  /** A folder would replace a file or a file a folder, and the caller forbade it. */
  public static final class WouldOverwrite extends ArchiveException {
    public WouldOverwrite(String path, String message) {
      super(path, message);
    }
  }

  /** An entry that this archive operation does not take. */
  public static final class Unsupported extends ArchiveException {
    public Unsupported(String path, String message) {
      super(path, message);
    }
  }
}
