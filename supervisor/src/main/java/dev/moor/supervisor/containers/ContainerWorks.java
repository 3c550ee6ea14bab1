package dev.moor.supervisor.containers;

import dev.moor.actors.container.ContainerEffect;
import dev.moor.actors.container.ContainerSpec;
import dev.moor.actors.container.ContainerView;
import dev.moor.actors.port.MoorException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The work objects of all containers; they outlive a restart of the actors that use them, with the
 * streams and descriptors they hold.
 */
final class ContainerWorks {
  private final Map<String, ContainerWork> works = new ConcurrentHashMap<>();
  private final WorkContext context;
  private final ContainerDirectory directory;

  ContainerWorks(WorkContext context, ContainerDirectory directory) {
    this.context = context;
    this.directory = directory;
  }

  /** The work of a container that an effect is for. */
  ContainerWork of(String id, ContainerEffect effect) {
    return works.computeIfAbsent(id, key -> new ContainerWork(context, id, specOf(id, effect)));
  }

  ContainerWork of(ContainerView view) {
    return works.computeIfAbsent(view.id(), id -> new ContainerWork(context, id, view.spec()));
  }

  /** A container or an exec will soon be started. */
  void expectLaunch() {
    context.launcher().expect();
  }

  Optional<ContainerWork> get(String id) {
    return Optional.ofNullable(works.get(id));
  }

  Optional<ContainerView> view(String id) {
    return directory.get(id);
  }

  String dataRoot() {
    return context.root().data().toString();
  }

  ContainerFolder folder(String id) {
    return context.folder(id);
  }

  /** Where its etc files are; its own folder where those of another are gone with that one. */
  Path etc(ContainerView view) {
    try {
      return context.etc(view.id(), view.spec());
    } catch (MoorException e) {
      return folder(view.id()).etc();
    }
  }

  Collection<ContainerWork> all() {
    return works.values();
  }

  /** Tells containers with links on these networks who is there now. */
  void relink(Set<String> networkIds) {
    for (ContainerView view : directory.all()) {
      boolean linked =
          view.networks().choice().endpoints().stream().anyMatch(e -> !e.links().isEmpty());
      if (linked
          && view.networks().leases().stream().anyMatch(l -> networkIds.contains(l.networkId()))) {
        of(view).relink(view.networks());
      }
    }
  }

  void drop(String id) {
    works.remove(id);
  }

  private ContainerSpec specOf(String id, ContainerEffect effect) {
    if (effect instanceof ContainerEffect.Prepare e) {
      return e.created().spec();
    }
    if (effect instanceof ContainerEffect.Reserve e) {
      return e.created().spec();
    }
    if (effect instanceof ContainerEffect.Launch e) {
      return e.created().spec();
    }
    if (effect instanceof ContainerEffect.Probe e) {
      return e.created().spec();
    }
    if (effect instanceof ContainerEffect.Remove e) {
      return e.created().spec();
    }
    return directory
        .get(id)
        .map(ContainerView::spec)
        .orElseThrow(() -> new IllegalStateException("no spec known of container " + id));
  }
}
