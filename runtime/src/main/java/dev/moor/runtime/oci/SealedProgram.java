package dev.moor.runtime.oci;

import dev.moor.runtime.linux.Linux;
import dev.moor.runtime.linux.MemoryFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A runtime's program as a sealed copy in memory. Each runtime must keep containers from writing to
 * its own file, so it copies or binds itself and starts anew at every call, unless it finds that it
 * runs from such a copy already. A program that an upgrade replaces is copied again.
 */
final class SealedProgram {
  private static final Logger LOG = LoggerFactory.getLogger(SealedProgram.class);

  private static final int MOST_ATTEMPTS = 5;
  private static final Pattern COPY = Pattern.compile("/proc/[0-9]+/fd/[0-9]+");

  private record Stamp(Object file, long bytes, long modifiedMillis) {
    static Stamp of(Path path) throws IOException {
      BasicFileAttributes now = Files.readAttributes(path, BasicFileAttributes.class);
      return new Stamp(now.fileKey(), now.size(), now.lastModifiedTime().toMillis());
    }
  }

  private final Path original;
  private Stamp stamp;
  private String path;

  SealedProgram(Path original) {
    this.original = original;
  }

  /** Whether this is the path of a copy, of this process's or of another moord's. */
  static boolean isCopy(String path) {
    return COPY.matcher(path).matches();
  }

  Path original() {
    return original;
  }

  /** What to start: the copy while this process lives, the file itself where none can be had. */
  synchronized String path() {
    try {
      Stamp now = Stamp.of(original);
      if (!now.equals(stamp)) {
        path = original.toString(); // what a failure leaves, until the next upgrade
        stamp = now;
        path = copy();
      }
    } catch (IOException e) {
      LOG.debug("no sealed copy of {}: {}", original, e.toString());
    }
    return path == null ? original.toString() : path;
  }

  /** An older copy stays open: what was told its path may be about to start it. */
  private String copy() throws IOException {
    for (int attempt = 1; ; attempt++) {
      int fd = MemoryFile.sealed(original);
      String copy = "/proc/" + ProcessHandle.current().pid() + "/fd/" + fd;
      try {
        Tools.run(List.of(copy, "--version"));
        return copy;
      } catch (IOException e) {
        Linux.close(fd);
        // a child that another thread forked while the copy was written still has it open
        boolean busy = String.valueOf(e.getMessage()).contains("Text file busy");
        if (!busy || attempt == MOST_ATTEMPTS) {
          throw e;
        }
      }
    }
  }
}
