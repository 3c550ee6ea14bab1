package dev.moor.supervisor.containers;

import dev.moor.actors.container.ContainerView;
import dev.moor.actors.port.MoorException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The views of all containers, for lists, inspects and look-ups by any thread; reading never waits
 * for an entity. Entities and their supervisor write it.
 */
public final class ContainerDirectory {
  private final Map<String, ContainerView> views = new ConcurrentHashMap<>();

  void put(ContainerView view) {
    views.put(view.id(), view);
  }

  void drop(String id) {
    views.remove(id);
  }

  public Collection<ContainerView> all() {
    return views.values();
  }

  public Optional<ContainerView> get(String id) {
    return Optional.ofNullable(views.get(id));
  }

  /** What {@link #find} finds, if it finds one. */
  Optional<ContainerView> lookUp(String ref) {
    try {
      return Optional.of(find(ref));
    } catch (MoorException e) {
      return Optional.empty();
    }
  }

  /**
   * Finds by full id, name (with or without its slash) or unique id prefix, in this order.
   *
   * @throws MoorException NOT_FOUND or, for an ambiguous prefix, INVALID
   */
  public ContainerView find(String ref) {
    ContainerView byId = views.get(ref);
    if (byId != null) {
      return byId;
    }
    String name = ref.startsWith("/") ? ref.substring(1) : ref;
    for (ContainerView view : views.values()) {
      if (view.name().equals(name)) {
        return view;
      }
    }
    List<ContainerView> matches =
        ref.isEmpty()
            ? List.of()
            : views.values().stream().filter(v -> v.id().startsWith(ref)).limit(2).toList();
    if (matches.size() == 1) {
      return matches.get(0);
    }
    if (matches.size() > 1) {
      throw new MoorException(
          MoorException.Kind.INVALID, "Multiple IDs found with provided prefix: " + ref);
    }
    throw new MoorException(MoorException.Kind.NOT_FOUND, "No such container: " + ref);
  }
}
