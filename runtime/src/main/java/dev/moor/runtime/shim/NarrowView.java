package dev.moor.runtime.shim;

import dev.moor.runtime.linux.LinuxException;
import dev.moor.runtime.linux.Mounts;
import dev.moor.runtime.mount.MountTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A mount namespace for a machine where crun must not see the v2 hierarchy, or none. A thread
 * enters it once, instead of a wrapper for each call. A shim born there keeps it as long as its
 * process lives, so it holds what conmon and crun need and nothing else: no container's root, no
 * file system that somebody may want to unmount.
 */
final class NarrowView {
  private static final List<Path> WITH_ALL_BELOW =
      List.of(Path.of("/proc"), Path.of("/sys"), Path.of("/dev"), Path.of("/nix"), Path.of("/gnu"));
  private static final List<Path> ALWAYS =
      List.of(
          Path.of("/usr/lib"),
          Path.of("/usr/lib64"),
          Path.of("/lib"),
          Path.of("/lib64"),
          Path.of("/etc"),
          Path.of("/tmp"),
          Path.of("/run"));

  private NarrowView() {}

  /**
   * The calling thread is in it from now on, and what it starts is born there.
   *
   * @param needed programs and roots
   */
  static void enter(List<Path> needed) throws IOException {
    List<Path> kept = new ArrayList<>(ALWAYS);
    for (Path path : needed) {
      kept.add(path.toAbsolutePath().normalize());
      if (Files.exists(path)) {
        kept.add(path.toRealPath());
      }
    }
    Mounts.unshare(Mounts.CLONE_NEWNS);
    Mounts.mount(null, Path.of("/"), null, Mounts.MS_REC | Mounts.MS_PRIVATE, null);
    for (Path target : unneeded(MountTable.ofThisThread(), kept)) {
      drop(target);
    }
  }

  /** An empty tmpfs takes its place. */
  static void hide(Path hidden) throws LinuxException {
    Mounts.mount("tmpfs", hidden, "tmpfs", 0, "mode=755");
  }

  /** The same, but it can still be found elsewhere, with all below. */
  static void hide(Path hidden, Path moved) throws LinuxException {
    Mounts.mount(hidden.toString(), moved, null, Mounts.MS_BIND | Mounts.MS_REC, null);
    hide(hidden);
  }

  private static void drop(Path target) throws LinuxException {
    // false: it went with the one that it was mounted in
    Mounts.unmount(target, Mounts.MNT_DETACH | Mounts.UMOUNT_NOFOLLOW);
  }

  /** What may go, those mounted last first. */
  static List<Path> unneeded(MountTable table, List<Path> kept) {
    List<Path> found = new ArrayList<>();
    for (MountTable.Entry entry : table.below(Path.of("/"))) {
      Path target = entry.target();
      boolean system = WITH_ALL_BELOW.stream().anyMatch(target::startsWith);
      if (!system && kept.stream().noneMatch(path -> path.startsWith(target))) {
        found.add(target);
      }
    }
    return found;
  }
}
