package dev.moor.supervisor.containers;

import dev.moor.runtime.ContainerPlaces;
import java.nio.file.Path;

/**
 * The files of one container below {@code containers/<id>}. Bundle and exit file are kept apart for
 * each run, so that the evidence of one run is never taken for another's.
 */
public record ContainerFolder(String id, Path base) {
  public Path upper() {
    return base.resolve("upper");
  }

  public Path work() {
    return base.resolve("work");
  }

  /** Where the root is mounted. */
  public Path merged() {
    return base.resolve("merged");
  }

  /** Where shared memory is mounted that others may join. */
  public Path shm() {
    return base.resolve("shm");
  }

  public Path etc() {
    return base.resolve("etc");
  }

  public Path execs() {
    return base.resolve("execs");
  }

  public Path runs() {
    return base.resolve("runs");
  }

  public Path run(int run) {
    return runs().resolve(Integer.toString(run));
  }

  public Path log() {
    return base.resolve("log").resolve("container.log");
  }

  /**
   * What the runtime needs of a run.
   *
   * @param logged false: no log is written
   */
  ContainerPlaces places(int run, boolean logged) {
    return new ContainerPlaces(
        id, run(run).resolve("bundle"), run(run).resolve("exit"), logged ? log() : null);
  }
}
