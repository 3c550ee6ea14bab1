package dev.moor.actors.events;

import dev.moor.actors.container.ContainerEvent;
import dev.moor.actors.image.ImageEvent;
import dev.moor.actors.port.EventService.EngineEvent;
import dev.moor.actors.volume.VolumeEvent;
import dev.moor.persistence.codec.Journaled;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The journal as Docker's events. It is a fold over the events in global order from the first one
 * on, since an event's attributes (name, labels, image) come from earlier ones; it keeps a little
 * for each entity that lives. Not for two threads.
 */
public final class EventTranslator {
  private final Map<String, ContainerTranslator> containers = new HashMap<>();
  private final Map<String, ImageTranslator> images = new HashMap<>();
  private final Map<String, VolumeTranslator> volumes = new HashMap<>();

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
    return List.of();
  }

  /** The fold of one container alone. */
  public static ContainerTranslator forContainer(String id) {
    return new ContainerTranslator(id);
  }
}
