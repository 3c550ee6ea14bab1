package dev.moor.runtime.netns;

import dev.moor.runtime.linux.Linux;
import dev.moor.runtime.linux.Mounts;
import dev.moor.runtime.linux.NetDevices;
import dev.moor.runtime.mount.MountTable;
import dev.moor.runtime.mount.OverlayMounts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** Makes a namespace, keeps it by a bind mount of its file, and lets it go again. */
public final class NetworkNamespaces {
  private NetworkNamespaces() {}

  /** A new namespace with {@code lo} up, held at the path; nothing where it is held already. */
  public static void create(Path path) throws IOException {
    if (isHeld(path)) {
      return;
    }
    Files.createDirectories(path.toAbsolutePath().getParent());
    if (!Files.exists(path)) {
      Files.createFile(path);
    }
    // A thread of its own, that ends after: no other code ever runs in the new namespace.
    FutureTask<Void> task =
        new FutureTask<>(
            () -> {
              Mounts.unshare(Mounts.CLONE_NEWNET);
              NetDevices.up("lo");
              String own = "/proc/self/task/" + Linux.threadId() + "/ns/net";
              Mounts.mount(own, path, null, Mounts.MS_BIND, null);
              return null;
            });
    Thread thread = new Thread(task, "moor-netns");
    thread.setDaemon(true);
    thread.start();
    try {
      task.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while a network namespace was made", e);
    } catch (ExecutionException e) {
      throw new IOException("cannot make network namespace " + path, e.getCause());
    }
  }

  /** Lets it go; it ends with its last process. Nothing there is no error. */
  public static void delete(Path path) throws IOException {
    OverlayMounts.unmount(path);
    Files.deleteIfExists(path);
  }

  /** Whether a namespace is held there. */
  public static boolean isHeld(Path path) throws IOException {
    if (!Files.isRegularFile(path)) {
      return false;
    }
    return "nsfs"
        .equals(MountTable.read().at(path.toRealPath()).map(MountTable.Entry::type).orElse(""));
  }
}
