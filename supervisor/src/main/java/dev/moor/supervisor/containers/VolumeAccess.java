package dev.moor.supervisor.containers;

import dev.moor.actors.container.ContainerEvent;
import dev.moor.actors.container.ContainerSpec;
import java.io.IOException;
import java.nio.file.Path;

/** What a container's work needs of the volumes; calls block until it is journaled. */
public interface VolumeAccess {
  /** Makes the volumes that the container names and that do not exist yet. */
  void ensure(ContainerEvent.Created created);

  /** Host folder of a volume's content. */
  Path path(String volume);

  /**
   * A run of the container is about to begin: volumes with mount options are mounted.
   *
   * @throws IOException where one cannot be mounted or its folder has vanished
   */
  void hold(String container, ContainerSpec spec) throws IOException;

  /** A run of the container goes on that an earlier daemon began. */
  void keep(String container, ContainerSpec spec);

  /** A run of the container is over: what nobody uses any more is unmounted. */
  void release(String container, ContainerSpec spec);

  /** The container is gone. */
  void forget(String container);

  /** Removes the container's anonymous volumes that nothing else uses. */
  void removeAnonymous(ContainerEvent.Created created);
}
