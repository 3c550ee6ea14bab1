package dev.moor.runtime.fs;

import com.sun.jna.Native;
import com.sun.jna.Platform;

/** The C library's calls on files, mapped directly; each returns -1 with errno set. */
final class LibC {
  static final boolean ARM64 = Platform.isARM() && Platform.is64Bit();
  static final long SYS_OPENAT2 = 437;
  static final long SYS_GETDENTS64 = ARM64 ? 61 : 217;

  static final int AT_FDCWD = -100;
  static final int AT_SYMLINK_NOFOLLOW = 0x100;
  static final int AT_REMOVEDIR = 0x200;
  static final int AT_EMPTY_PATH = 0x1000;

  static {
    Native.register(LibC.class, Platform.C_LIBRARY_NAME);
  }

  private LibC() {}

  /** openat2: the last argument is the size of {@code how}. */
  static native long syscall(long number, long dirFd, byte[] path, long[] how, long size);

  /** getdents64. */
  static native long syscall(long number, long fd, byte[] buffer, long size);

  static native int open(byte[] path, int flags, int mode);

  static native int close(int fd);

  static native long read(int fd, byte[] buffer, long count);

  static native long pread(int fd, byte[] buffer, long count, long offset);

  static native long write(int fd, byte[] buffer, long count);

  static native int fsync(int fd);

  static native int ftruncate(int fd, long length);

  static native int mkdirat(int dirFd, byte[] path, int mode);

  static native int mknodat(int dirFd, byte[] path, int mode, long device);

  static native int symlinkat(byte[] target, int dirFd, byte[] path);

  static native int linkat(int oldDirFd, byte[] oldPath, int newDirFd, byte[] newPath, int flags);

  static native int unlinkat(int dirFd, byte[] path, int flags);

  static native int renameat2(
      int oldDirFd, byte[] oldPath, int newDirFd, byte[] newPath, int flags);

  static native int fchownat(int dirFd, byte[] path, int uid, int gid, int flags);

  static native int fchown(int fd, int uid, int gid);

  static native int chmod(byte[] path, int mode);

  static native int fchmod(int fd, int mode);

  static native int utimensat(int dirFd, byte[] path, long[] times, int flags);

  static native int futimens(int fd, long[] times);

  static native int statx(int dirFd, byte[] path, int flags, int mask, byte[] buffer);

  static native long readlinkat(int dirFd, byte[] path, byte[] buffer, long size);

  static native int statfs(byte[] path, byte[] buffer);

  static native int lsetxattr(byte[] path, byte[] name, byte[] value, long size, int flags);

  static native long lgetxattr(byte[] path, byte[] name, byte[] value, long size);

  static native long llistxattr(byte[] path, byte[] list, long size);

  static native int lremovexattr(byte[] path, byte[] name);

  static native int setxattr(byte[] path, byte[] name, byte[] value, long size, int flags);

  static native String strerror(int errno);

  /** The error number of this thread's last failed call. */
  static int errno() {
    return Native.getLastError();
  }
}
