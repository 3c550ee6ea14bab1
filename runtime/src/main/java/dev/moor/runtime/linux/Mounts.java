package dev.moor.runtime.linux;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** mount(2), umount2(2), the newer file system context calls, and unshare(2). */
public final class Mounts {
  public static final long MS_RDONLY = 1;
  public static final long MS_NOSUID = 2;
  public static final long MS_NODEV = 4;
  public static final long MS_NOEXEC = 8;
  public static final long MS_REMOUNT = 32;
  public static final long MS_BIND = 4096;
  public static final long MS_REC = 16384;
  public static final long MS_PRIVATE = 1 << 18;
  public static final int MNT_DETACH = 2;
  public static final int UMOUNT_NOFOLLOW = 8;
  public static final int CLONE_NEWNS = 0x20000;
  public static final int CLONE_NEWNET = 0x40000000;

  private static final long SYS_OPEN_TREE = 428;
  private static final long SYS_MOVE_MOUNT = 429;
  private static final long SYS_FSOPEN = 430;
  private static final long SYS_FSCONFIG = 431;
  private static final long SYS_FSMOUNT = 432;
  private static final int FSCONFIG_SET_FLAG = 0;
  private static final int FSCONFIG_SET_STRING = 1;
  private static final int FSCONFIG_CMD_CREATE = 6;
  private static final int AT_FDCWD = -100;
  private static final int AT_RECURSIVE = 0x8000;
  private static final int OPEN_TREE_CLONE = 1;
  private static final int MOVE_MOUNT_F_EMPTY_PATH = 4;

  private Mounts() {}

  /** mount(2); null for what the call leaves open. */
  public static void mount(String source, Path target, String type, long flags, String data)
      throws LinuxException {
    Linux.check(
        Libc.mount(source, target.toString(), type, flags, data), "mount " + type + " " + target);
  }

  /** False: nothing is mounted there, or the path does not exist. */
  public static boolean unmount(Path target, int flags) throws LinuxException {
    if (Libc.umount2(target.toString(), flags) == 0) {
      return true;
    }
    int errno = Native.getLastError();
    if (errno == Errno.EINVAL || errno == Errno.ENOENT) {
      return false;
    }
    throw new LinuxException("umount " + target, errno);
  }

  /** One option of a file system to be made; a null value is a flag. */
  public record Option(String key, String value) {}

  /** Makes a file system by fsopen, option by option (no page limit), and mounts it. */
  public static void mountByContext(
      String type, List<Option> options, boolean readOnly, Path target) throws LinuxException {
    int context = -1;
    int mount = -1;
    try (Memory name = text(type)) {
      context = call("fsopen " + type, SYS_FSOPEN, Linux.address(name), 1, 0, 0, 0);
      for (Option option : options) {
        configure(context, option);
      }
      if (readOnly) {
        configure(context, new Option("ro", null));
      }
      call("fsconfig create " + type, SYS_FSCONFIG, context, FSCONFIG_CMD_CREATE, 0, 0, 0);
      mount = call("fsmount " + type, SYS_FSMOUNT, context, 1, readOnly ? 1 : 0, 0, 0);
      attach(mount, target);
    } finally {
      Linux.close(mount);
      Linux.close(context);
    }
  }

  /** A new mount of a file system without options, nowhere attached; its descriptor. */
  static int detached(String type) throws LinuxException {
    int context = -1;
    try (Memory name = text(type)) {
      context = call("fsopen " + type, SYS_FSOPEN, Linux.address(name), 1, 0, 0, 0);
      call("fsconfig create " + type, SYS_FSCONFIG, context, FSCONFIG_CMD_CREATE, 0, 0, 0);
      return call("fsmount " + type, SYS_FSMOUNT, context, 1, 0, 0, 0);
    } finally {
      Linux.close(context);
    }
  }

  /**
   * A copy of what a path shows, with all that is mounted below it, as a descriptor (kernel 5.2);
   * it can be put in another mount namespace.
   */
  public static int copyTree(Path path) throws LinuxException {
    try (Memory from = text(path.toString())) {
      long flags = OPEN_TREE_CLONE | AT_RECURSIVE | Linux.O_CLOEXEC;
      return call("open_tree " + path, SYS_OPEN_TREE, AT_FDCWD, Linux.address(from), flags, 0, 0);
    }
  }

  /** Mounts what the descriptor holds in the calling thread's mount namespace. */
  public static void attach(int tree, Path target) throws LinuxException {
    try (Memory empty = text("");
        Memory to = text(target.toString())) {
      long from = Linux.address(empty);
      int flags = MOVE_MOUNT_F_EMPTY_PATH;
      long at = Linux.address(to);
      call("move_mount " + target, SYS_MOVE_MOUNT, tree, from, AT_FDCWD, at, flags);
    }
  }

  /** Gives the calling thread new namespaces. */
  public static void unshare(int flags) throws LinuxException {
    Linux.check(Libc.unshare(flags), "unshare");
  }

  private static void configure(int context, Option option) throws LinuxException {
    String what = "fsconfig " + Map.entry(option.key(), String.valueOf(option.value()));
    try (Memory key = text(option.key())) {
      if (option.value() == null) {
        call(what, SYS_FSCONFIG, context, FSCONFIG_SET_FLAG, Linux.address(key), 0, 0);
        return;
      }
      try (Memory value = text(option.value())) {
        call(
            what,
            SYS_FSCONFIG,
            context,
            FSCONFIG_SET_STRING,
            Linux.address(key),
            Linux.address(value),
            0);
      }
    }
  }

  private static int call(String what, long number, long a, long b, long c, long d, long e)
      throws LinuxException {
    return Linux.check((int) Libc.syscall(number, a, b, c, d, e), what);
  }

  private static Memory text(String s) {
    byte[] bytes = s.getBytes(StandardCharsets.UTF_8);
    Memory memory = new Memory(bytes.length + 1L);
    memory.clear();
    memory.write(0, bytes, 0, bytes.length);
    return memory;
  }
}
