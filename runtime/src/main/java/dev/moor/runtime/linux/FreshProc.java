package dev.moor.runtime.linux;

import java.nio.file.Path;

/**
 * A proc file system of one's own, mounted nowhere. In the machine's, the kernel's cache of {@code
 * /proc/sys/net} holds an entry for each network namespace that was looked at there, all in one
 * chain: with 500 containers a look-up takes a millisecond, here nothing. Where it cannot be had,
 * the machine's is taken.
 */
public final class FreshProc implements AutoCloseable {
  private final int mount;

  private FreshProc(int mount) {
    this.mount = mount;
  }

  /** A new one. */
  public static FreshProc open() {
    try {
      return new FreshProc(Mounts.detached("proc"));
    } catch (LinuxException e) {
      return new FreshProc(-1); // a kernel before 5.2: slower, and otherwise the same
    }
  }

  /** What is {@code /proc/sys/net/…} of the calling thread's network namespace. */
  public Path net(String below) {
    String root = mount < 0 ? "/proc" : "/proc/self/fd/" + mount;
    return Path.of(root, "sys/net", below);
  }

  @Override
  public void close() {
    Linux.close(mount);
  }
}
