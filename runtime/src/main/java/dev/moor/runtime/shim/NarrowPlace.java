package dev.moor.runtime.shim;

import dev.moor.runtime.cgroup.Cgroups;
import dev.moor.runtime.linux.Linux;
import dev.moor.runtime.linux.Spawn;
import dev.moor.runtime.oci.OciRuntime;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A thread that has entered a narrow view, if that can be had, and from which shims start. */
public final class NarrowPlace implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(NarrowPlace.class);

  private final ShimPlace place;
  private final CompletableFuture<Boolean> entered;

  private NarrowPlace(ShimPlace place, CompletableFuture<Boolean> entered) {
    this.place = place;
    this.entered = entered;
  }

  /** What is to be hidden, by the thread that is in the view. */
  @FunctionalInterface
  interface Hiding {
    void run() throws IOException;
  }

  /**
   * One that does not see the v2 hierarchy, where containers are created; set up in the background.
   *
   * @param needed the programs, and the folders that hold what conmon and the runtime read and
   *     write
   */
  public static NarrowPlace forLaunches(
      Cgroups cgroups, String path, Path conmon, OciRuntime runtime, List<Path> needed)
      throws IOException {
    Hiding hiding = () -> NarrowView.hide(cgroups.unifiedMount());
    return open(cgroups, path, conmon, runtime, needed, hiding);
  }

  static NarrowPlace open(
      Cgroups cgroups,
      String path,
      Path conmon,
      OciRuntime runtime,
      List<Path> needed,
      Hiding hiding)
      throws IOException {
    ShimPlace place = new ShimPlace(cgroups, path);
    CompletableFuture<Boolean> entered =
        place.later(
            () -> {
              NarrowView.enter(needed);
              hiding.run();
              runs(conmon.toString());
              runs(runtime.bareCommand());
              return true;
            });
    return new NarrowPlace(
        place,
        entered.exceptionally(
            e -> {
              LOG.info("the runtime is started through its wrapper: {}", e.toString());
              return false;
            }));
  }

  /** Waits for the set-up; false: use the wrapper, from anywhere else. */
  boolean works() {
    return entered.join();
  }

  ShimPlace place() {
    return place;
  }

  @Override
  public void close() {
    place.close();
  }

  private static void runs(String program) throws IOException {
    int none = Linux.open(Path.of("/dev/null"), Linux.O_RDWR, 0);
    try {
      List<String> words = List.of(program, "--version");
      int status = Linux.waitpid(Spawn.start(words, List.of(), Path.of("/"), none, none, none));
      if (status != 0) {
        throw new IOException(program + " does not run in the narrow view: status " + status);
      }
    } finally {
      Linux.close(none);
    }
  }
}
