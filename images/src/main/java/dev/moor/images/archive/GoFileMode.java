package dev.moor.images.archive;

import dev.moor.runtime.fs.FileStat;

/** Go's os.FileMode, which Docker's API shows as a number. */
public final class GoFileMode {
  static final long DIR = 1L << 31;
  static final long SYMLINK = 1L << 27;
  static final long DEVICE = 1L << 26;
  static final long NAMED_PIPE = 1L << 25;
  static final long SOCKET = 1L << 24;
  static final long SETUID = 1L << 23;
  static final long SETGID = 1L << 22;
  static final long CHAR_DEVICE = 1L << 21;
  static final long STICKY = 1L << 20;

  private GoFileMode() {}

  /** From Linux's st_mode. */
  public static long of(int mode) {
    long go = mode & 0777;
    go |= (mode & 04000) != 0 ? SETUID : 0;
    go |= (mode & 02000) != 0 ? SETGID : 0;
    go |= (mode & 01000) != 0 ? STICKY : 0;
    return go
        | switch (mode & FileStat.S_IFMT) {
          case FileStat.S_IFDIR -> DIR;
          case FileStat.S_IFLNK -> SYMLINK;
          case FileStat.S_IFBLK -> DEVICE;
          case FileStat.S_IFCHR -> DEVICE | CHAR_DEVICE;
          case FileStat.S_IFIFO -> NAMED_PIPE;
          case FileStat.S_IFSOCK -> SOCKET;
          default -> 0;
        };
  }
}
