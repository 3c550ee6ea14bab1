package dev.moor.runtime.fs;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** What statfs says of a file system. */
public record FileSystemStat(
    long type,
    long blockSize,
    long blocks,
    long blocksFree,
    long blocksAvailable,
    long filesFree,
    long flags) {
  public static final long OVERLAYFS = 0x794c7630L;
  public static final long TMPFS = 0x01021994L;

  /** Of {@link #flags}: what this mount forbids. */
  public static final long READ_ONLY = 1;

  public static final long NO_SUID = 2;
  public static final long NO_DEVICES = 4;
  public static final long NO_EXEC = 8;

  static FileSystemStat parse(byte[] raw) {
    ByteBuffer b = ByteBuffer.wrap(raw).order(ByteOrder.nativeOrder());
    return new FileSystemStat(
        b.getLong(0),
        b.getLong(8),
        b.getLong(16),
        b.getLong(24),
        b.getLong(32),
        b.getLong(48),
        b.getLong(80));
  }

  /** Bytes that an unprivileged writer may still use. */
  public long availableBytes() {
    return blocksAvailable * blockSize;
  }
}
