package dev.moor.actors.rules;

import static dev.moor.actors.rules.SpecCheck.invalid;

import dev.moor.actors.container.HostSpec.MountSpec;
import java.util.List;
import java.util.Set;

/**
 * Binds that hold the data root or lie in it see the roots of other containers. They are slaves of
 * the host's mounts unless the user shares them: private, they would keep what is unmounted
 * outside.
 */
public final class DaemonRoot {
  private static final Set<String> ALLOWED = Set.of("", "rslave", "rshared");

  private DaemonRoot() {}

  /** The propagation of a bind in force; empty for what is no bind. */
  public static String propagation(MountSpec mount, String root) {
    if (!mount.type().equals("bind") || !mount.propagation().isEmpty()) {
      return mount.propagation();
    }
    return overlaps(mount, root) ? "rslave" : "rprivate";
  }

  /** True where a bind is a slave without being asked to. */
  public static boolean isSlaveByDefault(MountSpec mount, String root) {
    return mount.type().equals("bind") && mount.propagation().isEmpty() && overlaps(mount, root);
  }

  /**
   * @throws dev.moor.actors.port.MoorException INVALID in Docker's words
   */
  public static void check(List<MountSpec> mounts, String root) {
    for (MountSpec mount : mounts) {
      boolean bind = mount.type().equals("bind");
      if (bind && overlaps(mount, root) && !ALLOWED.contains(mount.propagation())) {
        throw invalid(
            ("invalid mount config: must use either propagation mode \"rslave\" or \"rshared\" when"
                    + " mount source is within the daemon root, daemon root: \"%s\", bind mount"
                    + " source: \"%s\", propagation: \"%s\"")
                .formatted(root, mount.source(), mount.propagation()));
      }
    }
  }

  private static boolean overlaps(MountSpec bind, String root) {
    String source = folder(bind.source());
    String place = folder(root);
    return source.startsWith(place) || place.startsWith(source);
  }

  private static String folder(String path) {
    return path.endsWith("/") ? path : path + '/';
  }
}
