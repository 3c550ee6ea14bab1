package dev.moor.runtime.linux;

import com.sun.jna.Native;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Files without a name that nobody can change any more (memfd_create with seals). */
public final class MemoryFile {
  private static final int MFD_CLOEXEC = 1;
  private static final int MFD_ALLOW_SEALING = 2;
  private static final int MFD_EXEC = 16;
  private static final int F_ADD_SEALS = 1033;

  /** F_SEAL_SEAL, F_SEAL_SHRINK, F_SEAL_GROW, F_SEAL_WRITE. */
  private static final int ALL_SEALS = 15;

  private MemoryFile() {}

  /** A descriptor of an executable copy, close-on-exec. */
  public static int sealed(Path original) throws IOException {
    String name = original.getFileName().toString();
    int fd = Libc.memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING | MFD_EXEC);
    if (fd < 0 && Native.getLastError() == Errno.EINVAL) {
      fd = Libc.memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING); // before Linux 6.3
    }
    Linux.check(fd, "memfd_create " + name);
    try {
      try (OutputStream out = Files.newOutputStream(Path.of("/proc/self/fd/" + fd))) {
        Files.copy(original, out);
      }
      Linux.check(Libc.fcntl(fd, F_ADD_SEALS, ALL_SEALS), "fcntl F_ADD_SEALS");
      return fd;
    } catch (IOException e) {
      Linux.close(fd);
      throw e;
    }
  }
}
