package dev.moor.actors.sim;

import dev.moor.actors.container.ContainerEvent;
import dev.moor.actors.container.ContainerMachine;
import dev.moor.actors.container.ContainerState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The journal: what was appended stays; an append may be lost, or kept and never acknowledged. */
final class SimJournal {
  /** The append did not happen: the disk is full. */
  static final class Full extends Exception {
    private static final long serialVersionUID = 1L;
  }

  private final SimWorld world;
  private final Map<String, List<ContainerEvent>> events = new TreeMap<>();
  private final Map<String, ContainerState> states = new HashMap<>();
  boolean full;

  /** Acknowledges what it does not keep: what a test must be able to see. */
  boolean forgets;

  SimJournal(SimWorld world) {
    this.world = world;
  }

  /** The daemon may die before, and after it: then it is durable and nobody knows. */
  void append(String id, List<ContainerEvent> more) throws Full {
    world.point();
    if (full && !world.calm) {
      throw new Full();
    }
    events.computeIfAbsent(id, key -> new ArrayList<>()).addAll(more);
    ContainerState state = state(id);
    for (ContainerEvent event : more) {
      state = ContainerMachine.apply(state, event);
    }
    states.put(id, state);
    world.point();
  }

  ContainerState state(String id) {
    return states.getOrDefault(id, ContainerMachine.empty());
  }

  List<ContainerEvent> of(String id) {
    return events.getOrDefault(id, List.of());
  }

  List<String> ids() {
    return List.copyOf(events.keySet());
  }

  int size() {
    return events.values().stream().mapToInt(List::size).sum();
  }
}
