package dev.moor.supervisor.volumes;

import dev.moor.actors.container.ContainerEvent;
import dev.moor.actors.container.HostSpec;
import dev.moor.actors.port.Asker;
import dev.moor.actors.port.ContainerService.Pruned;
import dev.moor.actors.port.MoorException;
import dev.moor.actors.port.VolumeService;
import dev.moor.actors.rules.Filters;
import dev.moor.actors.volume.VolumeCommand;
import dev.moor.actors.volume.VolumeMachine;
import dev.moor.actors.volume.VolumeView;
import dev.moor.supervisor.DataRoot;
import dev.moor.supervisor.containers.VolumeAccess;
import dev.moor.supervisor.entity.EntityDesk;
import dev.moor.supervisor.entity.EntityViews;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;

/** What the API asks of volumes, and what containers need of them. */
public final class VolumeAdapter implements VolumeService, VolumeAccess {
  private static final Set<String> LIST_KEYS = Set.of("dangling", "name", "driver", "label");
  private static final Set<String> PRUNE_KEYS = Set.of("label", "label!", "all");
  private static final String NAME = "[a-zA-Z0-9][a-zA-Z0-9_.-]+";

  private final DataRoot root;
  private final EntityDesk<VolumeCommand.Request, VolumeView> desk;
  private final EntityViews<VolumeView> views;
  private final Function<String, List<String>> users;
  private final Supplier<String> newName;
  private final CompletionStage<Void> ready;

  /**
   * @param users ids of the containers that refer to a volume, from their events
   * @param ready completes when all volumes and containers are replayed
   */
  public VolumeAdapter(
      DataRoot root,
      EntityDesk<VolumeCommand.Request, VolumeView> desk,
      EntityViews<VolumeView> views,
      Function<String, List<String>> users,
      Supplier<String> newName,
      CompletionStage<Void> ready) {
    this.root = root;
    this.desk = desk;
    this.views = views;
    this.users = users;
    this.newName = newName;
    this.ready = ready;
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
    if (!chosen.matches(NAME)) {
      throw new MoorException(
          MoorException.Kind.INVALID,
          "create "
              + chosen
              + ": \""
              + chosen
              + "\" includes invalid characters for a local"
              + " volume name, only \"[a-zA-Z0-9][a-zA-Z0-9_.-]\" are allowed. If you intended to"
              + " pass a host directory, use absolute path");
    }
    String local = driver == null || driver.isEmpty() ? "local" : driver;
    if (!local.equals("local")) {
      throw new MoorException(
          MoorException.Kind.NOT_FOUND,
          "create "
              + chosen
              + ": error looking up volume plugin "
              + local
              + ": plugin \""
              + local
              + "\" not found");
    }
    if (!options.isEmpty()) {
      throw new MoorException(
          MoorException.Kind.NOT_IMPLEMENTED,
          "options of the local volume driver are not supported yet: " + options.keySet());
    }
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
    List<String> names = filters.getOrDefault("name", List.of());
    List<String> drivers = filters.getOrDefault("driver", List.of());
    List<String> dangling = filters.getOrDefault("dangling", List.of());
    boolean wantsDangling = dangling.contains("true") || dangling.contains("1");
    return (names.isEmpty() || names.stream().anyMatch(view.name()::contains))
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
          List<String> ids = users.apply(name);
          if (!ids.isEmpty()) {
            throw new MoorException(MoorException.Kind.CONFLICT, VolumeMachine.inUse(name, ids));
          }
          return desk.request(name, new VolumeCommand.Remove(force, asker)).thenApply(gone -> null);
        });
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
          return sum;
        });
  }

  private CompletionStage<Pruned> pruneOne(Asker asker, VolumeView view, Pruned before) {
    return desk.request(view.name(), new VolumeCommand.Remove(false, asker))
        .thenApply(
            gone -> {
              List<String> names = new ArrayList<>(before.removed());
              names.add(view.name());
              return new Pruned(names, before.spaceReclaimedBytes());
            });
  }

  @Override
  public void ensure(ContainerEvent.Created created) {
    for (HostSpec.MountSpec mount : created.spec().host().mounts()) {
      if (mount.type().equals("volume") && views.get(mount.source()).isEmpty()) {
        join(
            desk.request(
                mount.source(),
                new VolumeCommand.Create(
                    mount.source(),
                    "local",
                    Map.of(),
                    Map.of(),
                    mount.anonymous(),
                    created.asker())));
      }
    }
  }

  @Override
  public Path path(String volume) {
    return root.volume(volume).resolve("_data");
  }

  @Override
  public void removeAnonymous(ContainerEvent.Created created) {
    for (HostSpec.MountSpec mount : created.spec().host().mounts()) {
      boolean others =
          users.apply(mount.source()).stream().anyMatch(id -> !id.equals(created.id()));
      if (mount.type().equals("volume") && mount.anonymous() && !others) {
        join(desk.request(mount.source(), new VolumeCommand.Remove(true, Asker.MOORD)));
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
