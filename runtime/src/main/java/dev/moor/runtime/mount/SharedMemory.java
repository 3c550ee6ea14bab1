package dev.moor.runtime.mount;

import dev.moor.runtime.linux.LinuxException;
import dev.moor.runtime.linux.Mounts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The tmpfs behind a {@code /dev/shm} that several containers share; each call may be repeated. */
public final class SharedMemory {
  private SharedMemory() {}

  /** Mounts it, unless it is. */
  public static void mount(Path target, long bytes) throws IOException {
    if (OverlayMounts.isMounted(target)) {
      return;
    }
    Files.createDirectories(target);
    long flags = Mounts.MS_NOSUID | Mounts.MS_NODEV | Mounts.MS_NOEXEC;
    Mounts.mount("shm", target, "tmpfs", flags, "mode=1777,size=" + bytes);
  }

  /** Detaches it; who joined keeps it. Nothing mounted there is no error. */
  public static void unmount(Path target) throws LinuxException {
    OverlayMounts.unmount(target);
  }
}
