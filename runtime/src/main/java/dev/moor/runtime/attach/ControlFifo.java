package dev.moor.runtime.attach;

import dev.moor.runtime.linux.Linux;
import dev.moor.runtime.linux.LinuxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Conmon's control file. */
public final class ControlFifo {
  private final Path path;

  /** {@code ctl} in the bundle. */
  public ControlFifo(Path bundle) {
    this.path = bundle.resolve("ctl");
  }

  /** Sets the tty's size. */
  public void resize(int height, int width) throws LinuxException {
    send("1 " + height + " " + width + "\n");
  }

  /** Conmon opens its log file anew, after a rename. */
  public void reopenLog() throws LinuxException {
    send("2 0 0\n");
  }

  private void send(String line) throws LinuxException {
    // Non-blocking: where conmon is gone nobody reads, and ENXIO says so at once.
    int fd = Linux.open(path, Linux.O_WRONLY | Linux.O_NONBLOCK, 0);
    try {
      Linux.write(fd, line.getBytes(StandardCharsets.US_ASCII));
    } finally {
      Linux.close(fd);
    }
  }
}
