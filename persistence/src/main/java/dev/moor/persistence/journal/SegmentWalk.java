package dev.moor.persistence.journal;

/** Walks the frames of a segment's bytes and finds the next whole one after a bad one. */
final class SegmentWalk {
  private SegmentWalk() {}

  /** What is met on the way, in the order of the file. */
  interface Visitor {
    void record(JournalRecord record, int at, int length);

    /** Bytes that are no record; {@code atEnd} when no whole record follows them. */
    void bad(int at, int length, boolean atEnd);
  }

  static void walk(byte[] bytes, int from, int limit, Visitor visitor) {
    int at = from;
    while (at < limit) {
      int length = RecordFormat.validFrame(bytes, at, limit);
      JournalRecord record = length < 0 ? null : RecordFormat.parse(bytes, at, length);
      if (record != null) {
        visitor.record(record, at, length);
        at += length;
        continue;
      }
      int next = nextValid(bytes, at + 1, limit);
      visitor.bad(at, (next < 0 ? limit : next) - at, next < 0);
      at = next < 0 ? limit : next;
    }
  }

  /** Offset of the first whole record at or after {@code from}, or -1. */
  static int nextValid(byte[] bytes, int from, int limit) {
    for (int at = from; at <= limit - RecordFormat.FIXED_BYTES; at++) {
      if (bytes[at] == (byte) (RecordFormat.MAGIC >>> 24)
          && RecordFormat.validFrame(bytes, at, limit) > 0) {
        return at;
      }
    }
    return -1;
  }

  /** Offset of the next magic number at or after {@code from}, or {@code limit}. */
  static int nextMagic(byte[] bytes, int from, int limit) {
    for (int at = from; at <= limit - 4; at++) {
      if (RecordFormat.intAt(bytes, at) == RecordFormat.MAGIC) {
        return at;
      }
    }
    return limit;
  }
}
