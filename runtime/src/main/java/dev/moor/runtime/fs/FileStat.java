package dev.moor.runtime.fs;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;

/**
 * What statx says of a file; {@code mode} includes the type bits.
 *
 * @param mountId the mount it is seen through (0 on kernels before 5.8)
 * @param mountRoot true where something is mounted on it
 */
public record FileStat(
    int mode,
    long inode,
    int devMajor,
    int devMinor,
    int rdevMajor,
    int rdevMinor,
    long nlink,
    int uid,
    int gid,
    long sizeBytes,
    long blocks512,
    Instant atime,
    Instant mtime,
    Instant ctime,
    long mountId,
    boolean mountRoot) {
  public static final int S_IFMT = 0170000;
  public static final int S_IFSOCK = 0140000;
  public static final int S_IFLNK = 0120000;
  public static final int S_IFREG = 0100000;
  public static final int S_IFBLK = 0060000;
  public static final int S_IFDIR = 0040000;
  public static final int S_IFCHR = 0020000;
  public static final int S_IFIFO = 0010000;

  static final int BYTES = 256;
  static final int MASK = 0x7ff | 0x1000;
  private static final long ATTR_MOUNT_ROOT = 0x2000;

  static FileStat parse(byte[] raw) {
    ByteBuffer b = ByteBuffer.wrap(raw).order(ByteOrder.nativeOrder());
    boolean hasMountId = (b.getInt(0) & 0x1000) != 0;
    return new FileStat(
        b.getShort(28) & 0xFFFF,
        b.getLong(32),
        b.getInt(136),
        b.getInt(140),
        b.getInt(128),
        b.getInt(132),
        b.getInt(16) & 0xFFFFFFFFL,
        b.getInt(20),
        b.getInt(24),
        b.getLong(40),
        b.getLong(48),
        time(b, 64),
        time(b, 112),
        time(b, 96),
        hasMountId ? b.getLong(144) : 0,
        (b.getLong(8) & ATTR_MOUNT_ROOT) != 0);
  }

  private static Instant time(ByteBuffer b, int at) {
    return Instant.ofEpochSecond(b.getLong(at), b.getInt(at + 8) & 0xFFFFFFFFL);
  }

  /** The type bits alone. */
  public int type() {
    return mode & S_IFMT;
  }

  /** Permission, setuid, setgid and sticky bits. */
  public int permissions() {
    return mode & 07777;
  }

  public boolean isDirectory() {
    return type() == S_IFDIR;
  }

  public boolean isRegular() {
    return type() == S_IFREG;
  }

  public boolean isSymlink() {
    return type() == S_IFLNK;
  }

  /** A block or character device. */
  public boolean isDevice() {
    return type() == S_IFCHR || type() == S_IFBLK;
  }

  /** Uid as the unsigned number it is. */
  public long uidUnsigned() {
    return uid & 0xFFFFFFFFL;
  }

  /** Gid as the unsigned number it is. */
  public long gidUnsigned() {
    return gid & 0xFFFFFFFFL;
  }

  /** True where both are the same file of the same file system. */
  public boolean sameFile(FileStat other) {
    return inode == other.inode && devMajor == other.devMajor && devMinor == other.devMinor;
  }
}
