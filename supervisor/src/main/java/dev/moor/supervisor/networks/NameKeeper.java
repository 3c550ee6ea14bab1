package dev.moor.supervisor.networks;

import dev.moor.actors.container.ContainerView;
import dev.moor.actors.network.NetworkPart;
import dev.moor.actors.network.NetworkView;
import dev.moor.actors.port.HistoryService.Drift;
import dev.moor.supervisor.entity.EntityViews;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Who runs under which name on which networks, and tells the name server. */
final class NameKeeper {
  /** A container's own: its name, and who is asked for names that are no container's. */
  private record Known(String name, NetworkPart networks, List<String> servers) {}

  private final EntityViews<NetworkView> views;
  private final Function<String, Path> namespaces;
  private final Map<String, Known> running = new ConcurrentHashMap<>();
  private final Names names;

  /**
   * @param namespaces where a container's network namespace is held
   * @param folder of the name server
   */
  NameKeeper(EntityViews<NetworkView> views, Function<String, Path> namespaces, Path folder) {
    this.views = views;
    this.namespaces = namespaces;
    this.names = new Names(folder);
  }

  boolean present() {
    return names.present();
  }

  /** Whether somebody answers at 127.0.0.11 in a container with these networks. */
  boolean answers(NetworkPart networks) {
    return present()
        && networks.leases().stream().anyMatch(l -> !l.network().equals(NetworkEngine.DEFAULT));
  }

  /** Notes what the journal says of a running container; {@link #restore} follows. */
  void known(ContainerView view) {
    running.put(view.id(), new Known(view.name(), view.networks(), view.spec().host().dns()));
    names.known(box(view.id(), running.get(view.id())));
  }

  CompletableFuture<Void> restore() {
    return names.restore();
  }

  private Names.Box box(String id, Known known) {
    Set<String> internal =
        known.networks().leases().stream()
            .map(lease -> lease.networkId())
            .filter(network -> views.get(network).map(v -> v.spec().internal()).orElse(false))
            .collect(Collectors.toSet());
    return new Names.Box(
        id, known.name(), namespaces.apply(id), known.networks(), known.servers(), internal);
  }

  /**
   * A container runs, or has other networks.
   *
   * @param servers that are asked for names that are no container's; empty: the host's
   */
  CompletableFuture<Void> joined(
      String id, String name, NetworkPart networks, List<String> servers) {
    Known known = new Known(name, networks, servers);
    running.put(id, known);
    return names.set(box(id, known));
  }

  /** A running container has other networks. */
  CompletableFuture<Void> moved(String id, NetworkPart networks) {
    Known known =
        running.computeIfPresent(
            id, (key, before) -> new Known(before.name(), networks, before.servers()));
    return known == null ? CompletableFuture.completedFuture(null) : names.set(box(id, known));
  }

  /** A running container has another name. */
  CompletableFuture<Void> renamed(String id, String name) {
    Known known =
        running.computeIfPresent(
            id, (key, before) -> new Known(name, before.networks(), before.servers()));
    return known == null ? CompletableFuture.completedFuture(null) : names.set(box(id, known));
  }

  CompletableFuture<Void> left(String id) {
    return running.remove(id) == null ? CompletableFuture.completedFuture(null) : names.gone(id);
  }

  /** What the name server knows otherwise than these containers' views. */
  List<Drift> drift(Collection<ContainerView> containers) throws IOException {
    List<Names.Box> boxes = new ArrayList<>();
    for (ContainerView view : containers) {
      boxes.add(box(view.id(), new Known(view.name(), view.networks(), view.spec().host().dns())));
    }
    return names.differences(boxes).stream()
        .map(what -> new Drift("names", "on networks", what))
        .toList();
  }
}
