package dev.moor.persistence.codec;

import java.util.List;

/**
 * What an upcaster made of one stored event whose meaning is several events by now, in their order.
 * It is never stored.
 */
public record SplitEvent(List<Journaled> parts) implements Journaled {
  /** Copies the list. */
  public SplitEvent {
    parts = List.copyOf(parts);
  }

  /** The events that a decoded one stands for: itself, or its parts. */
  public static List<Journaled> partsOf(Journaled decoded) {
    return decoded instanceof SplitEvent split ? split.parts() : List.of(decoded);
  }
}
