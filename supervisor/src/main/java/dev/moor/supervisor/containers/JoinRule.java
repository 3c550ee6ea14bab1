package dev.moor.supervisor.containers;

import dev.moor.actors.container.ContainerView;
import dev.moor.actors.container.HostSpec;
import dev.moor.actors.port.MoorException;
import dev.moor.actors.port.MoorException.Kind;

/**
 * The modes {@code container:NAME}: whose namespaces a container is to share, in Docker's words.
 */
final class JoinRule {
  private static final String CONTAINER = "container:";

  private final ContainerDirectory directory;

  JoinRule(ContainerDirectory directory) {
    this.directory = directory;
  }

  /**
   * With ids in place of names, which may be given to others later. The network's container may
   * come later; it is asked for at the start.
   *
   * @throws MoorException INVALID, and no NOT_FOUND: to clients that means the image
   */
  HostSpec resolved(HostSpec host) {
    String network = host.networkMode();
    return host.withModes(
        network.startsWith(CONTAINER)
            ? directory.lookUp(ref(network)).map(view -> CONTAINER + view.id()).orElse(network)
            : network,
        found(host.ipcMode()),
        found(host.pidMode()));
  }

  private String found(String mode) {
    if (!mode.startsWith(CONTAINER)) {
      return mode;
    }
    try {
      return CONTAINER + directory.find(ref(mode)).id();
    } catch (MoorException e) {
      throw new MoorException(Kind.INVALID, e.getMessage(), e);
    }
  }

  private static String ref(String mode) {
    return mode.substring(CONTAINER.length());
  }

  /**
   * The container whose namespace is joined.
   *
   * @param kind {@code net}, {@code ipc}, {@code pid}
   * @throws MoorException NOT_FOUND, or CONFLICT where it does not run
   */
  ContainerView running(String kind, String ref) {
    ContainerView view = directory.find(ref);
    if (view.pid() != 0) {
      return view;
    }
    throw new MoorException(
        Kind.CONFLICT,
        switch (kind) {
          case "net" -> "cannot join network of a non running container: " + view.id();
          case "ipc" ->
              "can't join IPC of container %s: container %s is not running"
                  .formatted(view.id(), view.id());
          default ->
              "can't join PID namespace of container %s: container %s is not running"
                  .formatted(view.id(), view.id());
        });
  }
}
