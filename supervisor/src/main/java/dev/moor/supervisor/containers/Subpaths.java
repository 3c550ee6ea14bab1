package dev.moor.supervisor.containers;

import dev.moor.actors.container.ContainerSpec;
import dev.moor.actors.container.HostSpec;
import dev.moor.runtime.fs.Fd;
import dev.moor.runtime.fs.FileStat;
import dev.moor.runtime.fs.FsException;
import dev.moor.runtime.fs.SafeRoot;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Function;

/**
 * Parts of volumes that a container has. Who shares the volume may put a link there after the look
 * that came before the launch, so what was mounted is compared with what lies in the volume, before
 * the program begins.
 */
final class Subpaths {
  private Subpaths() {}

  /**
   * @param containerRoot of a container that was created and not started, as {@code /proc} shows it
   * @throws IOException one of them is not what the volume holds
   */
  static void check(ContainerSpec spec, Function<String, Path> volumePath, Path containerRoot)
      throws IOException {
    for (HostSpec.MountSpec mount : spec.host().mounts()) {
      String subpath = mount.more().subpath();
      if (!subpath.isEmpty()
          && !same(volumePath.apply(mount.source()), subpath, containerRoot, mount.target())) {
        throw new IOException(
            "volume subpath " + subpath + " leads out of volume " + mount.source());
      }
    }
  }

  private static boolean same(Path volume, String subpath, Path root, String target)
      throws FsException {
    try (SafeRoot inVolume = SafeRoot.open(volume);
        Fd wanted = inVolume.openThingFollowed(subpath);
        SafeRoot inContainer = SafeRoot.open(root);
        Fd mounted = inContainer.openThingFollowed(target)) {
      FileStat one = wanted.stat();
      FileStat other = mounted.stat();
      return one.inode() == other.inode()
          && one.devMajor() == other.devMajor()
          && one.devMinor() == other.devMinor();
    }
  }
}
