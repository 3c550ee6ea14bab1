package dev.moor.runtime.netns;

import dev.moor.runtime.linux.Linux;
import dev.moor.runtime.linux.Mounts;
import dev.moor.runtime.linux.NetDevices;
import dev.moor.runtime.mount.OverlayMounts;
import dev.moor.runtime.net.KernelSteps;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
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
    KernelSteps.before("make network namespace");
    onOwnThread(
        path,
        () -> {
          Mounts.unshare(Mounts.CLONE_NEWNET);
          NetDevices.up("lo");
          String own = "/proc/self/task/" + Linux.threadId() + "/ns/net";
          Mounts.mount(own, path, null, Mounts.MS_BIND, null);
          return null;
        });
  }

  /**
   * Calls inside the namespace of the path, which may be one of {@code /proc/PID/ns/net}: sockets
   * opened there stay in it.
   */
  public static <T> T inside(Path path, Callable<T> call) throws IOException {
    return onOwnThread(
        path,
        () -> {
          int fd = Linux.open(path, Linux.O_RDONLY, 0);
          try {
            Linux.enterNamespace(fd, Mounts.CLONE_NEWNET);
          } finally {
            Linux.close(fd);
          }
          return call.call();
        });
  }

  /** Calls inside a new namespace, which ends with the call. */
  public static <T> T apart(Callable<T> call) throws IOException {
    return onOwnThread(
        Path.of("/proc/self/ns/net"),
        () -> {
          Mounts.unshare(Mounts.CLONE_NEWNET);
          return call.call();
        });
  }

  /** A thread that ends after: no other code ever runs in the namespace. */
  private static <T> T onOwnThread(Path path, Callable<T> call) throws IOException {
    FutureTask<T> task = new FutureTask<>(call);
    Thread thread = new Thread(task, "moor-netns");
    thread.setDaemon(true);
    thread.start();
    try {
      return task.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while at work in a network namespace", e);
    } catch (ExecutionException e) {
      throw new IOException(
          "network namespace " + path + ": " + e.getCause().getMessage(), e.getCause());
    }
  }

  /** Lets it go; it ends with its last process. Nothing there is no error. */
  public static void delete(Path path) throws IOException {
    KernelSteps.before("let network namespace go");
    OverlayMounts.unmount(path);
    Files.deleteIfExists(path);
  }

  /** Whether a namespace is held there: then the file is of another file system than its folder. */
  public static boolean isHeld(Path path) throws IOException {
    return Files.isRegularFile(path)
        && !Files.getAttribute(path, "unix:dev")
            .equals(Files.getAttribute(path.toAbsolutePath().getParent(), "unix:dev"));
  }
}
