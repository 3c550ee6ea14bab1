package dev.moor.runtime.mount;

import dev.moor.runtime.linux.Mounts;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The words of mount(8)'s {@code -o}, taken apart for mount(2): flags, propagation, and what the
 * file system itself reads.
 *
 * @param propagation 0: as it is
 */
public record MountOptions(long flags, long propagation, String data) {
  private static final Map<String, Long> SETS =
      Map.ofEntries(
          Map.entry("ro", Mounts.MS_RDONLY),
          Map.entry("nosuid", Mounts.MS_NOSUID),
          Map.entry("nodev", Mounts.MS_NODEV),
          Map.entry("noexec", Mounts.MS_NOEXEC),
          Map.entry("sync", 16L),
          Map.entry("mand", 64L),
          Map.entry("dirsync", 128L),
          Map.entry("noatime", 1024L),
          Map.entry("nodiratime", 2048L),
          Map.entry("bind", Mounts.MS_BIND),
          Map.entry("rbind", Mounts.MS_BIND | Mounts.MS_REC),
          Map.entry("relatime", 1L << 21),
          Map.entry("strictatime", 1L << 24));
  private static final Map<String, Long> CLEARS =
      Map.of(
          "rw",
          Mounts.MS_RDONLY,
          "suid",
          Mounts.MS_NOSUID,
          "dev",
          Mounts.MS_NODEV,
          "exec",
          Mounts.MS_NOEXEC,
          "async",
          16L,
          "atime",
          1024L,
          "diratime",
          2048L,
          "norelatime",
          1L << 21,
          "nostrictatime",
          1L << 24);
  private static final Map<String, Long> PROPAGATIONS =
      Map.of(
          "private",
          1L << 18,
          "rprivate",
          1L << 18 | Mounts.MS_REC,
          "slave",
          1L << 19,
          "rslave",
          1L << 19 | Mounts.MS_REC,
          "shared",
          1L << 20,
          "rshared",
          1L << 20 | Mounts.MS_REC,
          "unbindable",
          1L << 17,
          "runbindable",
          1L << 17 | Mounts.MS_REC);

  /** The later word counts. */
  public static MountOptions parse(String words) {
    long flags = 0;
    long propagation = 0;
    List<String> data = new ArrayList<>();
    for (String word : words.split(",")) {
      if (SETS.containsKey(word)) {
        flags |= SETS.get(word);
      } else if (CLEARS.containsKey(word)) {
        flags &= ~CLEARS.get(word);
      } else if (PROPAGATIONS.containsKey(word)) {
        propagation = PROPAGATIONS.get(word);
      } else if (!word.isEmpty() && !word.equals("defaults")) {
        data.add(word);
      }
    }
    return new MountOptions(flags, propagation, String.join(",", data));
  }
}
