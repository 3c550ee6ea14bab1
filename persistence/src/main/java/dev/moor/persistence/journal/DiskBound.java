package dev.moor.persistence.journal;

import java.io.File;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How much the journal may still take. What it takes is measured on disk, in blocks, and between
 * two looks counted by what is written. Below its bound three things are kept free: what rewriting
 * the largest segment takes, what LevelDB's passing files take, and a part for what ends.
 */
final class DiskBound {
  private static final long BLOCK_BYTES = 4096;
  private static final int PART_FOR_ENDS = 32;
  private static final int INDEX_BUFFERS = 4;

  /** An event also has its place and its witness in the index. */
  private static final int INDEX_FACTOR = 2;

  /** Who may write. */
  enum Answer {
    ALL,
    /** Only what ends something, or tells what has happened. */
    ENDS,
    NONE
  }

  /** What a look at the folder found. */
  record Usage(long bytes, long indexBytes, long largestSegmentBytes) {}

  private final File folder;
  private final long segmentBytes;
  private final long indexBufferBytes;
  private final AtomicLong written = new AtomicLong();
  private volatile long maxBytes;
  private volatile Usage usage = new Usage(0, 0, 0);

  /** An index that is kept in memory has a buffer of 0. */
  DiskBound(Path folder, long segmentBytes, long indexBufferBytes) {
    this.folder = folder.toFile();
    this.segmentBytes = segmentBytes;
    this.indexBufferBytes = indexBufferBytes;
  }

  void limit(long bytes) {
    maxBytes = bytes;
    look();
  }

  long maxBytes() {
    return maxBytes;
  }

  /** Told after it was written. */
  void wrote(long bytes) {
    written.addAndGet(INDEX_FACTOR * bytes);
  }

  /** Measures all files of the folder; one that goes away meanwhile counts as nothing. */
  Usage look() {
    long before = written.get();
    long index = sum(new File(folder, JournalOpening.INDEX));
    long all = index;
    long largest = segmentBytes;
    File[] files = folder.listFiles();
    for (File file : files == null ? new File[0] : files) {
      if (!file.getName().equals(JournalOpening.INDEX)) {
        all += sum(file);
        largest = Math.max(largest, file.length());
      }
    }
    Usage found = new Usage(all + Reserve.bytes(segmentBytes), index, largest);
    usage = found;
    written.addAndGet(-before);
    return found;
  }

  private static long sum(File place) {
    File[] children = place.listFiles();
    if (children == null) {
      return (place.length() + BLOCK_BYTES - 1) / BLOCK_BYTES * BLOCK_BYTES;
    }
    long sum = BLOCK_BYTES;
    for (File child : children) {
      sum += sum(child);
    }
    return sum;
  }

  /** Whether so many bytes more may be written, and of whom. */
  Answer answer(long bytes) {
    if (maxBytes == 0) {
      return Answer.ALL;
    }
    Usage last = usage;
    if (last.bytes() + written.get() + INDEX_FACTOR * bytes <= forAll(last)) {
      return Answer.ALL;
    }
    Usage found = look();
    long wanted = found.bytes() + INDEX_FACTOR * bytes;
    if (wanted <= forAll(found)) {
      return Answer.ALL;
    }
    return wanted <= forEnds(found) ? Answer.ENDS : Answer.NONE;
  }

  /** Above it space is to be made: as much is left to the writers as they need meanwhile. */
  long ceiling(Usage found) {
    return forAll(found) - 2 * segmentBytes;
  }

  long forEndsBytes() {
    return maxBytes / PART_FOR_ENDS;
  }

  private long forAll(Usage found) {
    return forEnds(found) - forEndsBytes();
  }

  private long forEnds(Usage found) {
    long passing =
        INDEX_BUFFERS * indexBufferBytes + Math.min(found.indexBytes(), 16 * indexBufferBytes);
    return maxBytes - found.largestSegmentBytes() * 17 / 16 - passing;
  }
}
