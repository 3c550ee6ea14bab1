package dev.moor.supervisor.networks;

import dev.moor.actors.container.ContainerView;
import dev.moor.actors.network.Lease;
import dev.moor.actors.network.NetworkPart;
import dev.moor.actors.network.NetworkSpec;
import dev.moor.actors.network.NetworkView;
import dev.moor.actors.port.HistoryService.Drift;
import dev.moor.supervisor.entity.EntityViews;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who is on which user network under which names, and tells the name server. */
final class NameKeeper {
  private static final Logger LOG = LoggerFactory.getLogger(NameKeeper.class);

  private final EntityViews<NetworkView> views;
  private final Map<String, List<Lease>> plugged;
  private final Map<String, List<String>> serversOf = new ConcurrentHashMap<>();
  private final Map<String, String> renamed = new ConcurrentHashMap<>();
  private final Optional<Names> names;
  private volatile Consumer<Set<String>> listener = networks -> {};

  /**
   * @param plugged leases of running containers, by container; kept by another
   * @param folder of the name server
   */
  NameKeeper(EntityViews<NetworkView> views, Map<String, List<Lease>> plugged, Path folder) {
    this.views = views;
    this.plugged = plugged;
    this.names = Names.open(folder);
    if (names.isEmpty()) {
      LOG.warn("no names on user networks: aardvark-dns is missing (apt-get install aardvark-dns)");
    }
  }

  /** Has this told of each network that {@link #tell} is called for. */
  void onChange(Consumer<Set<String>> told) {
    listener = told;
  }

  boolean present() {
    return names.isPresent();
  }

  /**
   * @param servers that are asked for names that are no container's; empty: the host's
   */
  void serves(String id, List<String> servers) {
    serversOf.put(id, servers);
  }

  /** The container has another name than when it took its leases. */
  void renamed(String id, String name) {
    renamed.put(id, name);
  }

  void forget(String id) {
    serversOf.remove(id);
    renamed.remove(id);
  }

  /** All networks anew, as after a start of the daemon. */
  void restore() throws IOException {
    if (names.isPresent()) {
      Map<String, NetworkSpec> specs = new HashMap<>();
      Map<String, List<Names.Member>> members = new HashMap<>();
      for (NetworkView view : views.all()) {
        if (!view.name().equals(NetworkEngine.DEFAULT)) {
          specs.put(view.id(), view.spec());
          members.put(view.id(), members(view.id()));
        }
      }
      names.get().restore(specs, members);
    }
  }

  private List<Names.Member> members(String networkId) {
    List<Names.Member> members = new ArrayList<>();
    plugged.forEach(
        (id, leases) ->
            leases.stream()
                .filter(lease -> lease.networkId().equals(networkId))
                .forEach(lease -> members.add(member(id, lease))));
    members.sort(Comparator.comparing(Names.Member::id));
    return members;
  }

  /** The first of a lease's names is the container's own. */
  private Names.Member member(String id, Lease lease) {
    List<String> known = named(lease, renamed.get(id));
    return new Names.Member(id, lease, known, serversOf.getOrDefault(id, List.of()));
  }

  private static List<String> named(Lease lease, String name) {
    List<String> known = new ArrayList<>(lease.names());
    if (name != null && !known.isEmpty()) {
      known.set(0, name);
    }
    return known;
  }

  /** What the name server's files differ in from these containers' views. */
  List<Drift> drift(Collection<ContainerView> containers) throws IOException {
    if (names.isEmpty()) {
      return List.of();
    }
    Map<String, NetworkSpec> specs = new HashMap<>();
    Map<String, List<Names.Member>> members = new HashMap<>();
    for (ContainerView container : containers) {
      for (Lease lease : container.networks().leases()) {
        Optional<NetworkView> view = views.get(lease.networkId());
        if (view.isPresent() && !view.get().name().equals(NetworkEngine.DEFAULT)) {
          List<String> known = named(lease, container.name());
          specs.put(view.get().id(), view.get().spec());
          members
              .computeIfAbsent(view.get().id(), id -> new ArrayList<>())
              .add(new Names.Member(container.id(), lease, known, container.spec().host().dns()));
        }
      }
    }
    return names.get().differences(specs, members).stream()
        .map(what -> new Drift("names", "on networks", what))
        .toList();
  }

  /** A name that cannot be told is no reason for a container not to start. */
  void tell(Collection<Lease> leases) {
    listener.accept(leases.stream().map(Lease::networkId).collect(Collectors.toSet()));
    if (names.isEmpty()) {
      return;
    }
    for (Lease lease : leases) {
      Optional<NetworkView> view = views.get(lease.networkId());
      if (view.isPresent() && !view.get().name().equals(NetworkEngine.DEFAULT)) {
        try {
          names.get().update(lease.networkId(), view.get().spec(), members(lease.networkId()));
        } catch (IOException e) {
          LOG.warn("names on network {} are not up to date: {}", lease.network(), e.getMessage());
        }
      }
    }
  }

  /** The name server of a container: on the bridge of its default route, where that has one. */
  String server(NetworkPart networks, Plumbing.SpecOf specOf) throws IOException {
    if (names.isEmpty()) {
      return "";
    }
    List<Lease> user =
        networks.leases().stream()
            .filter(lease -> !lease.network().equals(NetworkEngine.DEFAULT))
            .toList();
    if (user.isEmpty()) {
      return "";
    }
    Lease chosen = networks.primary().filter(user::contains).orElse(user.get(0));
    return specOf.of(chosen).ranges().stream()
        .filter(range -> !range.v6())
        .findFirst()
        .map(NetworkSpec.Range::gateway)
        .orElse("");
  }
}
