package dev.moor.runtime.fs;

import java.io.Closeable;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An open file descriptor and the calls relative to it.
 *
 * <p>A {@code name} in the methods is one component; {@code "."} means the folder itself. None of
 * them follows a symbolic link in that component. Closing twice is harmless; use after close gives
 * EBADF, never another file.
 */
public final class Fd implements Closeable {
  private static final int CLOSED = -1;
  private static final int AGAIN_LIMIT = 1_000;
  private static final int UTIME_OMIT = (1 << 30) - 2;
  private final AtomicInteger number;
  private final String label;

  private Fd(int number, String label) {
    this.number = new AtomicInteger(number);
    this.label = label;
  }

  /** Opens a path of the host that moord itself chose; never one that came from a container. */
  public static Fd open(Path trusted, int flags, int mode) throws FsException {
    return open(trusted.toString(), flags, mode);
  }

  static Fd open(String trusted, int flags, int mode) throws FsException {
    int fd;
    do {
      fd = LibC.open(NameBytes.cString(trusted), flags | OpenFlags.O_CLOEXEC, mode);
    } while (fd < 0 && LibC.errno() == Errno.EINTR);
    if (fd < 0) {
      throw new FsException(LibC.errno(), "open", trusted);
    }
    return new Fd(fd, trusted);
  }

  /** openat2; repeated while the kernel asks for it (a rename raced with a {@code ..}). */
  public Fd openAt2(String path, int flags, int mode, long resolve) throws FsException {
    byte[] name = NameBytes.cString(path);
    long[] how = {flags | OpenFlags.O_CLOEXEC, mode, resolve};
    for (int attempt = 0; ; attempt++) {
      long fd = LibC.syscall(LibC.SYS_OPENAT2, number(), name, how, 24);
      if (fd >= 0) {
        return new Fd((int) fd, path);
      }
      int errno = LibC.errno();
      if ((errno != Errno.EAGAIN && errno != Errno.EINTR) || attempt == AGAIN_LIMIT) {
        throw new FsException(errno, "openat2", path);
      }
    }
  }

  /** Opens the thing itself, whatever it is, without any access to its content (O_PATH). */
  public Fd openThing(String name) throws FsException {
    return openAt2(
        name, OpenFlags.O_PATH | OpenFlags.O_NOFOLLOW, 0, OpenFlags.RESOLVE_NO_MAGICLINKS);
  }

  /** Opens the same file again with other flags, e.g. an O_PATH descriptor for reading. */
  public Fd reopen(int flags) throws FsException {
    return open(procPath(), flags, 0);
  }

  /** The number for other calls; EBADF as exception after close. */
  public int number() throws FsException {
    int fd = number.get();
    if (fd == CLOSED) {
      throw new FsException(Errno.EBADF, "use after close of", label);
    }
    return fd;
  }

  /** {@code /proc/self/fd/N}, which leads to this very file for calls that want a path. */
  public String procPath() throws FsException {
    return "/proc/self/fd/" + number();
  }

  /** What this descriptor is open on. */
  public FileStat stat() throws FsException {
    byte[] raw = new byte[FileStat.BYTES];
    check(
        LibC.statx(number(), new byte[1], LibC.AT_EMPTY_PATH, FileStat.MASK, raw), "statx", label);
    return FileStat.parse(raw);
  }

  /** What {@code name} is; a link is not followed. */
  public FileStat statAt(String name) throws FsException {
    byte[] raw = new byte[FileStat.BYTES];
    check(
        LibC.statx(number(), one(name), LibC.AT_SYMLINK_NOFOLLOW, FileStat.MASK, raw),
        "statx",
        name);
    return FileStat.parse(raw);
  }

  /** Space and kind of the file system. */
  public FileSystemStat fileSystem() throws FsException {
    byte[] raw = new byte[120];
    check(LibC.statfs(NameBytes.cString(procPath()), raw), "statfs", label);
    return FileSystemStat.parse(raw);
  }

  /** Names in this folder, without {@code .} and {@code ..}; the descriptor's position moves. */
  public List<DirEntry> list() throws FsException {
    List<DirEntry> names = new ArrayList<>();
    byte[] raw = new byte[32 * 1024];
    ByteBuffer b = ByteBuffer.wrap(raw).order(ByteOrder.nativeOrder());
    while (true) {
      long n = LibC.syscall(LibC.SYS_GETDENTS64, number(), raw, raw.length);
      check(n, "getdents64", label);
      if (n == 0) {
        return names;
      }
      for (int at = 0; at < n; at += b.getShort(at + 16) & 0xFFFF) {
        int start = at + 19;
        int end = start;
        while (raw[end] != 0) {
          end++;
        }
        String name = NameBytes.decode(raw, start, end - start);
        if (!name.equals(".") && !name.equals("..")) {
          names.add(new DirEntry(name, raw[at + 18]));
        }
      }
    }
  }

  /** Makes a folder; the process's umask applies. */
  public void mkdirAt(String name, int mode) throws FsException {
    check(LibC.mkdirat(number(), one(name), mode), "mkdirat", name);
  }

  /** Makes a device, fifo, socket or file; {@code mode} has the type bits; umask applies. */
  public void mknodAt(String name, int mode, int major, int minor) throws FsException {
    check(LibC.mknodat(number(), one(name), mode, device(major, minor)), "mknodat", name);
  }

  /** Makes a symbolic link with this text. */
  public void symlinkAt(String target, String name) throws FsException {
    check(LibC.symlinkat(NameBytes.cString(target), number(), one(name)), "symlinkat", name);
  }

  /** A second name for {@code oldName} of {@code oldDir}, in this folder. */
  public void linkAt(Fd oldDir, String oldName, String newName) throws FsException {
    check(LibC.linkat(oldDir.number(), one(oldName), number(), one(newName), 0), "linkat", newName);
  }

  /** Removes a name that is no folder. */
  public void unlinkAt(String name) throws FsException {
    check(LibC.unlinkat(number(), one(name), 0), "unlinkat", name);
  }

  /** Removes an empty folder. */
  public void rmdirAt(String name) throws FsException {
    check(LibC.unlinkat(number(), one(name), LibC.AT_REMOVEDIR), "rmdir", name);
  }

  /** Renames {@code oldName} of {@code oldDir} into this folder. */
  public void renameFrom(Fd oldDir, String oldName, String newName) throws FsException {
    check(
        LibC.renameat2(oldDir.number(), one(oldName), number(), one(newName), 0),
        "renameat2",
        newName);
  }

  /** Owner of the thing itself; -1 leaves one as it is. Clears setuid bits: set the mode after. */
  public void chownAt(String name, int uid, int gid) throws FsException {
    check(LibC.fchownat(number(), one(name), uid, gid, LibC.AT_SYMLINK_NOFOLLOW), "fchownat", name);
  }

  /** Mode of the thing itself; EOPNOTSUPP for a symbolic link. */
  public void chmodAt(String name, int mode) throws FsException {
    try (Fd thing = openThing(one(name, "chmod"))) {
      if (thing.stat().isSymlink()) {
        throw new FsException(Errno.EOPNOTSUPP, "chmod", name);
      }
      check(LibC.chmod(NameBytes.cString(thing.procPath()), mode), "chmod", name);
    }
  }

  /** Times of the thing itself; null leaves one as it is. */
  public void utimesAt(String name, Instant atime, Instant mtime) throws FsException {
    check(
        LibC.utimensat(number(), one(name), times(atime, mtime), LibC.AT_SYMLINK_NOFOLLOW),
        "utimensat",
        name);
  }

  /** The text of a symbolic link. */
  public String readlinkAt(String name) throws FsException {
    byte[] text = new byte[4097];
    long n = LibC.readlinkat(number(), one(name), text, text.length);
    check(n, "readlinkat", name);
    return NameBytes.decode(text, 0, (int) n);
  }

  /** Sets an extended attribute of the thing itself. */
  public void setXattrAt(String name, String attribute, byte[] value) throws FsException {
    check(
        LibC.lsetxattr(under(name), NameBytes.cString(attribute), value, value.length, 0),
        "setxattr " + attribute,
        name);
  }

  /** The value, or null where the thing has no such attribute. */
  public byte[] getXattrAt(String name, String attribute) throws FsException {
    byte[] value = new byte[64 * 1024];
    long n = LibC.lgetxattr(under(name), NameBytes.cString(attribute), value, value.length);
    if (n < 0 && (LibC.errno() == Errno.ENODATA || LibC.errno() == Errno.EOPNOTSUPP)) {
      return null;
    }
    check(n, "getxattr " + attribute, name);
    return Arrays.copyOf(value, (int) n);
  }

  /** Names of the thing's extended attributes; none where the file system has none. */
  public List<String> listXattrAt(String name) throws FsException {
    byte[] list = new byte[64 * 1024];
    long n = LibC.llistxattr(under(name), list, list.length);
    if (n < 0 && LibC.errno() == Errno.EOPNOTSUPP) {
      return List.of();
    }
    check(n, "listxattr", name);
    List<String> names = new ArrayList<>();
    for (int start = 0, i = 0; i < n; i++) {
      if (list[i] == 0) {
        names.add(NameBytes.decode(list, start, i - start));
        start = i + 1;
      }
    }
    return names;
  }

  /** Removes an extended attribute of the thing itself. */
  public void removeXattrAt(String name, String attribute) throws FsException {
    check(
        LibC.lremovexattr(under(name), NameBytes.cString(attribute)),
        "removexattr " + attribute,
        name);
  }

  /** Owner of the open file. */
  public void chown(int uid, int gid) throws FsException {
    check(LibC.fchown(number(), uid, gid), "fchown", label);
  }

  /** Mode of the open file. */
  public void chmod(int mode) throws FsException {
    check(LibC.fchmod(number(), mode), "fchmod", label);
  }

  /** Times of the open file; null leaves one as it is. */
  public void utimes(Instant atime, Instant mtime) throws FsException {
    check(LibC.futimens(number(), times(atime, mtime)), "futimens", label);
  }

  /** Sets an extended attribute of the open file. */
  public void setXattr(String attribute, byte[] value) throws FsException {
    check(
        LibC.setxattr(
            NameBytes.cString(procPath()), NameBytes.cString(attribute), value, value.length, 0),
        "setxattr " + attribute,
        label);
  }

  /** Up to {@code buffer.length} bytes; -1 at the end. */
  public int read(byte[] buffer) throws FsException {
    long n;
    do {
      n = LibC.read(number(), buffer, buffer.length);
    } while (n < 0 && LibC.errno() == Errno.EINTR);
    check(n, "read", label);
    return n == 0 ? -1 : (int) n;
  }

  /** As {@link #read}, from an offset, without moving the position. */
  public int readAt(byte[] buffer, long offset) throws FsException {
    long n;
    do {
      n = LibC.pread(number(), buffer, buffer.length, offset);
    } while (n < 0 && LibC.errno() == Errno.EINTR);
    check(n, "pread", label);
    return n == 0 ? -1 : (int) n;
  }

  /** Writes all of the first {@code length} bytes. */
  public void write(byte[] buffer, int length) throws FsException {
    byte[] rest = buffer;
    int left = length;
    while (left > 0) {
      long n = LibC.write(number(), rest, left);
      if (n < 0 && LibC.errno() == Errno.EINTR) {
        continue;
      }
      check(n, "write", label);
      left -= (int) n;
      if (left > 0) {
        rest = Arrays.copyOfRange(rest, (int) n, (int) n + left);
      }
    }
  }

  /** Cuts or lengthens the open file. */
  public void truncate(long length) throws FsException {
    check(LibC.ftruncate(number(), length), "ftruncate", label);
  }

  /** Content (or, for a folder, its names) to the disk. */
  public void fsync() throws FsException {
    check(LibC.fsync(number()), "fsync", label);
  }

  @Override
  public void close() {
    int fd = number.getAndSet(CLOSED);
    if (fd != CLOSED) {
      // Linux frees the number even when close reports an error; fsync is what tells of lost writes
      LibC.close(fd);
    }
  }

  @Override
  public String toString() {
    return "Fd[" + number.get() + " " + label + "]";
  }

  private byte[] under(String name) throws FsException {
    one(name);
    return NameBytes.cString(procPath() + "/" + name);
  }

  private static byte[] one(String name) throws FsException {
    return NameBytes.cString(one(name, "use of"));
  }

  private static String one(String name, String call) throws FsException {
    if (name.isEmpty() || name.indexOf('/') >= 0 || name.equals("..")) {
      throw new FsException(Errno.EINVAL, call + " '" + name + "': not a single file name");
    }
    return name;
  }

  private static long device(int major, int minor) {
    return ((major & 0xFFFL) << 8)
        | (minor & 0xFFL)
        | ((minor & 0xFFFFFF00L) << 12)
        | ((major & 0xFFFFF000L) << 32);
  }

  private static long[] times(Instant atime, Instant mtime) {
    return new long[] {
      atime == null ? 0 : atime.getEpochSecond(),
      atime == null ? UTIME_OMIT : atime.getNano(),
      mtime == null ? 0 : mtime.getEpochSecond(),
      mtime == null ? UTIME_OMIT : mtime.getNano()
    };
  }

  private static void check(long result, String call, String path) throws FsException {
    if (result < 0) {
      throw new FsException(LibC.errno(), call, path);
    }
  }
}
