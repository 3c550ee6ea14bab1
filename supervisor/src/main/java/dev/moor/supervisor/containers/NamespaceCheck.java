package dev.moor.supervisor.containers;

import dev.moor.actors.container.HostSpec;
import dev.moor.actors.port.MoorException;

/** Refuses, by name, namespace modes and cgroup parents that a launch would not carry out. */
final class NamespaceCheck {
  private NamespaceCheck() {}

  /**
   * @throws MoorException NOT_IMPLEMENTED, naming the option and its value
   */
  static void check(HostSpec host) {
    joinable("PidMode", host.pidMode());
    joinable("IpcMode", host.ipcMode());
    if (!host.utsMode().isEmpty() && !host.utsMode().equals("host")) {
      throw refusal("UTSMode", host.utsMode());
    }
    if (!host.cgroupParent().isEmpty()) {
      throw refusal("CgroupParent", host.cgroupParent());
    }
  }

  private static void joinable(String option, String mode) {
    if (!mode.isEmpty() && !mode.equals("host") && !mode.startsWith("container:")) {
      throw refusal(option, mode);
    }
  }

  private static MoorException refusal(String option, String value) {
    return new MoorException(
        MoorException.Kind.NOT_IMPLEMENTED,
        "option HostConfig." + option + " is not supported yet (value " + value + ")");
  }
}
