package dev.moor.runtime.mount;

import dev.moor.runtime.fs.Fd;
import dev.moor.runtime.fs.FileSystemStat;
import dev.moor.runtime.fs.FsException;
import dev.moor.runtime.fs.OpenFlags;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What the mount of a bind's source forbids. The kernel hands it on to the bind, and crun, which
 * mounts each bind once more, takes it away unless it is said.
 */
public final class SourceFlags {
  private SourceFlags() {}

  /** The words of mount(8) for it; none where the source cannot be looked at. */
  public static List<String> of(Path source) {
    try (Fd fd = Fd.open(source, OpenFlags.O_PATH | OpenFlags.O_CLOEXEC, 0)) {
      FileSystemStat stat = fd.fileSystem();
      List<String> words = new ArrayList<>();
      add(words, stat, FileSystemStat.READ_ONLY, "ro");
      add(words, stat, FileSystemStat.NO_SUID, "nosuid");
      add(words, stat, FileSystemStat.NO_DEVICES, "nodev");
      add(words, stat, FileSystemStat.NO_EXEC, "noexec");
      return words;
    } catch (FsException e) {
      return List.of(); // the runtime tells it better
    }
  }

  private static void add(List<String> words, FileSystemStat stat, long flag, String word) {
    if ((stat.flags() & flag) != 0) {
      words.add(word);
    }
  }
}
