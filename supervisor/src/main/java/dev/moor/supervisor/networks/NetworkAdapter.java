package dev.moor.supervisor.networks;

import dev.moor.actors.container.ContainerCommand;
import dev.moor.actors.container.ContainerView;
import dev.moor.actors.network.Cidr;
import dev.moor.actors.network.EndpointChoice;
import dev.moor.actors.network.Lease;
import dev.moor.actors.network.NetworkCommand;
import dev.moor.actors.network.NetworkSpec;
import dev.moor.actors.network.NetworkView;
import dev.moor.actors.network.SubnetPools;
import dev.moor.actors.port.Asker;
import dev.moor.actors.port.MoorException;
import dev.moor.actors.port.MoorException.Kind;
import dev.moor.actors.port.NetworkService;
import dev.moor.actors.rules.Filters;
import dev.moor.supervisor.containers.ContainerDirectory;
import dev.moor.supervisor.entity.EntityDesk;
import dev.moor.supervisor.entity.EntityViews;
import dev.moor.supervisor.entity.PruneNotes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/** What the API asks of networks; creations and removals go one after another. */
public final class NetworkAdapter implements NetworkService {
  private static final Set<String> LIST_KEYS =
      Set.of("dangling", "driver", "id", "label", "name", "scope", "type");
  private static final Set<String> PRUNE_KEYS = Set.of("label", "label!", "until");
  private static final int LONGEST_DEVICE = 15;

  /** How a container is asked. */
  public interface Containers {
    CompletionStage<ContainerView> request(String id, ContainerCommand.Request request);
  }

  private final EntityDesk<NetworkCommand.Request, NetworkView> desk;
  private final EntityViews<NetworkView> views;
  private final ContainerDirectory directory;
  private final Optional<NetworkEngine> engine;
  private final Predefined predefined;
  private final Supplier<String> newId;
  private final CompletionStage<Void> ready;
  private final PruneNotes prunes;
  private final Executor blocking;
  private final Serial serial = new Serial();
  private Containers containers;

  /**
   * @param engine empty: this machine has no networks but none and host
   * @param ready completes when all networks and containers are replayed
   */
  public NetworkAdapter(
      EntityDesk<NetworkCommand.Request, NetworkView> desk,
      EntityViews<NetworkView> views,
      ContainerDirectory directory,
      Optional<NetworkEngine> engine,
      PruneNotes prunes,
      Supplier<String> newId,
      Instant startedAt,
      CompletionStage<Void> ready,
      Executor blocking) {
    this.desk = desk;
    this.views = views;
    this.directory = directory;
    this.engine = engine;
    this.prunes = prunes;
    this.predefined = new Predefined(startedAt);
    this.newId = newId;
    this.ready = ready;
    this.blocking = blocking;
  }

  /** Joins the containers, which are made after the networks. */
  public void serve(Containers requests) {
    this.containers = requests;
  }

  private NetworkEngine engine() {
    return engine.orElseThrow(
        () ->
            new MoorException(
                Kind.UNAVAILABLE,
                "this machine has no networks but none and host: moord's log says what is missing"
                    + " (libnftables1, or nftables in the kernel)"));
  }

  @Override
  public CompletionStage<Created> create(Asker asker, NetworkSpec spec) {
    NetworkEngine world = engine();
    return ready.thenCompose(
        done ->
            serial.run(
                () ->
                    CompletableFuture.supplyAsync(() -> command(world, spec, asker), blocking)
                        .thenCompose(
                            command ->
                                desk.request(command.id(), command)
                                    .thenApply(view -> new Created(command.id(), "")))));
  }

  private NetworkCommand.Create command(NetworkEngine world, NetworkSpec spec, Asker asker) {
    NetworkRules.check(spec);
    if (Predefined.NAMES.contains(spec.name())
        || spec.name().equals(NetworkEngine.DEFAULT)
        || spec.name().equals("default")) {
      throw new MoorException(
          Kind.FORBIDDEN, "operation is not permitted on predefined " + spec.name() + " network ");
    }
    if (world.byName(spec.name()).isPresent()) {
      throw new MoorException(
          Kind.CONFLICT, "network with name " + spec.name() + " already exists");
    }
    String id = newId.get();
    String device =
        spec.deviceWanted().isEmpty() ? "br-" + id.substring(0, 12) : spec.deviceWanted();
    if (device.length() > LONGEST_DEVICE) {
      throw new MoorException(Kind.INVALID, "the bridge's name is too long: " + device);
    }
    return new NetworkCommand.Create(id, complete(world, spec, device), asker);
  }

  private NetworkSpec complete(NetworkEngine world, NetworkSpec spec, String device) {
    List<Cidr> taken = new ArrayList<>();
    List<String> own = new ArrayList<>();
    for (NetworkView view : views.all()) {
      own.add(view.spec().device());
      view.spec().ranges().forEach(range -> taken.add(range.cidr()));
      if (view.spec().device().equals(device)) {
        throw new MoorException(
            Kind.FORBIDDEN, "network " + view.name() + " has the bridge " + device + " already");
      }
    }
    try {
      NetworkSpec whole =
          spec.with(device, SubnetPools.complete(spec, taken, world.bridges().hostRoutes(own)));
      return world.bridges().exists(device) ? whole.lent() : whole;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Makes the default network, or makes it anew where the flags changed and nothing runs on it.
   *
   * @param address {@code 172.17.0.1/16} of the bridge; empty: any
   */
  public CompletionStage<Void> ensureDefault(String id, String device, String address) {
    return CompletableFuture.supplyAsync(
            () -> new DefaultBridge(engine(), views).wanted(device, address), blocking)
        .thenCompose(
            spec -> {
              Optional<NetworkView> there = views.get(id);
              if (there.isPresent() && DefaultBridge.fits(there.get().spec(), spec, address)) {
                return CompletableFuture.completedStage(null);
              }
              boolean used = there.isPresent() && !users(there.get()).isEmpty();
              if (used) {
                return CompletableFuture.completedStage(null);
              }
              CompletionStage<?> before =
                  there.isPresent()
                      ? desk.request(id, new NetworkCommand.Remove(Asker.MOORD))
                      : CompletableFuture.completedStage(null);
              return before.thenComposeAsync(
                  gone ->
                      desk.request(
                              id,
                              new NetworkCommand.Create(
                                  id, complete(engine(), spec, device), Asker.MOORD))
                          .thenApply(view -> null),
                  blocking);
            });
  }

  private List<ContainerView> users(NetworkView view) {
    return directory.all().stream()
        .filter(c -> c.networks().lease(view.id()).isPresent())
        .sorted(Comparator.comparing(ContainerView::createdAt))
        .toList();
  }

  private Listed listed(NetworkView view) {
    List<ContainerView> users =
        Predefined.NAMES.contains(view.name()) ? predefined.users(view, directory) : users(view);
    return new Listed(view, users);
  }

  private List<NetworkView> all() {
    List<NetworkView> all = new ArrayList<>(predefined.views());
    all.addAll(views.all());
    return all;
  }

  @Override
  public CompletionStage<List<Listed>> list(Map<String, List<String>> filters) {
    Filters.checkKeys(filters, LIST_KEYS);
    return ready.thenApply(
        done ->
            all().stream()
                .map(this::listed)
                .filter(listed -> NetworkRules.matches(listed, filters, this::isUsed))
                .sorted(Comparator.comparing((Listed l) -> l.view().createdAt()).reversed())
                .toList());
  }

  /** Also by a container that does not run. */
  private boolean isUsed(NetworkView view) {
    return directory.all().stream()
        .anyMatch(
            c ->
                c.networks().choice().endpoints().stream()
                    .anyMatch(e -> e.isOn(view.name(), view.id())));
  }

  private NetworkView find(String ref) {
    List<NetworkView> all = all();
    for (NetworkView view : all) {
      if (view.id().equals(ref)) {
        return view;
      }
    }
    List<NetworkView> named = all.stream().filter(v -> v.name().equals(ref)).toList();
    List<NetworkView> matches =
        !named.isEmpty() || ref.isEmpty()
            ? named
            : all.stream().filter(v -> v.id().startsWith(ref)).toList();
    if (matches.size() > 1) {
      throw new MoorException(Kind.INVALID, "network " + ref + " is ambiguous");
    }
    if (matches.isEmpty()) {
      throw Books.missing(ref);
    }
    return matches.get(0);
  }

  @Override
  public CompletionStage<Listed> inspect(String ref) {
    return ready.thenApply(done -> listed(find(ref)));
  }

  @Override
  public CompletionStage<Void> remove(Asker asker, String ref) {
    return ready.thenCompose(done -> serial.run(() -> remove(asker, find(ref))));
  }

  private CompletionStage<Void> remove(Asker asker, NetworkView view) {
    if (Predefined.NAMES.contains(view.name()) || view.name().equals(NetworkEngine.DEFAULT)) {
      throw new MoorException(
          Kind.FORBIDDEN, view.name() + " is a pre-defined network and cannot be removed");
    }
    List<ContainerView> users = users(view);
    if (!users.isEmpty()) {
      throw new MoorException(
          Kind.FORBIDDEN,
          "error while removing network: network %s has active endpoints (%s)"
              .formatted(
                  view.name(),
                  String.join(", ", users.stream().map(NetworkAdapter::named).toList())));
    }
    return desk.request(view.id(), new NetworkCommand.Remove(asker)).thenApply(gone -> null);
  }

  private static String named(ContainerView view) {
    return "name:\"%s\" id:\"%s\"".formatted(view.name(), view.id().substring(0, 12));
  }

  @Override
  public CompletionStage<List<String>> prune(Asker asker, Map<String, List<String>> filters) {
    Filters.checkKeys(filters, PRUNE_KEYS);
    return ready
        .thenCompose(
            done ->
                serial.run(
                    () -> {
                      CompletionStage<List<String>> sum =
                          CompletableFuture.completedStage(List.of());
                      for (NetworkView view : List.copyOf(views.all())) {
                        boolean predefinedOne = view.name().equals(NetworkEngine.DEFAULT);
                        if (!predefinedOne
                            && !isUsed(view)
                            && NetworkRules.isPruned(view, filters)) {
                          sum = sum.thenCompose(before -> pruneOne(asker, view, before));
                        }
                      }
                      return sum;
                    }))
        .thenCompose(names -> prunes.told("network", 0, asker, names));
  }

  private CompletionStage<List<String>> pruneOne(
      Asker asker, NetworkView view, List<String> before) {
    return remove(asker, view)
        .thenApply(
            gone -> {
              List<String> names = new ArrayList<>(before);
              names.add(view.name());
              return names;
            });
  }

  @Override
  public CompletionStage<Void> connect(
      Asker asker, String ref, String container, EndpointChoice endpoint) {
    return ready.thenComposeAsync(
        done -> {
          NetworkView network = find(ref);
          ContainerView view = directory.find(container);
          if (Predefined.NAMES.contains(network.name())) {
            throw new MoorException(
                Kind.INVALID,
                network.name().equals("host")
                    ? "cannot connect container to host network - container must be created in host network mode"
                    : "container cannot be connected to multiple networks with one of the networks in private (none) mode");
          }
          EndpointChoice chosen = endpoint.on(network.name(), network.id());
          NetworkRules.check(chosen, network);
          Lease lease =
              view.pid() == 0 || !view.networks().lease(network.id()).isEmpty()
                  ? null
                  : engine()
                      .books()
                      .connect(
                          view.id(),
                          view.name(),
                          view.spec().hostname(),
                          network,
                          chosen,
                          view.networks().leases());
          return containers
              .request(view.id(), new ContainerCommand.Connect(chosen, lease, asker))
              .whenComplete((after, error) -> giveBack(view.id(), network.id(), lease, after))
              .thenApply(after -> null);
        },
        blocking);
  }

  /** A lease that did not come to be used is another's to have. */
  private void giveBack(String id, String networkId, Lease lease, ContainerView after) {
    boolean used = after != null && after.networks().lease(networkId).isPresent();
    if (lease != null && !used) {
      engine().books().release(id, networkId);
    }
  }

  @Override
  public CompletionStage<Void> disconnect(
      Asker asker, String ref, String container, boolean force) {
    return ready.thenCompose(
        done -> {
          NetworkView network = find(ref);
          ContainerView view = directory.find(container);
          if (Predefined.NAMES.contains(network.name())
              && view.spec().host().networkMode().equals(network.name())) {
            throw new MoorException(
                Kind.INVALID,
                "cannot disconnect container from %s network - it was created in that network mode"
                    .formatted(network.name()));
          }
          return containers
              .request(
                  view.id(),
                  new ContainerCommand.Disconnect(network.id(), network.name(), force, asker))
              .thenApply(after -> null);
        });
  }
}
