package dev.moor.actors.container;

import dev.moor.actors.port.MoorException;
import java.util.List;
import java.util.Objects;

/**
 * What {@link ContainerMachine#decide} made of a command, as a value: nothing has happened yet.
 *
 * <p>An accepted request without events joins what is already under way (a second start while the
 * first one runs); an accepted outcome without events is stale or only continues an open intent.
 */
public sealed interface Decision {

  /**
   * @param events to persist, in order, before any effect
   * @param effects to begin in this order once the events are persisted
   */
  record Accepted(List<ContainerEvent> events, List<ContainerEffect> effects) implements Decision {
    public Accepted {
      events = List.copyOf(events);
      effects = List.copyOf(effects);
    }
  }

  /** A refusal: {@code why} names what was expected and what was found, in Docker's words. */
  record Rejected(MoorException.Kind kind, String why) implements Decision {
    public Rejected {
      Objects.requireNonNull(kind);
      Objects.requireNonNull(why);
    }
  }

  /** Nothing to write and nothing to do. */
  static Decision ignored() {
    return new Accepted(List.of(), List.of());
  }

  static Decision accept(List<ContainerEvent> events, ContainerEffect... effects) {
    return new Accepted(events, List.of(effects));
  }

  static Decision accept(ContainerEvent event, ContainerEffect... effects) {
    return new Accepted(List.of(event), List.of(effects));
  }

  static Decision reject(MoorException.Kind kind, String why) {
    return new Rejected(kind, why);
  }
}
