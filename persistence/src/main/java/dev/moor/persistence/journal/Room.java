package dev.moor.persistence.journal;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Whether the disk has room for LevelDB. It writes through mapped files: where the disk is full its
 * write is no error but the end of the process (SIGBUS), so it must not write then.
 */
final class Room {
  /** More than LevelDB maps and flushes at a time. */
  static final long NEEDED_BYTES = 16L << 20;

  private final FileStore disk;

  Room(Path folder) throws IOException {
    disk = Files.getFileStore(folder);
  }

  boolean isThere() {
    try {
      return disk.getUsableSpace() >= NEEDED_BYTES;
    } catch (IOException e) {
      return false;
    }
  }
}
