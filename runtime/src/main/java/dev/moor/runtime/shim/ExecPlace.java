package dev.moor.runtime.shim;

import dev.moor.runtime.cgroup.Cgroups;
import dev.moor.runtime.oci.OciRuntime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where the shims of execs are started: from a thread that does not see the cgroup hierarchies, so
 * that crun needs no wrapper there and moves nothing; it is started in the container's cgroups
 * instead. Where that cannot be had, the wrapper goes on doing it.
 */
public final class ExecPlace implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ExecPlace.class);

  /**
   * Processes that crun has in a container for a moment, with a reserve. One that joins counts
   * there, where one that is moved in at the end does not.
   */
  private static final long ROOM = 8;

  private final NarrowPlace narrow;
  private final NarrowPlace outside;
  private final Hierarchies hierarchies;
  private final CgroupShadow shadow;

  /** Where they are, as all see them and as the shims of execs do. */
  private record Hierarchies(List<Path> visible, Path root, Path inView) {
    /** How many more processes the cgroup may have. */
    long room(String cgroup) throws IOException {
      Path folder = root.resolve("pids").resolve(cgroup.substring(1));
      Path limit = folder.resolve("pids.max");
      String most = Files.exists(limit) ? Files.readString(limit).strip() : "max";
      return most.equals("max")
          ? Long.MAX_VALUE
          : Long.parseLong(most)
              - Long.parseLong(Files.readString(folder.resolve("pids.current")).strip());
    }

    /** The folders of a cgroup, by the names they have in the view. */
    List<Path> of(String cgroup) {
      List<Path> found = new ArrayList<>();
      for (Path hierarchy : visible) {
        Path folder = hierarchy.resolve(cgroup.substring(1));
        if (Files.exists(folder.resolve("tasks"))) {
          found.add(inView.resolve(root.relativize(folder)));
        }
      }
      return found;
    }
  }

  private ExecPlace(NarrowPlace narrow, NarrowPlace outside, Hierarchies hierarchies) {
    this.outside = outside;
    this.narrow = narrow;
    this.hierarchies = hierarchies;
    this.shadow = new CgroupShadow(hierarchies.root());
  }

  /**
   * Sets it up in the background.
   *
   * @param needed the programs, and the folders that hold what conmon and crun read and write
   * @param inView an empty folder, where the hierarchies are to be found in the view
   * @param outside where crun sees the v1 hierarchies and moves processes itself
   */
  public static ExecPlace open(
      Cgroups cgroups,
      String path,
      Path conmon,
      OciRuntime runtime,
      List<Path> needed,
      Path inView,
      NarrowPlace outside)
      throws IOException {
    Files.createDirectories(inView);
    NarrowPlace narrow =
        NarrowPlace.open(
            cgroups, path, conmon, runtime, needed, () -> NarrowView.hide(cgroups.root(), inView));
    return new ExecPlace(
        narrow, outside, new Hierarchies(cgroups.hierarchies(), cgroups.root(), inView));
  }

  /** Waits for the set-up; false: use the wrapper, from anywhere else. */
  boolean works() {
    return narrow.works() && outside.works();
  }

  /**
   * False: the container is near its limit of processes, and its exec is to be started {@link
   * #outside} and moved in by crun.
   */
  boolean hasRoom(String cgroup) throws IOException {
    return hierarchies.room(cgroup) >= ROOM;
  }

  ShimPlace outside() {
    return outside.place();
  }

  /** What starts the runtime in a container's cgroups. */
  List<String> command(ShimSpec spec) {
    List<String> words =
        JoinWords.before(hierarchies.of(spec.cgroup()), spec.oomScoreAdj(), spec.hasInput());
    words.add(spec.runtime().bareCommand());
    return words;
  }

  /** Starts a shim. {@link #started} is to follow when its runtime has done its work. */
  int start(String cgroup, Callable<Integer> spawn) throws IOException {
    return narrow
        .place()
        .on(
            () -> {
              shadow.open(cgroup);
              try {
                return spawn.call();
              } catch (IOException e) {
                shadow.close(cgroup);
                throw e;
              }
            });
  }

  /** The runtime of a shim started here has ended. */
  void started(String cgroup) {
    narrow
        .place()
        .later(
            () -> {
              shadow.close(cgroup);
              return null;
            })
        .exceptionally(
            e -> {
              LOG.warn("what crun saw of {} stays in memory: {}", cgroup, e.toString());
              return null;
            });
  }

  @Override
  public void close() {
    narrow.close();
    outside.close();
  }
}
