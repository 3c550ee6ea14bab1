package dev.moor.runtime.linux;

import com.sun.jna.Native;
import java.io.IOException;

/** A system call failed. */
public final class LinuxException extends IOException {
  private static final long serialVersionUID = 1L;
  private final int errno;

  /** Says what was tried and why it failed. */
  public LinuxException(String what, int errno) {
    super(what + ": " + Libc.strerror(errno) + " (errno " + errno + ")");
    this.errno = errno;
  }

  static LinuxException last(String what) {
    return new LinuxException(what, Native.getLastError());
  }

  /** Why, without what was tried. */
  public String reason() {
    return Libc.strerror(errno);
  }

  /** The number, see {@link Errno}. */
  public int errno() {
    return errno;
  }
}
