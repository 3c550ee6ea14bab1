package dev.moor.runtime.cgroup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Stops and continues all processes of a cgroup, by the kernel's freezer of either version. */
public final class Freezer {
  private static final long POLL_NANOS = 500_000;
  private static final int THAW_EVERY = 50;
  private final Cgroups cgroups;

  /** For the machine's hierarchies. */
  public Freezer(Cgroups cgroups) {
    this.cgroups = cgroups;
  }

  /** Returns once every process stands; thaws again and throws where that takes too long. */
  public void freeze(String path, Duration max) throws IOException {
    long deadline = System.nanoTime() + max.toNanos();
    set(path, true);
    for (int round = 1; !frozen(path); round++) {
      if (System.nanoTime() > deadline) {
        set(path, false);
        throw new IOException("cgroup " + path + " did not freeze within " + max);
      }
      if (!v2()) {
        // A v1 freezer can stay in FREEZING for ever while processes fork; runc's cure.
        if (round % THAW_EVERY == 0) {
          set(path, false);
        }
        set(path, true);
      }
      LockSupport.parkNanos(POLL_NANOS);
    }
  }

  /** Returns once they go on. */
  public void thaw(String path, Duration max) throws IOException {
    long deadline = System.nanoTime() + max.toNanos();
    set(path, false);
    while (frozen(path)) {
      if (System.nanoTime() > deadline) {
        throw new IOException("cgroup " + path + " did not thaw within " + max);
      }
      LockSupport.parkNanos(POLL_NANOS);
    }
  }

  /** Whether all stand. False where the cgroup is gone. */
  public boolean frozen(String path) throws IOException {
    Path folder = cgroups.folder("freezer", path);
    Path state = folder.resolve(v2() ? "cgroup.events" : "freezer.state");
    if (!Files.exists(state)) {
      return false;
    }
    String text = Files.readString(state);
    return v2() ? text.contains("frozen 1") : text.trim().equals("FROZEN");
  }

  private void set(String path, boolean stand) throws IOException {
    Path folder = cgroups.folder("freezer", path);
    if (v2()) {
      Files.writeString(folder.resolve("cgroup.freeze"), stand ? "1" : "0");
    } else {
      Files.writeString(folder.resolve("freezer.state"), stand ? "FROZEN" : "THAWED");
    }
  }

  private boolean v2() {
    return cgroups.version() == Cgroups.Version.V2;
  }
}
