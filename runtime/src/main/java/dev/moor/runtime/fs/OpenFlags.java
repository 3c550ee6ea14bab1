package dev.moor.runtime.fs;

/** Flags of open and openat2; some differ between x86-64 and arm64. */
public final class OpenFlags {
  public static final int O_RDONLY = 0;
  public static final int O_WRONLY = 1;
  public static final int O_RDWR = 2;
  public static final int O_CREAT = 0x40;
  public static final int O_EXCL = 0x80;
  public static final int O_TRUNC = 0x200;
  public static final int O_APPEND = 0x400;
  public static final int O_NONBLOCK = 0x800;
  public static final int O_DIRECTORY = LibC.ARM64 ? 0x4000 : 0x10000;
  public static final int O_NOFOLLOW = LibC.ARM64 ? 0x8000 : 0x20000;
  public static final int O_CLOEXEC = 0x80000;
  public static final int O_PATH = 0x200000;

  /** Opens a folder and makes a file without a name there. */
  public static final int O_TMPFILE = 0x400000 | O_DIRECTORY;

  /** A mount point on the way is an error (EXDEV). */
  public static final long RESOLVE_NO_XDEV = 0x01;

  /** Links of /proc are an error (ELOOP). */
  public static final long RESOLVE_NO_MAGICLINKS = 0x02;

  /** Any symbolic link on the way is an error (ELOOP). */
  public static final long RESOLVE_NO_SYMLINKS = 0x04;

  /** Leaving the folder is an error (EXDEV). */
  public static final long RESOLVE_BENEATH = 0x08;

  /** The folder is the root, as in a chroot. */
  public static final long RESOLVE_IN_ROOT = 0x10;

  private OpenFlags() {}
}
