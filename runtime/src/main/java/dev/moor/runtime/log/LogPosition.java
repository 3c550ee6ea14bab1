package dev.moor.runtime.log;

/** A place in a log of several files as one number that grows with time: file, then offset. */
final class LogPosition {
  private static final int OFFSET_BITS = 44;
  static final long END = Long.MAX_VALUE;

  private LogPosition() {}

  static long of(int file, long offset) {
    return ((long) file << OFFSET_BITS) | offset;
  }
}
