package dev.moor.supervisor.volumes;

import dev.moor.actors.container.ContainerEvent;
import dev.moor.actors.container.ContainerSpec;
import dev.moor.actors.container.ContainerView;
import dev.moor.actors.container.HostSpec;
import dev.moor.actors.port.Asker;
import dev.moor.actors.port.ContainerService.Pruned;
import dev.moor.actors.port.MoorException;
import dev.moor.actors.port.VolumeService;
import dev.moor.actors.rules.Filters;
import dev.moor.actors.rules.VolumeRules;
import dev.moor.actors.volume.VolumeCommand;
import dev.moor.actors.volume.VolumeMachine;
import dev.moor.actors.volume.VolumeView;
import dev.moor.supervisor.DataRoot;
import dev.moor.supervisor.containers.VolumeAccess;
import dev.moor.supervisor.entity.EntityDesk;
import dev.moor.supervisor.entity.EntityViews;
import dev.moor.supervisor.entity.PruneNotes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the API asks of volumes, and what containers need of them. */
public final class VolumeAdapter implements VolumeService, VolumeAccess {
  private static final Logger LOG = LoggerFactory.getLogger(VolumeAdapter.class);
  private static final Set<String> LIST_KEYS = Set.of("dangling", "name", "driver", "label");
  private static final Set<String> PRUNE_KEYS = Set.of("label", "label!", "all");

  private final DataRoot root;
  private final EntityDesk<VolumeCommand.Request, VolumeView> desk;
  private final EntityViews<VolumeView> views;
  private final Function<String, List<ContainerView>> users;
  private final PruneNotes prunes;
  private final VolumeUse use;
  private final Executor blocking;
  private final Supplier<String> newName;
  private final CompletionStage<Void> ready;

  /**
   * @param users the containers that refer to a volume, from their events
   * @param ready completes when all volumes and containers are replayed
   */
  public VolumeAdapter(
      DataRoot root,
      EntityDesk<VolumeCommand.Request, VolumeView> desk,
      EntityViews<VolumeView> views,
      Function<String, List<ContainerView>> users,
      PruneNotes prunes,
      Supplier<String> newName,
      Executor blocking,
      CompletionStage<Void> ready) {
    this.root = root;
    this.desk = desk;
    this.views = views;
    this.users = users;
    this.prunes = prunes;
    this.newName = newName;
    this.blocking = blocking;
    this.ready = ready;
    this.use = new VolumeUse(this::path, views::get, users);
  }

  @Override
  public CompletionStage<VolumeView> create(
      Asker asker,
      String name,
      String driver,
      Map<String, String> options,
      Map<String, String> labels) {
    boolean anonymous = name == null || name.isEmpty();
    String chosen = anonymous ? newName.get() : name;
    String local = driver == null || driver.isEmpty() ? "local" : driver;
    VolumeRules.check(chosen, local, options);
    VolumeCommand.Create command =
        new VolumeCommand.Create(chosen, local, options, labels, anonymous, asker);
    return ready
        .thenCompose(done -> desk.request(chosen, command))
        .thenApply(view -> counted(view.orElseThrow()));
  }

  private VolumeView counted(VolumeView view) {
    return view.withUsedBy(users.apply(view.name()).size());
  }

  @Override
  public CompletionStage<List<VolumeView>> list(Map<String, List<String>> filters) {
    Filters.checkKeys(filters, LIST_KEYS);
    return ready.thenApply(
        done ->
            views.all().stream()
                .map(this::counted)
                .filter(view -> matches(view, filters))
                .sorted(Comparator.comparing(VolumeView::name))
                .toList());
  }

  private static boolean matches(VolumeView view, Map<String, List<String>> filters) {
    List<Pattern> names =
        filters.getOrDefault("name", List.of()).stream()
            .map(name -> Filters.pattern("name", name))
            .toList();
    List<String> drivers = filters.getOrDefault("driver", List.of());
    List<String> dangling = filters.getOrDefault("dangling", List.of());
    boolean wantsDangling = dangling.contains("true") || dangling.contains("1");
    return (names.isEmpty() || names.stream().anyMatch(n -> n.matcher(view.name()).find()))
        && (drivers.isEmpty() || drivers.contains(view.driver()))
        && (dangling.isEmpty() || wantsDangling == (view.usedBy() == 0))
        && Filters.labels(filters.get("label"), view.labels());
  }

  @Override
  public CompletionStage<VolumeView> inspect(String name) {
    return ready.thenApply(
        done -> views.get(name).map(this::counted).orElseThrow(() -> missing(name)));
  }

  private static MoorException missing(String name) {
    return new MoorException(MoorException.Kind.NOT_FOUND, VolumeMachine.noSuch(name));
  }

  @Override
  public CompletionStage<Void> remove(Asker asker, String name, boolean force) {
    return ready.thenCompose(
        done -> {
          if (views.get(name).isEmpty() && !force) {
            throw missing(name);
          }
          Set<String> ids = use.beginRemoval(name, "");
          if (!ids.isEmpty()) {
            throw new MoorException(MoorException.Kind.CONFLICT, VolumeMachine.inUse(name, ids));
          }
          return requestRemoval(asker, name, force).thenApply(gone -> null);
        });
  }

  /** Of one whose removal was begun in {@code use}. */
  private CompletionStage<Optional<VolumeView>> requestRemoval(
      Asker asker, String name, boolean force) {
    return desk.request(name, new VolumeCommand.Remove(force, asker))
        .whenComplete((gone, failure) -> use.endRemoval(name));
  }

  @Override
  public CompletionStage<Pruned> prune(Asker asker, Map<String, List<String>> filters) {
    Filters.checkKeys(filters, PRUNE_KEYS);
    List<String> all = filters.getOrDefault("all", List.of());
    boolean named = all.contains("true") || all.contains("1");
    return ready.thenCompose(
        done -> {
          CompletionStage<Pruned> sum = CompletableFuture.completedStage(new Pruned(List.of(), 0));
          for (VolumeView view : List.copyOf(views.all())) {
            boolean unwanted =
                filters.getOrDefault("label!", List.of()).stream()
                    .anyMatch(label -> Filters.labels(List.of(label), view.labels()));
            if ((named || view.anonymous())
                && !unwanted
                && users.apply(view.name()).isEmpty()
                && Filters.labels(filters.get("label"), view.labels())) {
              sum = sum.thenCompose(before -> pruneOne(asker, view, before));
            }
          }
          return sum.thenCompose(
              pruned -> prunes.told("volume", pruned.spaceReclaimedBytes(), asker, pruned));
        });
  }

  private CompletionStage<Pruned> pruneOne(Asker asker, VolumeView view, Pruned before) {
    if (!use.beginRemoval(view.name(), "").isEmpty()) {
      return CompletableFuture.completedStage(before);
    }
    return size(view.name())
        .thenCompose(
            bytes ->
                requestRemoval(asker, view.name(), false)
                    .handle(
                        (gone, error) -> {
                          if (error != null) {
                            LOG.warn("{} was not pruned: {}", view.name(), error.getMessage());
                            return before;
                          }
                          List<String> names = new ArrayList<>(before.removed());
                          names.add(view.name());
                          return new Pruned(names, before.spaceReclaimedBytes() + bytes);
                        }));
  }

  @Override
  public CompletionStage<Long> size(String name) {
    return CompletableFuture.supplyAsync(() -> VolumeFolders.bytes(path(name)), blocking);
  }

  @Override
  public void ensure(ContainerEvent.Created created) {
    for (HostSpec.MountSpec mount : created.spec().host().mounts()) {
      if (mount.type().equals("volume")) {
        use.claim(mount.source(), created.id());
        HostSpec.MountExtras more = mount.more();
        join(
            desk.request(
                mount.source(),
                new VolumeCommand.Create(
                    mount.source(),
                    "local",
                    more.driverOptions(),
                    more.labels(),
                    mount.anonymous(),
                    created.asker())));
      }
    }
  }

  @Override
  public void hold(String container, ContainerSpec spec) throws IOException {
    use.hold(container, spec);
  }

  @Override
  public void keep(String container, ContainerSpec spec) {
    use.keep(container, spec);
  }

  @Override
  public void release(String container, ContainerSpec spec) {
    use.release(container, spec);
  }

  @Override
  public void forget(String container) {
    use.forget(container);
  }

  @Override
  public Path path(String volume) {
    return root.volume(volume).resolve("_data");
  }

  @Override
  public void removeAnonymous(ContainerEvent.Created created) {
    for (HostSpec.MountSpec mount : created.spec().host().mounts()) {
      if (mount.type().equals("volume")
          && mount.anonymous()
          && use.beginRemoval(mount.source(), created.id()).isEmpty()) {
        join(requestRemoval(Asker.MOORD, mount.source(), true));
      }
    }
  }

  private static <T> void join(CompletionStage<T> stage) {
    try {
      stage.toCompletableFuture().join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof MoorException cause) {
        throw cause;
      }
      throw e;
    }
  }
}
