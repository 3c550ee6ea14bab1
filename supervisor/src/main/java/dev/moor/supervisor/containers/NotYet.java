package dev.moor.supervisor.containers;

import dev.moor.actors.container.ContainerSpec;
import dev.moor.actors.container.HostSpec;
import dev.moor.actors.port.MoorException;

/** Refuses, by name, what the model can say already and a launch would not carry out. */
final class NotYet {
  private NotYet() {}

  /**
   * @throws MoorException NOT_IMPLEMENTED, naming the option
   */
  static void check(ContainerSpec spec) {
    if (!spec.host().volumesFrom().isEmpty()) {
      throw refusal("HostConfig.VolumesFrom");
    }
    for (HostSpec.MountSpec mount : spec.host().mounts()) {
      if (mount.extras() != null) {
        throw refusal("HostConfig.Mounts of " + mount.target() + ": " + mount.extras());
      }
    }
  }

  private static MoorException refusal(String option) {
    return new MoorException(
        MoorException.Kind.NOT_IMPLEMENTED, "option " + option + " is not supported yet");
  }
}
