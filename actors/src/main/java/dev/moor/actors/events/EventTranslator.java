package dev.moor.actors.events;

import dev.moor.actors.container.ContainerEvent;
import dev.moor.actors.image.ImageEvent;
import dev.moor.actors.network.NetworkEvent;
import dev.moor.actors.port.EventService.EngineEvent;
import dev.moor.actors.volume.VolumeEvent;
import dev.moor.persistence.codec.Journaled;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The journal as Docker's events. It is a fold over the events in global order from the first one
 * on, since an event's attributes (name, labels, image) come from earlier ones; it keeps a little
 * for each entity that lives. Not for two threads.
 */
public final class EventTranslator {
  private static final Set<String> SILENT =
      Set.of(
          "container.prepare-failed",
          "container.pause-requested",
          "container.pause-failed",
          "container.unpause-requested",
          "container.unpause-failed",
          "container.restart-scheduled",
          "container.remove-failed",
          "container.exec-started",
          "container.monitor-lost",
          "container.drift-detected",
          "image.digest-noted",
          "image.delete-requested",
          "image.delete-failed",
          "volume.create-failed",
          "volume.remove-requested",
          "volume.remove-failed",
          "network.create-failed",
          "network.remove-requested",
          "network.remove-failed",
          "network.repaired");

  private final Map<String, ContainerTranslator> containers = new HashMap<>();
  private final Map<String, ImageTranslator> images = new HashMap<>();
  private final Map<String, VolumeTranslator> volumes = new HashMap<>();
  private final Map<String, NetworkTranslator> networks = new HashMap<>();

  /**
   * Docker's events for the next event of the journal, often none. What no codec here can read has
   * no words of Docker's; the journal's own tools show it.
   *
   * @param entityId the part of the persistence id after the bar
   * @param sequence the event's global sequence number
   */
  public List<EngineEvent> next(String entityId, Journaled event, long sequence) {
    if (event instanceof ContainerEvent happened) {
      List<EngineEvent> translated =
          containers.computeIfAbsent(entityId, ContainerTranslator::new).next(happened, sequence);
      if (happened instanceof ContainerEvent.Removed) {
        containers.remove(entityId);
      }
      return translated;
    }
    if (event instanceof ImageEvent happened) {
      return images.computeIfAbsent(entityId, ImageTranslator::new).next(happened, sequence);
    }
    if (event instanceof VolumeEvent happened) {
      return volumes.computeIfAbsent(entityId, VolumeTranslator::new).next(happened, sequence);
    }
    if (event instanceof NetworkEvent happened) {
      return networks.computeIfAbsent(entityId, NetworkTranslator::new).next(happened, sequence);
    }
    return List.of();
  }

  /**
   * True where events of this kind, of any version, have no words of Docker's and leave nothing to
   * remember: they need not be decoded.
   */
  public static boolean isSilent(String manifest) {
    int slash = manifest.lastIndexOf('/');
    return SILENT.contains(slash < 0 ? manifest : manifest.substring(0, slash));
  }

  /** True where the entity's earlier events were folded, or where it had none worth it. */
  public boolean knows(String persistenceId) {
    int bar = persistenceId.indexOf('|');
    String id = persistenceId.substring(bar + 1);
    return switch (persistenceId.substring(0, Math.max(0, bar))) {
      case "container" -> containers.containsKey(id);
      case "image" -> images.containsKey(id);
      case "volume" -> volumes.containsKey(id);
      case "network" -> networks.containsKey(id);
      default -> true;
    };
  }

  /** Takes over a copy of all that the other one remembers. */
  public void adopt(EventTranslator other) {
    other.containers.forEach((id, known) -> containers.put(id, known.copy()));
    other.images.forEach((id, known) -> images.put(id, known.copy()));
    other.volumes.forEach((id, known) -> volumes.put(id, known.copy()));
    other.networks.forEach((id, known) -> networks.put(id, known.copy()));
  }

  /** The fold of one container alone. */
  public static ContainerTranslator forContainer(String id) {
    return new ContainerTranslator(id);
  }
}
