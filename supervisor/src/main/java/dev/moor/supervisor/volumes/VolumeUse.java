package dev.moor.supervisor.volumes;

import dev.moor.actors.container.ContainerSpec;
import dev.moor.actors.container.ContainerView;
import dev.moor.actors.container.HostSpec;
import dev.moor.actors.port.MoorException;
import dev.moor.actors.volume.VolumeView;
import dev.moor.runtime.mount.DeviceMounts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who uses which volume now. A volume with mount options is mounted for its first run and unmounted
 * after its last; runs of which only the journal knows yet count as well. Claims keep a removal and
 * a creation that want the same volume apart.
 */
final class VolumeUse {
  private static final Logger LOG = LoggerFactory.getLogger(VolumeUse.class);
  private static final long MOST_WAIT_NANOS = TimeUnit.MINUTES.toNanos(1);

  private final Function<String, Path> path;
  private final Function<String, Optional<VolumeView>> views;
  private final Function<String, List<ContainerView>> users;
  private final Map<String, Set<String>> holders = new HashMap<>();
  private final Map<String, Set<String>> claims = new HashMap<>();
  private final Set<String> removing = new HashSet<>();

  /**
   * @param users the containers that refer to a volume, from their events
   */
  VolumeUse(
      Function<String, Path> path,
      Function<String, Optional<VolumeView>> views,
      Function<String, List<ContainerView>> users) {
    this.path = path;
    this.views = views;
    this.users = users;
  }

  /** The container refers to it from now on, whether its view is there yet or not. */
  synchronized void claim(String volume, String container) {
    claims.computeIfAbsent(volume, name -> new HashSet<>()).add(container);
    long deadline = System.nanoTime() + MOST_WAIT_NANOS;
    while (removing.contains(volume)) {
      long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
      if (left <= 0) {
        throw new MoorException(
            MoorException.Kind.UNAVAILABLE, "volume " + volume + " is still being removed");
      }
      try {
        wait(left);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new MoorException(MoorException.Kind.UNAVAILABLE, "interrupted", e);
      }
    }
  }

  /** The container is gone. */
  synchronized void forget(String container) {
    claims.values().forEach(ids -> ids.remove(container));
    claims.values().removeIf(Set::isEmpty);
  }

  /**
   * Begins a removal, or gives the ids of those that refer to it.
   *
   * @param exceptFor a container that goes with it, or empty
   */
  synchronized Set<String> beginRemoval(String volume, String exceptFor) {
    Set<String> ids = new HashSet<>(claims.getOrDefault(volume, Set.of()));
    users.apply(volume).forEach(view -> ids.add(view.id()));
    ids.remove(exceptFor);
    if (ids.isEmpty()) {
      removing.add(volume);
    }
    return ids;
  }

  synchronized void endRemoval(String volume) {
    removing.remove(volume);
    notifyAll();
  }

  /** For a run that is about to begin. */
  synchronized void hold(String container, ContainerSpec spec) throws IOException {
    for (HostSpec.MountSpec mount : spec.host().mounts()) {
      if (mount.type().equals("volume")) {
        hold(container, mount);
      }
    }
  }

  private void hold(String container, HostSpec.MountSpec mount) throws IOException {
    String volume = mount.source();
    Path data = path.apply(volume);
    if (!Files.isDirectory(data)) {
      throw new IOException(
          "error while mounting volume '%s': the folder of volume %s has vanished; make it again or"
                  .formatted(data, volume)
              + " remove the volume");
    }
    Map<String, String> options = options(volume);
    if (!options.isEmpty()) {
      try {
        DeviceMounts.mount(
            options.getOrDefault("type", ""),
            options.getOrDefault("device", ""),
            options.getOrDefault("o", ""),
            data);
      } catch (IOException e) {
        throw new IOException("error while mounting volume '" + data + "': " + e.getMessage(), e);
      }
      holders.computeIfAbsent(volume, name -> new HashSet<>()).add(container);
    }
    checkSubpath(mount, data);
  }

  private static void checkSubpath(HostSpec.MountSpec mount, Path data) throws IOException {
    String subpath = mount.more().subpath();
    if (subpath.isEmpty()) {
      return;
    }
    Path below = data.resolve(subpath);
    if (!Files.exists(below)) {
      throw new IOException(
          "cannot access path " + below + ": volume " + mount.source() + " has no " + subpath);
    }
    if (!below.toRealPath().startsWith(data.toRealPath())) {
      throw new IOException("volume subpath " + subpath + " leads out of volume " + mount.source());
    }
  }

  private Map<String, String> options(String volume) {
    return views.apply(volume).map(VolumeView::options).orElse(Map.of());
  }

  /** A run that an earlier daemon began. */
  synchronized void keep(String container, ContainerSpec spec) {
    for (HostSpec.MountSpec mount : spec.host().mounts()) {
      if (mount.type().equals("volume") && !options(mount.source()).isEmpty()) {
        holders.computeIfAbsent(mount.source(), name -> new HashSet<>()).add(container);
      }
    }
  }

  /** After a run. */
  synchronized void release(String container, ContainerSpec spec) {
    for (HostSpec.MountSpec mount : spec.host().mounts()) {
      String volume = mount.source();
      if (!mount.type().equals("volume") || options(volume).isEmpty()) {
        continue;
      }
      Set<String> left = holders.getOrDefault(volume, new HashSet<>());
      left.remove(container);
      if (left.isEmpty() && !livesElsewhere(volume, container)) {
        holders.remove(volume);
        unmount(volume);
      }
    }
  }

  private boolean livesElsewhere(String volume, String container) {
    return users.apply(volume).stream()
        .filter(view -> !view.id().equals(container))
        .anyMatch(
            view ->
                view.phase() == ContainerView.Phase.RUNNING
                    || view.phase() == ContainerView.Phase.PAUSED);
  }

  private void unmount(String volume) {
    try {
      DeviceMounts.unmount(path.apply(volume));
    } catch (IOException e) {
      LOG.warn("volume {} stays mounted: {}", volume, e.getMessage());
    }
  }
}
