package dev.moor.images.store;

import dev.moor.runtime.fs.SafeRoot;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;

/** File operations whose outcome survives a power cut. */
public final class DurableFiles {
  private DurableFiles() {}

  /** Creates a folder that only its owner enters, with its parents. */
  public static void createPrivateFolder(Path folder) throws IOException {
    Files.createDirectories(
        folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
  }

  /** Makes the names in a folder durable. */
  public static void syncFolder(Path folder) throws IOException {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  /** Renames within one file system, replacing, and makes the new name durable. */
  public static void renameDurably(Path from, Path to) throws IOException {
    StoreSteps.before();
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    StoreSteps.before();
    syncFolder(to.getParent());
  }

  /** Removes a tree without following links; a missing one is fine. */
  public static void deleteTree(Path root) throws IOException {
    if (!Files.exists(root.getParent())) {
      return;
    }
    try (SafeRoot parent = SafeRoot.open(root.getParent())) {
      parent.removeTree(root.getFileName().toString());
    }
  }
}
