package dev.moor.runtime;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.moor.runtime.fs.FileStat;
import dev.moor.runtime.fs.FsException;
import dev.moor.runtime.fs.SafeRoot;
import dev.moor.runtime.oci.OciRuntime;
import dev.moor.runtime.spec.LaunchSpec;
import dev.moor.runtime.spec.LaunchSpec.Mount;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a container's mounts are mounted on, where the root does not have it. Left to crun, folders
 * would get a sticky bit, which shows in the container and in images made of it.
 */
final class MountPoints {
  private static final Logger LOG = LoggerFactory.getLogger(MountPoints.class);
  private static final int MODE = 0755;
  private static final int OPEN_TO_ALL = 01777;
  private static final List<String> OF_THE_KERNEL = List.of("/dev", "/proc", "/sys");

  private final Map<String, Integer> modes;

  private MountPoints(Map<String, Integer> modes) {
    this.modes = modes;
  }

  /**
   * Makes them, and finds the mode that crun has to give each tmpfs for it to be that of the folder
   * it covers, as with runc. Links in the root are followed within it; what cannot be made the
   * runtime complains about.
   */
  static MountPoints make(LaunchSpec spec, OciRuntime runtime) throws FsException {
    Map<String, Integer> modes = new TreeMap<>();
    if (spec.mounts().isEmpty()) {
      return new MountPoints(modes);
    }
    boolean crun = runtime.name().equals("crun");
    try (SafeRoot root = SafeRoot.open(spec.rootfs())) {
      for (Mount mount : spec.mounts()) {
        boolean tmpfs = mount.kind() == Mount.Kind.TMPFS;
        if (tmpfs && crun && mount.options().stream().noneMatch(o -> o.startsWith("mode="))) {
          modes.put(mount.target(), modeAt(root, mount.target()));
        }
        // runc takes the mode of what it finds, whatever the options say
        if (isOfTheRoot(mount, spec.mounts()) && (crun || !tmpfs)) {
          make(root, mount);
        }
      }
    }
    return new MountPoints(modes);
  }

  /** Writes the modes into the runtime's config. */
  void applyTo(ObjectNode config) {
    for (JsonNode mount : config.path("mounts")) {
      Integer mode = modes.get(mount.path("destination").asText());
      if (mode != null) {
        ((ArrayNode) mount.path("options")).add("mode=" + Integer.toOctalString(mode));
      }
    }
  }

  private static int modeAt(SafeRoot root, String target) {
    try {
      FileStat stat = root.statFollowed(target);
      return stat.isDirectory() ? stat.permissions() : OPEN_TO_ALL;
    } catch (FsException e) {
      return OPEN_TO_ALL; // nothing is there, as with runc
    }
  }

  private static boolean isOfTheRoot(Mount mount, List<Mount> all) {
    Path target = Path.of(mount.target()).normalize();
    return OF_THE_KERNEL.stream().noneMatch(target::startsWith)
        && all.stream()
            .filter(other -> other != mount)
            .noneMatch(other -> target.startsWith(Path.of(other.target()).normalize()));
  }

  private static void make(SafeRoot root, Mount mount) {
    try {
      String path = root.resolve(mount.target());
      if (root.exists(path)) {
        return;
      }
      if (mount.kind() == Mount.Kind.TMPFS || Files.isDirectory(mount.source())) {
        root.createFolders(path, MODE);
        return;
      }
      int slash = path.lastIndexOf('/');
      if (slash > 0) {
        root.createFolders(path.substring(0, slash), MODE);
      }
      root.createFile(path, MODE).close();
    } catch (FsException e) {
      LOG.debug("mount point {} was not made: {}", mount.target(), e.getMessage());
    }
  }
}
