package dev.moor.images.store;

import com.sun.jna.Native;
import com.sun.jna.Platform;
import dev.moor.runtime.fs.Fd;
import dev.moor.runtime.fs.FsException;
import dev.moor.runtime.fs.OpenFlags;
import java.nio.file.Path;

/** One syncfs(2) for a whole tree: an fsync for each of its files would take minutes. */
final class FileSystemSync {
  static {
    Native.register(FileSystemSync.class, Platform.C_LIBRARY_NAME);
  }

  private FileSystemSync() {}

  /** Makes all that was written to the folder's file system durable. */
  static void sync(Path folder) throws FsException {
    try (Fd fd = Fd.open(folder, OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY, 0)) {
      if (syncfs(fd.number()) != 0) {
        throw new FsException(Native.getLastError(), "syncfs", folder.toString());
      }
    }
  }

  private static native int syncfs(int fd);
}
