package dev.moor.supervisor.networks;

import dev.moor.actors.container.ContainerEvent;
import dev.moor.actors.container.ContainerView;
import dev.moor.actors.entity.EntityPorts;
import dev.moor.actors.network.EndpointChoice;
import dev.moor.actors.network.Lease;
import dev.moor.actors.network.NetworkChoice;
import dev.moor.actors.network.NetworkCommand;
import dev.moor.actors.network.NetworkEffect;
import dev.moor.actors.network.NetworkPart;
import dev.moor.actors.network.NetworkSpec;
import dev.moor.actors.network.NetworkView;
import dev.moor.actors.port.HistoryService.Drift;
import dev.moor.actors.port.MoorException;
import dev.moor.actors.port.MoorException.Kind;
import dev.moor.runtime.net.Links;
import dev.moor.runtime.net.NftTable;
import dev.moor.runtime.net.Nftables;
import dev.moor.runtime.net.ResolverRules;
import dev.moor.runtime.netns.NetworkNamespaces;
import dev.moor.supervisor.containers.NetworkAccess;
import dev.moor.supervisor.entity.EntityViews;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The networks' work on the kernel: bridges, containers' devices, rules. */
public final class NetworkEngine
    implements NetworkAccess, EntityPorts.Runner<NetworkEffect, NetworkCommand.Outcome> {
  /** The name of the network of containers that name none. */
  public static final String DEFAULT = "bridge";

  private static final Logger LOG = LoggerFactory.getLogger(NetworkEngine.class);
  private static final long RESTORE_LIMIT_SECONDS = 60;

  private final EntityViews<NetworkView> views;
  private final boolean defaultBridge;
  private final Executor blocking;
  private final Bridges bridges;
  private final Plumbing plumbing;
  private final Firewall firewall;
  private final ForeignPass foreign;
  private final LoopbackPorts loopback;
  private final NetworkDrift drift;
  private final NetworkRepair repair;
  private final Books books = new Books(new HostPorts());
  private final Map<String, List<Lease>> plugged = new ConcurrentHashMap<>();
  private final NameKeeper names;
  private final FormerNames formerNames;
  private final CompletableFuture<Void> restored = new CompletableFuture<>();
  private final Set<String> releasedEarly = new HashSet<>();
  private boolean takenOver;
  private volatile Consumer<Set<String>> listener = networks -> {};

  private NetworkEngine(
      EntityViews<NetworkView> views,
      boolean defaultBridge,
      Executor blocking,
      Links links,
      Nftables nft,
      NetworkPlaces places) {
    this.views = views;
    this.defaultBridge = defaultBridge;
    this.blocking = blocking;
    this.bridges = new Bridges(links);
    this.plumbing = new Plumbing(links, places.namespaces());
    NftTable table = new NftTable(places.table());
    this.firewall = new Firewall(nft, table);
    this.foreign = new ForeignPass(nft, places.table(), firewall::hasBridges);
    this.loopback = new LoopbackPorts(places.loopback());
    this.drift = new NetworkDrift(views, links, plumbing, nft, table);
    this.formerNames = new FormerNames(places.names());
    this.names = new NameKeeper(views, plumbing::path, places.names());
    this.repair = new NetworkRepair(bridges, plumbing, names, this::specOf);
  }

  /**
   * Empty where this machine cannot have networks; the log says why and what to do.
   *
   * @param places the names of what this daemon has on the host
   */
  public static Optional<NetworkEngine> open(
      EntityViews<NetworkView> views, Executor blocking, NetworkPlaces places) throws IOException {
    Optional<Nftables> nft = Nftables.open();
    if (nft.isEmpty()) {
      LOG.warn(
          "no networks: libnftables.so.1 is missing (apt-get install libnftables1);"
              + " containers have the networks none and host, as with --bridge none");
      return Optional.empty();
    }
    try {
      nft.get().run("list tables inet\n");
    } catch (IOException e) {
      LOG.warn(
          "no networks: the kernel does not let us use nftables ({}; modprobe nf_tables?);"
              + " containers have the networks none and host, as with --bridge none",
          e.getMessage());
      return Optional.empty();
    }
    return Optional.of(
        new NetworkEngine(
            views, places.defaultBridge(), blocking, Links.open(), nft.get(), places));
  }

  /**
   * What links, addresses, routes, rules and names differ in from these containers and the
   * networks' views.
   */
  public List<Drift> drift(Collection<ContainerView> containers) throws IOException {
    awaitRestored();
    List<Drift> found = new ArrayList<>(drift.look(containers));
    found.addAll(names.drift(containers));
    loopback
        .differences(containers.stream().map(ContainerView::networks).toList())
        .forEach(what -> found.add(new Drift("ports", "at [::1]", what)));
    return found;
  }

  /** Another program may have changed its rules meanwhile. */
  void lookAtOthers() {
    foreign.lookSoon(blocking);
  }

  /** The daemon ends: where no container goes on with a network, nothing is to pass. */
  public void end() {
    if (restored.isDone() && !restored.isCompletedExceptionally() && plugged.isEmpty()) {
      foreign.takeBack();
    }
  }

  Bridges bridges() {
    return bridges;
  }

  Books books() {
    return books;
  }

  boolean hasDefaultBridge() {
    return defaultBridge;
  }

  /** Takes over what the journal says of running containers, and writes the table. */
  void restore(Collection<ContainerView> containers) {
    try {
      for (NetworkView view : views.all()) {
        // One whose removal was cut off may be gone before its rules would be noted here.
        if (!view.removing()) {
          firewall.known(view.id(), view.spec());
        }
      }
      takeOver(containers);
      if (firewall.rebuild() && !plugged.isEmpty()) {
        LOG.warn("the table of firewall rules was missing and was written anew");
      }
      foreign.look();
      plumbing.sweep(plugged::containsKey);
      CompletableFuture<Void> told = names.restore();
      loopback.restore().join();
      told.join();
      if (names.present()) {
        formerNames.replace(plugged, plumbing);
      }
      restored.complete(null);
    } catch (IOException | RuntimeException e) {
      LOG.error("networks could not be restored", e);
      restored.completeExceptionally(e);
    }
  }

  /** But for those whose run ended meanwhile: nobody would take their things back again. */
  private void takeOver(Collection<ContainerView> containers) {
    synchronized (releasedEarly) {
      for (ContainerView view : containers) {
        NetworkPart part = view.networks();
        if (!part.leases().isEmpty() && !releasedEarly.contains(view.id())) {
          books.restore(view.id(), part, id -> views.get(id).orElse(null));
          plugged.put(view.id(), part.leases());
          names.known(view);
          firewall.known(view.id(), part);
          loopback.known(view.id(), part);
        }
      }
      takenOver = true;
    }
  }

  private void awaitRestored() {
    try {
      restored.get(RESTORE_LIMIT_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new MoorException(Kind.UNAVAILABLE, "interrupted", e);
    } catch (ExecutionException e) {
      throw new MoorException(
          Kind.UNAVAILABLE, "networks could not be restored: " + e.getCause().getMessage(), e);
    } catch (TimeoutException e) {
      throw new MoorException(Kind.UNAVAILABLE, "networks are not restored yet, try again", e);
    }
  }

  @Override
  public void run(String id, NetworkEffect effect, Consumer<NetworkCommand.Outcome> outcome) {
    blocking.execute(
        () -> {
          if (effect instanceof NetworkEffect.Create create) {
            outcome.accept(create(id, create.spec()));
          } else if (effect instanceof NetworkEffect.Remove remove) {
            outcome.accept(remove(id, remove.spec()));
          } else {
            check(effect.spec()).ifPresent(outcome);
          }
        });
  }

  private NetworkCommand.Outcome create(String id, NetworkSpec spec) {
    try {
      bridges.ensure(spec);
      firewall.bridge(id, spec);
      foreign.lookSoon(blocking);
      return new NetworkCommand.CreateDone();
    } catch (IOException e) {
      return new NetworkCommand.CreateFailed(
          "could not make bridge " + spec.device() + ": " + e.getMessage());
    }
  }

  private NetworkCommand.Outcome remove(String id, NetworkSpec spec) {
    try {
      bridges.remove(spec);
      firewall.noBridge(id);
      foreign.lookSoon(blocking);
      books.forget(id);
      return new NetworkCommand.RemoveDone();
    } catch (IOException e) {
      keepRules(id, spec, e);
      return new NetworkCommand.RemoveFailed(
          "could not remove bridge " + spec.device() + ": " + e.getMessage());
    }
  }

  /** A network that could not be removed goes on. */
  private void keepRules(String id, NetworkSpec spec, IOException why) {
    try {
      firewall.bridge(id, spec);
    } catch (IOException e) {
      why.addSuppressed(e);
    }
  }

  private Optional<NetworkCommand.Outcome> check(NetworkSpec spec) {
    try {
      List<String> made = bridges.ensure(spec);
      return made.isEmpty()
          ? Optional.empty()
          : Optional.of(new NetworkCommand.Repaired(String.join(", ", made)));
    } catch (IOException e) {
      LOG.warn("network {} could not be checked: {}", spec.name(), e.getMessage());
      return Optional.empty();
    }
  }

  /** By id; one that was made anew under the name of one that is gone will do, as with Docker. */
  Optional<NetworkView> find(EndpointChoice endpoint) {
    return (endpoint.networkId().isEmpty()
            ? Optional.<NetworkView>empty()
            : views.get(endpoint.networkId()).filter(view -> !view.removing()))
        .or(() -> byName(endpoint.network()));
  }

  Optional<NetworkView> byName(String name) {
    return views.all().stream()
        .filter(view -> view.name().equals(name) && !view.removing())
        .findFirst();
  }

  @Override
  public NetworkChoice complete(String networkMode, NetworkChoice asked, List<String> warnings) {
    return new ChoiceRule(this::named, defaultBridge).complete(networkMode, asked, warnings);
  }

  /** By name, full id or id prefix. */
  Optional<NetworkView> named(String ref) {
    return byName(ref)
        .or(() -> views.get(ref))
        .or(
            () -> {
              List<NetworkView> matches =
                  ref.isEmpty()
                      ? List.of()
                      : views.all().stream().filter(v -> v.id().startsWith(ref)).limit(2).toList();
              return matches.size() == 1 ? Optional.of(matches.get(0)) : Optional.empty();
            });
  }

  @Override
  public Reservation reserve(
      ContainerEvent.Created created, String name, int run, NetworkChoice choice) {
    awaitRestored();
    giveUp(created.id());
    return books.reserve(
        created,
        name,
        run,
        choice,
        endpoint ->
            find(endpoint)
                .orElseThrow(
                    () ->
                        Books.missing(
                            endpoint.network().isEmpty()
                                ? endpoint.networkId()
                                : endpoint.network())));
  }

  /**
   * What a start that was cut off has in the kernel goes before its ports and addresses may be
   * given to others: a rule or a device of it would stand in their way.
   */
  private void giveUp(String id) {
    try {
      publish(id, NetworkPart.none());
      List<Lease> leases = plugged.remove(id);
      if (leases != null) {
        for (Lease lease : leases) {
          plumbing.deleteDevice(lease);
        }
        changed(leases);
        names.left(id).join();
      }
    } catch (IOException e) {
      throw new MoorException(
          Kind.INTERNAL, "what an earlier start left cannot be taken back: " + e.getMessage(), e);
    }
  }

  private void publish(String id, NetworkPart networks) throws IOException {
    CompletableFuture<Void> atLoopback = loopback.publish(id, networks);
    firewall.publish(id, networks);
    atLoopback.join();
  }

  private NetworkSpec specOf(Lease lease) throws IOException {
    return views
        .get(lease.networkId())
        .map(NetworkView::spec)
        .orElseThrow(() -> new IOException("network " + lease.network() + " is gone"));
  }

  @Override
  public Path attach(String id, NetworkPart networks, List<String> nameServers) throws IOException {
    Path namespace = plumbing.path(id);
    NetworkNamespaces.create(namespace);
    plugged.put(id, networks.leases());
    final CompletableFuture<Void> atLoopback = loopback.publish(id, networks);
    final CompletableFuture<Void> named =
        names.joined(id, networks.leases().get(0).names().get(0), networks, nameServers);
    for (Lease lease : networks.leases()) {
      repair.bridge(lease, plugged.values());
    }
    plumbing.plug(namespace, networks.leases(), networks, names.answers(networks), this::specOf);
    firewall.publish(id, networks);
    changed(networks.leases());
    atLoopback.join();
    named.join();
    foreign.lookSoon(blocking);
    return namespace;
  }

  @Override
  public void connect(String id, NetworkPart.Opening opening, NetworkPart before)
      throws IOException {
    awaitRestored();
    Path namespace = plumbing.path(id);
    Lease lease = opening.lease();
    List<Lease> all = new ArrayList<>(before.leases());
    all.removeIf(other -> other.networkId().equals(lease.networkId()));
    all.add(lease);
    NetworkPart whole =
        before.withChoice(before.choice().with(opening.endpoint())).reserved(all, before.ports());
    repair.bridge(lease, plugged.values());
    // A device that is there is that of a connect that was cut off, half configured: made anew.
    plumbing.plug(namespace, List.of(lease), whole, names.answers(whole), this::specOf);
    plugged.put(id, all);
    publish(id, whole);
    changed(List.of(lease));
    names.moved(id, whole).join();
  }

  @Override
  public void disconnect(String id, String networkId, NetworkPart before) throws IOException {
    awaitRestored();
    NetworkPart after = before.closed(networkId);
    Optional<Lease> lease = before.lease(networkId);
    if (lease.isPresent()) {
      plumbing.unplug(plumbing.path(id), lease.get(), after);
    }
    plugged.put(id, after.leases());
    publish(id, after);
    changed(before.leases());
    names.moved(id, after).join();
    books.release(id, networkId);
  }

  @Override
  public Optional<String> check(String id, long pid, NetworkPart networks, boolean inside)
      throws IOException {
    if (networks.leases().isEmpty()) {
      return Optional.empty();
    }
    awaitRestored();
    List<String> mended = repair.mend(plumbing.path(id, pid), networks, inside);
    return mended.isEmpty() ? Optional.empty() : Optional.of(String.join(", ", mended));
  }

  @Override
  public void release(String id) throws IOException {
    synchronized (releasedEarly) {
      if (!takenOver) {
        releasedEarly.add(id);
      }
    }
    List<Lease> leases = plugged.remove(id);
    publish(id, NetworkPart.none());
    if (leases != null) {
      for (Lease lease : leases) {
        plumbing.deleteDevice(lease);
      }
      changed(leases);
      names.left(id).join();
    }
    plumbing.drop(id);
    books.release(id);
  }

  @Override
  public void renamed(String id, String name) {
    changed(plugged.getOrDefault(id, List.of()));
    names.renamed(id, name).join();
  }

  @Override
  public List<String> addresses(String id, String networkId) {
    return plugged.getOrDefault(id, List.of()).stream()
        .filter(lease -> lease.networkId().equals(networkId))
        .flatMap(lease -> Stream.of(lease.ipv4(), lease.ipv6()))
        .filter(address -> !address.isEmpty())
        .toList();
  }

  @Override
  public void onChange(Consumer<Set<String>> told) {
    listener = told;
  }

  private void changed(Collection<Lease> leases) {
    listener.accept(leases.stream().map(Lease::networkId).collect(Collectors.toSet()));
  }

  @Override
  public String hostGateway() {
    return byName(DEFAULT).stream()
        .flatMap(view -> view.spec().ranges().stream())
        .filter(range -> !range.v6())
        .map(NetworkSpec.Range::gateway)
        .findFirst()
        .orElse("");
  }

  @Override
  public List<String> nameServers(NetworkPart networks) {
    return names.answers(networks) ? List.of(ResolverRules.ADDRESS) : List.of();
  }
}
