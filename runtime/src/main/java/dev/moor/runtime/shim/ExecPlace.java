package dev.moor.runtime.shim;

import dev.moor.runtime.cgroup.Cgroups;
import dev.moor.runtime.linux.Linux;
import dev.moor.runtime.linux.Spawn;
import dev.moor.runtime.oci.OciRuntime;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where the shims of execs are started: from a thread that does not see the v2 hierarchy, so that
 * crun needs no wrapper there. Where that cannot be had, the wrapper goes on doing it.
 */
public final class ExecPlace implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ExecPlace.class);

  private final ShimPlace place;
  private final CompletableFuture<Boolean> entered;

  private ExecPlace(ShimPlace place, CompletableFuture<Boolean> entered) {
    this.place = place;
    this.entered = entered;
  }

  /**
   * Sets it up in the background.
   *
   * @param roots the folders that hold what conmon and crun read and write
   */
  public static ExecPlace open(
      Cgroups cgroups, String path, Path conmon, OciRuntime runtime, List<Path> roots)
      throws IOException {
    ShimPlace place = new ShimPlace(cgroups, path);
    List<Path> needed = new ArrayList<>(roots);
    needed.add(conmon);
    needed.add(runtime.program());
    CompletableFuture<Boolean> entered =
        place.later(
            () -> {
              NarrowView.enter(cgroups.unifiedMount(), needed);
              runs(conmon.toString());
              runs(runtime.bareCommand());
              return true;
            });
    return new ExecPlace(
        place,
        entered.exceptionally(
            e -> {
              LOG.info("execs are started through the wrapper: {}", e.toString());
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
