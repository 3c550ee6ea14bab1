package dev.moor.persistence.journal;

import com.sun.jna.Native;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Disk space that a segment file holds ahead of its end, so that the journal can still take what
 * ends and removes containers when the disk is full: nothing else would make room. The file's
 * length stays as it is; where the file system cannot do that, there is no reserve.
 */
final class Reserve {
  static final long BYTES = 1 << 20;
  private static final int PART_OF_SEGMENT = 4;

  private static final Logger LOG = LoggerFactory.getLogger(Reserve.class);
  private static final int KEEP_SIZE = 1;
  private static final int WRITE_ONLY = 1;
  private static final int CLOSE_ON_EXEC = 0x80000;

  private final Path file;
  private final long bytes;
  private long end;

  Reserve(Path file, long bytes) {
    this.file = file;
    this.bytes = bytes;
  }

  /** How much is held where segments have this size. */
  static long bytes(long segmentBytes) {
    return Math.min(BYTES, segmentBytes / PART_OF_SEGMENT);
  }

  long bytes() {
    return bytes;
  }

  /** Holds space behind {@code used} bytes of the file; does nothing while there is enough. */
  void hold(long used) {
    if (end - used >= bytes / 2) {
      return;
    }
    // Also where it fails: not tried again before as much is written again.
    end = used + bytes;
    int fd = C.open(file.toString(), WRITE_ONLY | CLOSE_ON_EXEC, 0);
    if (fd < 0) {
      LOG.warn("journal: no reserve for {}: {}", file, C.strerror(Native.getLastError()));
      return;
    }
    try {
      if (C.fallocate(fd, KEEP_SIZE, used, bytes) != 0) {
        LOG.info("journal: no reserve for {}: {}", file, C.strerror(Native.getLastError()));
      }
    } finally {
      C.close(fd);
    }
  }

  /** No more is written to the file, of this size: what is held behind it is given back. */
  void release(long used) {
    int fd = C.open(file.toString(), WRITE_ONLY | CLOSE_ON_EXEC, 0);
    if (fd >= 0) {
      try {
        if (C.ftruncate(fd, used) != 0) {
          LOG.debug("journal: {} keeps its reserve: {}", file, C.strerror(Native.getLastError()));
        }
      } finally {
        C.close(fd);
      }
    }
  }

  /** The file was cut: what it held is given back. */
  void lost() {
    end = 0;
  }

  private static final class C {
    static {
      Native.register(C.class, "c");
    }

    static native int open(String path, int flags, int mode);

    static native int fallocate(int fd, int mode, long offset, long length);

    static native int ftruncate(int fd, long length);

    static native int close(int fd);

    static native String strerror(int errno);
  }
}
