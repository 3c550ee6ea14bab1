package dev.moor.supervisor.containers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/**
 * The layer between image and container: what mounts need to be there, and {@code /.dockerenv}, so
 * that none of it shows in {@code docker diff} (moby: daemon/initlayer/setup_unix.go). One folder
 * for all containers.
 */
final class InitLayer {
  private static final List<String> FOLDERS =
      List.of("etc", "dev", "dev/pts", "dev/shm", "proc", "sys");
  private static final List<String> FILES =
      List.of(".dockerenv", "etc/hosts", "etc/hostname", "etc/resolv.conf", "dev/console");

  private InitLayer() {}

  /** Makes it where it is not whole; idempotent. */
  static void make(Path folder) throws IOException {
    Files.createDirectories(folder);
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    for (String name : FOLDERS) {
      Path path = folder.resolve(name);
      Files.createDirectories(path);
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
    for (String name : FILES) {
      Path path = folder.resolve(name);
      if (!Files.exists(path)) {
        Files.createFile(path);
      }
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
    Path mounts = folder.resolve("etc/mtab");
    if (!Files.exists(mounts, LinkOption.NOFOLLOW_LINKS)) {
      Files.createSymbolicLink(mounts, Path.of("/proc/mounts"));
    }
  }

  /** The overlay's lower folders with this one on top. */
  static List<Path> on(List<Path> lower, Path folder) {
    List<Path> all = new ArrayList<>(lower.size() + 1);
    all.add(folder);
    all.addAll(lower);
    return all;
  }
}
