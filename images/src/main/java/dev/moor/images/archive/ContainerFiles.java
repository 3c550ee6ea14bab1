package dev.moor.images.archive;

import dev.moor.images.tar.Compression;
import dev.moor.images.tar.TarReader;
import dev.moor.images.tar.TarWriter;
import dev.moor.runtime.fs.FileStat;
import dev.moor.runtime.fs.FsException;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;

/**
 * docker cp and export on one container's root; all calls block on the caller's thread.
 *
 * <p>The root is best the overlay's merged folder as the host sees it, with the container's volumes
 * and bind mounts given beside it: that works alike for created, running and stopped containers,
 * and keeps /proc and /sys out of archives.
 */
public final class ContainerFiles implements Closeable {
  private final MountedRoot view;

  private ContainerFiles(MountedRoot view) {
    this.view = view;
  }

  /** Opens the root and every mount's source; a source that is gone is an FsException. */
  public static ContainerFiles open(Path root, List<ContainerMount> mounts, boolean readOnlyRoot)
      throws IOException {
    return new ContainerFiles(MountedRoot.open(root, mounts, readOnlyRoot));
  }

  /**
   * What is at a path; a link in the last component is shown as link unless {@code /} follows it.
   *
   * @throws ArchiveException.NotFound where nothing is there
   */
  public PathStat stat(String path) throws IOException {
    String absolute = absolute(path);
    String resolved = view.resolveParent(absolute);
    FileStat stat = statResolved(absolute, resolved);
    String target = stat.isSymlink() ? view.resolve(absolute) : "";
    return new PathStat(
        baseName(absolute), stat.sizeBytes(), GoFileMode.of(stat.mode()), stat.mtime(), target);
  }

  /**
   * Writes what is at a path as a tar: the entry has the path's last name, a folder's content
   * stands below it; {@code DIR/.} gives names that begin with {@code ./}. The stream stays open.
   *
   * @throws ArchiveException.NotFound before anything is written
   */
  public void get(String path, OutputStream out) throws IOException {
    String absolute = absolute(path);
    String resolved = view.resolveParent(absolute);
    statResolved(absolute, resolved);
    TarWriter tar = new TarWriter(out);
    new TreeArchiver(view, tar).add(resolved, baseName(absolute));
    tar.finish();
  }

  /**
   * Unpacks a tar (plain or compressed) below a folder, which must exist; reads it to its end.
   *
   * @param noOverwriteDirNonDir a folder never replaces a file nor the reverse
   * @param owner null: as the archive says; else all of it gets this owner (Docker's copyUIDGID
   *     with the container's user)
   * @throws ArchiveException.NotFound NotADirectory, ReadOnly, Escapes, WouldOverwrite; what was
   *     unpacked before stays
   */
  public void put(String path, InputStream tar, boolean noOverwriteDirNonDir, FileOwner owner)
      throws IOException {
    String absolute = absolute(path);
    String resolved = view.resolve(absolute);
    FileStat stat = statResolved(absolute, resolved);
    if (!stat.isDirectory()) {
      throw new ArchiveException.NotADirectory(path, "extraction point is not a directory");
    }
    MountedRoot.Locus at = view.locus(resolved);
    if (at.readOnly()) {
      throw new ArchiveException.ReadOnly(
          path,
          at.volume()
              ? "mounted volume is marked read-only"
              : "container rootfs is marked read-only");
    }
    TarReader reader = new TarReader(Compression.decodeAny(tar));
    new TreeExtractor(view, resolved, noOverwriteDirNonDir, owner).extract(reader);
  }

  /** The whole root without what is mounted on it, with names such as {@code etc/passwd}. */
  public static void export(Path root, OutputStream out) throws IOException {
    try (MountedRoot view = MountedRoot.open(root, List.of(), false)) {
      TarWriter tar = new TarWriter(out);
      new TreeArchiver(view, tar).addContent("/");
      tar.finish();
    }
  }

  /**
   * How a container's root differs from its image.
   *
   * @param lowerFolders the image's layers, uppermost first
   * @param upper the container's own folder
   */
  public static List<Change> changes(List<Path> lowerFolders, Path upper) throws IOException {
    return LayerChanges.between(lowerFolders, upper);
  }

  @Override
  public void close() {
    view.close();
  }

  private FileStat statResolved(String asked, String resolved) throws IOException {
    MountedRoot.Locus at = view.locus(resolved);
    FileStat stat;
    try {
      stat = at.stat();
    } catch (FsException e) {
      if (e.isAbsent()) {
        throw new ArchiveException.NotFound(asked);
      }
      throw e;
    }
    boolean folderAsked = asked.length() > 1 && (asked.endsWith("/") || asked.endsWith("/."));
    if (folderAsked && !stat.isDirectory()) {
      throw new ArchiveException.NotADirectory(asked, asked + " is not a directory");
    }
    return stat;
  }

  /** Absolute and tidy, but with a trailing {@code /} or {@code /.} kept, as Docker does. */
  static String absolute(String path) {
    java.util.ArrayDeque<String> clean = new java.util.ArrayDeque<>();
    for (String part : MountedRoot.parts(path)) {
      if (!part.equals("..")) {
        clean.addLast(part);
      } else if (!clean.isEmpty()) {
        clean.removeLast();
      }
    }
    String tidy = "/" + String.join("/", clean);
    boolean dot = path.equals(".") || path.endsWith("/.");
    if (dot) {
      return tidy.equals("/") ? "/." : tidy + "/.";
    }
    return path.endsWith("/") && !tidy.equals("/") ? tidy + "/" : tidy;
  }

  /** Go's filepath.Base. */
  static String baseName(String absolute) {
    int end = absolute.length();
    while (end > 0 && absolute.charAt(end - 1) == '/') {
      end--;
    }
    return end == 0 ? "/" : absolute.substring(absolute.lastIndexOf('/', end - 1) + 1, end);
  }
}
