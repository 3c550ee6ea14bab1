package dev.moor.runtime.fs;

import java.io.IOException;

/** A failed call on a file, with the kernel's error number. */
public final class FsException extends IOException {
  private final int errno;

  public FsException(int errno, String call, String path) {
    super(call + " " + path + ": " + Errno.text(errno));
    this.errno = errno;
  }

  /** For refusals of our own that correspond to an error number. */
  public FsException(int errno, String message) {
    super(message);
    this.errno = errno;
  }

  /** One of {@link Errno}. */
  public int errno() {
    return errno;
  }

  /** True for an absent file, and for a path that goes through something that is no folder. */
  public boolean isAbsent() {
    return errno == Errno.ENOENT || errno == Errno.ENOTDIR;
  }
}
