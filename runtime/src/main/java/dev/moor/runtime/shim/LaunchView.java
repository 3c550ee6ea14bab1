package dev.moor.runtime.shim;

import dev.moor.runtime.LaunchException;
import dev.moor.runtime.linux.Linux;
import dev.moor.runtime.linux.LinuxException;
import dev.moor.runtime.linux.Mounts;
import dev.moor.runtime.spec.LaunchSpec;
import dev.moor.runtime.spec.LaunchSpec.Mount;
import dev.moor.runtime.spec.LaunchSpec.Namespace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The mount namespace of one launch. Its shim lives there as long as the container, so what was
 * brought in is taken out again after the launch; should moord die before, it goes with the shim,
 * which ends with its container.
 */
public final class LaunchView implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LaunchView.class);

  private static final Path PROC = Path.of("/proc");

  /** What is shown where; the descriptor holds a copy of it. */
  private record Tree(int descriptor, Path at, boolean folder) {}

  /** A launch that can be repeated through the wrapper: nothing has been started. */
  public static final class NotEnteredException extends IOException {
    private static final long serialVersionUID = 1;

    NotEnteredException(Exception cause) {
      super("the launch's mounts: " + cause.getMessage(), cause);
    }
  }

  private final ShimPlace narrow;
  private final Path hidden;
  private final Path sources;
  private final List<Tree> trees = new ArrayList<>();
  private final List<Path> originals = new ArrayList<>();
  private LaunchSpec spec;

  LaunchView(ShimPlace narrow, Path hidden, Path sources) {
    this.narrow = narrow;
    this.hidden = hidden;
    this.sources = sources;
  }

  void take(LaunchSpec wanted) throws IOException {
    copy(wanted.rootfs(), wanted.rootfs());
    Namespace network = wanted.namespaces().network();
    if (!network.path().isEmpty() && !network.path().startsWith("/proc/")) {
      copy(Path.of(network.path()), Path.of(network.path()));
    }
    List<Mount> mounts = new ArrayList<>();
    for (Mount mount : wanted.mounts()) {
      if (mount.kind() != Mount.Kind.BIND) {
        mounts.add(mount);
        continue;
      }
      Path at = sources.resolve(Integer.toString(originals.size()));
      copy(mount.source(), at);
      originals.add(mount.source());
      mounts.add(mount.from(at));
    }
    spec = wanted.withMounts(mounts);
  }

  /** The launch with the sources of its binds where the view shows them. */
  public LaunchSpec spec() {
    return spec;
  }

  /** An error text with the paths that the user knows. */
  public String original(String text) {
    String result = text;
    for (int i = originals.size() - 1; i >= 0; i--) {
      Path shown = sources.resolve(Integer.toString(i));
      result = result.replace(shown.toString(), originals.get(i).toString());
    }
    return result;
  }

  /** A launch. */
  @FunctionalInterface
  public interface Launch<T> {
    /** Starts it from the calling thread. */
    T run() throws LaunchException, IOException;
  }

  /** Launches on a thread that is in the view, and whose children are born there. */
  public <T> T launch(Launch<T> launch) throws LaunchException, IOException {
    CompletableFuture<T> outcome = new CompletableFuture<>();
    narrow.on(
        () -> {
          Thread thread = new Thread(() -> inside(launch, outcome), "moor-launch");
          thread.setDaemon(true);
          thread.start();
          return null;
        });
    try {
      return outcome.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while a container was created", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof LaunchException cause) {
        throw cause;
      }
      if (e.getCause() instanceof IOException cause) {
        throw cause;
      }
      throw new IOException("a container could not be created", e.getCause());
    }
  }

  private <T> void inside(Launch<T> launch, CompletableFuture<T> outcome) {
    try {
      enter();
    } catch (IOException | RuntimeException e) {
      outcome.completeExceptionally(new NotEnteredException(e));
      return;
    }
    try {
      outcome.complete(launch.run());
    } catch (Exception e) {
      outcome.completeExceptionally(e);
    } finally {
      // nothing where there is an outcome: an error must not leave the launch waiting
      outcome.completeExceptionally(new IOException("the launch broke off"));
      leave();
    }
  }

  private void enter() throws IOException {
    Mounts.unshare(Mounts.CLONE_NEWNS);
    Mounts.mount("tmpfs", hidden, "tmpfs", 0, "mode=755");
    // of its own, for the runtime's look-ups in /proc/sys/net: see FreshProc
    long plain = Mounts.MS_NOSUID | Mounts.MS_NODEV | Mounts.MS_NOEXEC;
    Mounts.mount("proc", PROC, "proc", plain, null);
    if (!originals.isEmpty()) {
      Mounts.mount("tmpfs", sources, "tmpfs", 0, "mode=700");
    }
    for (Tree tree : trees) {
      if (tree.at().startsWith(sources)) {
        makePoint(tree);
      }
      Mounts.attach(tree.descriptor(), tree.at());
    }
    // a copy of a shared mount is its peer until it is told otherwise
    Mounts.mount(null, Path.of("/"), null, Mounts.MS_REC | Mounts.MS_PRIVATE, null);
  }

  private static void makePoint(Tree tree) throws IOException {
    if (tree.folder()) {
      Files.createDirectory(tree.at());
    } else {
      Files.createFile(tree.at());
    }
  }

  private void leave() {
    try {
      for (Tree tree : trees) {
        if (!tree.at().startsWith(sources)) {
          Mounts.unmount(tree.at(), Mounts.MNT_DETACH);
        }
      }
      if (!originals.isEmpty()) {
        Mounts.unmount(sources, Mounts.MNT_DETACH);
      }
      Mounts.unmount(PROC, Mounts.MNT_DETACH);
      Mounts.unmount(hidden, Mounts.MNT_DETACH);
    } catch (LinuxException e) {
      LOG.warn("container {}: its shim keeps its mounts as long as it lives", spec.id(), e);
    }
  }

  private void copy(Path from, Path at) throws IOException {
    trees.add(new Tree(Mounts.copyTree(from), at, Files.isDirectory(from)));
  }

  /** Lets go what was not attached; the thread in the view may still be at its end. */
  @Override
  public void close() {
    trees.forEach(tree -> Linux.close(tree.descriptor()));
  }
}
