package dev.moor.runtime;

import java.nio.file.Path;

/**
 * Where a container's files are. Everything may be missing; {@link ContainerLauncher#create} makes
 * the folders.
 *
 * @param bundle folder of {@code config.json} and of conmon's sockets
 * @param exitDir folder of the exit files, on durable storage: they are evidence
 * @param log conmon's log file (k8s-file form), or null for none
 */
public record ContainerPlaces(String id, Path bundle, Path exitDir, Path log) {
  /** Conmon's exit file: its text is the code, its mtime the end. */
  public Path exitFile() {
    return exitDir.resolve(id);
  }
}
