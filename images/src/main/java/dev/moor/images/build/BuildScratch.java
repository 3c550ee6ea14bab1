package dev.moor.images.build;

import dev.moor.images.store.DurableFiles;
import dev.moor.runtime.mount.OverlayMounts;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** The folder of one build on the data root, with what it mounts; closing takes all of it away. */
public final class BuildScratch implements Closeable {
  private static final String ROOT = "root";

  /**
   * An image's root to write in.
   *
   * @param upper what was changed, as overlayfs has it; {@code root} itself on an empty image
   */
  record WritableRoot(Path root, Path upper) {}

  private final Path folder;
  private final List<Path> mounted = new ArrayList<>();
  private int next;

  private BuildScratch(Path folder) {
    this.folder = folder;
  }

  /** Takes away what builds left that a crash ended. */
  public static void clean(Path builds) throws IOException {
    if (!Files.isDirectory(builds)) {
      return;
    }
    try (DirectoryStream<Path> each = Files.newDirectoryStream(builds)) {
      for (Path build : each) {
        try (DirectoryStream<Path> parts = Files.newDirectoryStream(build)) {
          for (Path part : parts) {
            OverlayMounts.unmount(part.resolve(ROOT));
          }
        }
        DurableFiles.deleteTree(build);
      }
    }
  }

  /** A fresh folder below {@code builds}. */
  static BuildScratch open(Path builds) throws IOException {
    Path folder = builds.resolve(UUID.randomUUID().toString());
    DurableFiles.createPrivateFolder(folder);
    return new BuildScratch(folder);
  }

  /** A fresh folder in it. */
  synchronized Path newFolder() throws IOException {
    Path made = folder.resolve(Integer.toString(next++));
    Files.createDirectory(made);
    Files.setPosixFilePermissions(made, PosixFilePermissions.fromString("rwxr-xr-x"));
    return made;
  }

  /**
   * Mounts the trees of an image for reading.
   *
   * @param lower highest first; none is an empty folder
   */
  Path readable(List<Path> lower) throws IOException {
    Path root = newFolder().resolve(ROOT);
    if (lower.isEmpty()) {
      return Files.createDirectory(root);
    }
    mounted.add(root);
    OverlayMounts.mountReadOnly(lower, root);
    return root;
  }

  /** Mounts the trees of an image for writing. */
  WritableRoot writable(List<Path> lower) throws IOException {
    Path part = newFolder();
    Path root = part.resolve(ROOT);
    Path upper = part.resolve("upper");
    Files.createDirectory(upper);
    Files.setPosixFilePermissions(upper, PosixFilePermissions.fromString("rwxr-xr-x"));
    if (lower.isEmpty()) {
      return new WritableRoot(upper, upper);
    }
    mounted.add(root);
    OverlayMounts.mount(lower, upper, part.resolve("work"), root);
    return new WritableRoot(root, upper);
  }

  /** Unmounts a root before the end of the build. */
  void release(WritableRoot root) throws IOException {
    if (mounted.remove(root.root())) {
      OverlayMounts.unmount(root.root());
    }
    DurableFiles.deleteTree(root.upper().getParent());
  }

  @Override
  public void close() throws IOException {
    for (Path root : mounted) {
      OverlayMounts.unmount(root);
    }
    mounted.clear();
    DurableFiles.deleteTree(folder);
  }
}
