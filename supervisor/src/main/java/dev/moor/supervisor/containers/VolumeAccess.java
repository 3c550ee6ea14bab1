package dev.moor.supervisor.containers;

import dev.moor.actors.container.ContainerEvent;
import java.nio.file.Path;

/** What a container's work needs of the volumes; calls block until it is journaled. */
public interface VolumeAccess {
  /** Makes the volumes that the container names and that do not exist yet. */
  void ensure(ContainerEvent.Created created);

  /** Host folder of a volume's content. */
  Path path(String volume);

  /** Removes the container's anonymous volumes that nothing else uses. */
  void removeAnonymous(ContainerEvent.Created created);
}
