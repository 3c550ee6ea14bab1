package dev.moor.runtime.mount;

import dev.moor.runtime.fs.Errno;
import dev.moor.runtime.fs.Fd;
import dev.moor.runtime.fs.FileStat;
import dev.moor.runtime.fs.FsException;
import dev.moor.runtime.fs.OpenFlags;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What {@code /proc/self/mountinfo} said at one moment.
 *
 * @param entries in the order they were mounted
 */
public record MountTable(List<Entry> entries) {
  /**
   * One mount.
   *
   * @param root what of the file system is mounted
   * @param propagation the optional fields, such as {@code shared:1}
   * @param options of the mount
   * @param superOptions of the file system, such as an overlay's upperdir
   */
  public record Entry(
      long id,
      long parentId,
      String root,
      Path target,
      String options,
      String propagation,
      String type,
      String source,
      String superOptions) {}

  /** Reads it anew. */
  public static MountTable read() throws IOException {
    return read("/proc/self/mountinfo");
  }

  /** Reads that of the calling thread, which may have a mount namespace of its own. */
  public static MountTable ofThisThread() throws IOException {
    return read("/proc/thread-self/mountinfo");
  }

  /**
   * Whether something is mounted exactly there; nothing there is no error. Takes as long with a
   * thousand mounts as with one, where the kernel tells it of the file itself (5.8).
   */
  public static boolean isMounted(Path target) throws IOException {
    FileStat stat;
    try (Fd thing = Fd.open(target, OpenFlags.O_PATH | OpenFlags.O_DIRECTORY, 0)) {
      stat = thing.stat();
    } catch (FsException e) {
      if (e.errno() == Errno.ENOENT || e.errno() == Errno.ENOTDIR) {
        return false;
      }
      throw e;
    }
    return stat.mountId() == 0 ? read().at(target.toRealPath()).isPresent() : stat.mountRoot();
  }

  private static MountTable read(String file) throws IOException {
    byte[] bytes = Files.readAllBytes(Path.of(file));
    return parse(new String(bytes, StandardCharsets.UTF_8));
  }

  static MountTable parse(String text) {
    List<Entry> entries = new ArrayList<>();
    for (String line : text.split("\n")) {
      if (line.isEmpty()) {
        continue;
      }
      int dash = line.indexOf(" - ");
      String[] left = line.substring(0, dash).split(" ", 7);
      String[] right = line.substring(dash + 3).split(" ", 3);
      entries.add(
          new Entry(
              Long.parseLong(left[0]),
              Long.parseLong(left[1]),
              unescape(left[3]),
              Path.of(unescape(left[4])),
              left[5],
              left.length > 6 ? left[6] : "",
              right[0],
              unescape(right[1]),
              right.length > 2 ? right[2] : ""));
    }
    return new MountTable(List.copyOf(entries));
  }

  /** The uppermost mount exactly there. */
  public Optional<Entry> at(Path target) {
    Optional<Entry> found = Optional.empty();
    for (Entry entry : entries) {
      if (entry.target().equals(target)) {
        found = Optional.of(entry);
      }
    }
    return found;
  }

  /** The mount that a path lies in. */
  public Optional<Entry> containing(Path path) {
    Optional<Entry> found = Optional.empty();
    for (Entry entry : entries) {
      boolean longer =
          found.isEmpty() || entry.target().getNameCount() >= found.get().target().getNameCount();
      if (path.startsWith(entry.target()) && longer) {
        found = Optional.of(entry);
      }
    }
    return found;
  }

  /** All at or below a path, those mounted last first: the order to unmount in. */
  public List<Entry> below(Path path) {
    List<Entry> found = new ArrayList<>();
    for (Entry entry : entries) {
      if (entry.target().startsWith(path)) {
        found.add(0, entry);
      }
    }
    return found;
  }

  /** The kernel writes blanks and backslashes as three octal digits. */
  private static String unescape(String text) {
    if (text.indexOf('\\') < 0) {
      return text;
    }
    byte[] in = text.getBytes(StandardCharsets.UTF_8);
    byte[] out = new byte[in.length];
    int n = 0;
    for (int i = 0; i < in.length; i++) {
      if (in[i] == '\\' && i + 3 < in.length) {
        out[n++] = (byte) ((in[i + 1] - '0') * 64 + (in[i + 2] - '0') * 8 + (in[i + 3] - '0'));
        i += 3;
      } else {
        out[n++] = in[i];
      }
    }
    return new String(out, 0, n, StandardCharsets.UTF_8);
  }
}
