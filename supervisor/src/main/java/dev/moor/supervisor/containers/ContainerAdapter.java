package dev.moor.supervisor.containers;

import dev.moor.actors.container.ContainerCommand;
import dev.moor.actors.container.ContainerSpec;
import dev.moor.actors.container.ContainerView;
import dev.moor.actors.container.HostSpec;
import dev.moor.actors.container.LimitChange;
import dev.moor.actors.health.HealthRule;
import dev.moor.actors.image.ImageView;
import dev.moor.actors.network.NetworkChoice;
import dev.moor.actors.port.Asker;
import dev.moor.actors.port.ContainerService;
import dev.moor.actors.port.MoorException;
import dev.moor.actors.rules.ContainerFilter;
import dev.moor.actors.rules.DaemonRoot;
import dev.moor.actors.rules.Filters;
import dev.moor.actors.rules.HostAbilities;
import dev.moor.actors.rules.ImageDefaults;
import dev.moor.actors.rules.MountPlan;
import dev.moor.actors.rules.NameGenerator;
import dev.moor.actors.rules.NetworkModeCheck;
import dev.moor.actors.rules.SpecCheck;
import dev.moor.runtime.ContainerProcess;
import dev.moor.runtime.linux.ProcStat;
import dev.moor.supervisor.Moments;
import dev.moor.supervisor.entity.PruneNotes;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the API asks of containers, over the entities, their views and their work. */
final class ContainerAdapter implements ContainerService {
  private static final Logger LOG = LoggerFactory.getLogger(ContainerAdapter.class);
  private static final int ID_BYTES = 32;

  private final EntityCalls calls;
  private final ContainerDirectory directory;
  private final DefaultLinks links;
  private final ContainerWorks works;
  private final ContainerSizes sizes;
  private final Function<String, CompletionStage<ImageView>> imageOf;
  private final ContainerFilter.Lookup lookup;
  private final Function<String, String> volumePath;
  private final Optional<NetworkAccess> networks;
  private final PruneNotes prunes;
  private final Consumer<String> runtimes;
  private final HostAbilities abilities;
  private final RandomGenerator random;
  private final Executor blocking;
  private final Clock clock;
  private final TopReader top = new TopReader();

  ContainerAdapter(
      EntityCalls calls,
      ContainerDirectory directory,
      ContainerWorks works,
      ContainerSizes sizes,
      Function<String, CompletionStage<ImageView>> imageOf,
      ContainerFilter.Lookup lookup,
      PruneNotes prunes,
      Function<String, String> volumePath,
      Optional<NetworkAccess> networks,
      Consumer<String> runtimes,
      HostAbilities abilities,
      RandomGenerator random,
      Executor blocking,
      Clock clock) {
    this.calls = calls;
    this.directory = directory;
    this.links = new DefaultLinks(directory);
    this.works = works;
    this.sizes = sizes;
    this.imageOf = imageOf;
    this.lookup = lookup;
    this.prunes = prunes;
    this.volumePath = volumePath;
    this.networks = networks;
    this.runtimes = runtimes;
    this.abilities = abilities;
    this.random = random;
    this.blocking = blocking;
    this.clock = clock;
  }

  String newId() {
    byte[] bytes = new byte[ID_BYTES];
    synchronized (random) {
      random.nextBytes(bytes);
    }
    return HexFormat.of().formatHex(bytes);
  }

  @Override
  public CompletionStage<Created> create(
      Asker asker, String name, ContainerSpec spec, NetworkChoice asked) {
    String checked = name == null || name.isEmpty() ? "" : SpecCheck.name(name);
    return imageOf
        .apply(spec.image())
        .thenCompose(image -> create(asker, checked, spec, asked, image));
  }

  /** A container of the engine's own, whose name no user can give. */
  CompletionStage<Created> createOwn(Asker asker, String name, ContainerSpec spec) {
    return imageOf
        .apply(spec.image())
        .thenCompose(image -> create(asker, name, spec, NetworkChoice.none(), image));
  }

  private CompletionStage<Created> create(
      Asker asker, String name, ContainerSpec given, NetworkChoice asked, ImageView image) {
    NetworkModeCheck.check(given, asked);
    ContainerSpec merged = ImageDefaults.merge(given, image.defaults());
    SpecCheck.check(merged, Runtime.getRuntime().availableProcessors());
    List<String> warnings = new ArrayList<>();
    ContainerSpec spec =
        merged.withHost(
            new JoinRule(directory)
                .resolved(abilities.within(merged.host(), warnings))
                .withMounts(MountPlan.plan(merged, this::newId, lent(merged.host()))));
    DaemonRoot.check(spec.host().mounts(), works.dataRoot());
    checkLog(spec.host().logConfig());
    checkRuntime(spec.host().runtime());
    NetworkChoice choice = choice(given.host().networkMode(), asked, warnings);
    String id = newId();
    String chosen = name.isEmpty() ? freeName() : name;
    ContainerCommand.Create create =
        new ContainerCommand.Create(id, chosen, spec, image.id(), image.layers(), choice, asker);
    return sourcesThere(spec.host())
        .thenCompose(there -> calls.create(create))
        .thenApply(view -> new Created(id, warnings));
  }

  /** Of binds that make no source; asked again at each start. */
  private CompletionStage<Void> sourcesThere(HostSpec host) {
    List<HostSpec.MountSpec> binds =
        host.mounts().stream()
            .filter(mount -> mount.type().equals("bind") && !mount.createSource())
            .toList();
    return binds.isEmpty()
        ? CompletableFuture.completedStage(null)
        : CompletableFuture.runAsync(() -> binds.forEach(ContainerFiles::checkSource), blocking);
  }

  /** What the containers of {@code volumes-from} lend, the later ones before the earlier. */
  private List<HostSpec.MountSpec> lent(HostSpec host) {
    Map<String, HostSpec.MountSpec> byTarget = new LinkedHashMap<>();
    for (String from : host.volumesFrom()) {
      String[] words = from.split(":", 2);
      String mode = words.length == 2 ? words[1] : "";
      if (!List.of("", "ro", "rw", "z", "Z").contains(mode)) {
        throw new MoorException(MoorException.Kind.INVALID, "invalid mode: " + mode);
      }
      for (HostSpec.MountSpec mount : MountPlan.lent(lender(words[0]), mode)) {
        byTarget.put(mount.target(), mount);
      }
    }
    return List.copyOf(byTarget.values());
  }

  /** NOT_FOUND would make clients pull the image. */
  private List<HostSpec.MountSpec> lender(String ref) {
    try {
      HostSpec host = directory.find(ref).spec().host();
      return host.mounts().stream()
          .filter(mount -> !host.tmpfs().containsKey(mount.target()))
          .toList();
    } catch (MoorException e) {
      throw new MoorException(MoorException.Kind.INVALID, e.getMessage(), e);
    }
  }

  /** A name that no launch would know is refused before anything is made. */
  private void checkRuntime(String name) {
    try {
      runtimes.accept(name);
    } catch (IllegalArgumentException e) {
      throw new MoorException(MoorException.Kind.INVALID, e.getMessage(), e);
    }
  }

  private NetworkChoice choice(String mode, NetworkChoice asked, List<String> warnings) {
    boolean plain =
        List.of("default", "none", "host").contains(mode) || mode.startsWith("container:");
    if (networks.isEmpty() && !plain) {
      throw new MoorException(
          MoorException.Kind.UNAVAILABLE,
          "network " + mode + " cannot be had: this machine has only none and host");
    }
    if (networks.isEmpty() && !asked.nothing()) {
      warnings.add("This machine has no networks but none and host: nothing is published");
    }
    return networks.isEmpty()
        ? NetworkChoice.none()
        : links.resolved(networks.get().complete(mode, asked, warnings), warnings);
  }

  private static void checkLog(HostSpec.LogConfig config) {
    try {
      LogRotator.of(config).check();
    } catch (IllegalArgumentException e) {
      throw new MoorException(MoorException.Kind.INVALID, e.getMessage(), e);
    }
  }

  private String freeName() {
    synchronized (random) {
      return NameGenerator.next(
          random::nextInt,
          name -> directory.all().stream().anyMatch(view -> view.name().equals(name)));
    }
  }

  private CompletionStage<Void> ask(String ref, Function<String, ContainerCommand.Request> make) {
    return calls
        .find(ref)
        .thenCompose(view -> calls.request(view.id(), make.apply(view.id())))
        .thenApply(view -> null);
  }

  private CompletionStage<Void> askLinked(String ref, ContainerCommand.Request request) {
    return calls
        .find(ref)
        .thenCompose(
            view -> {
              links.checkRunning(view);
              return calls.request(view.id(), request);
            })
        .thenApply(view -> null);
  }

  @Override
  public CompletionStage<Void> start(Asker asker, String ref) {
    works.expectLaunch();
    return askLinked(ref, new ContainerCommand.Start(asker));
  }

  @Override
  public CompletionStage<Void> stop(
      Asker asker, String ref, String signal, Integer timeoutSeconds) {
    return ask(ref, id -> new ContainerCommand.Stop(signal, timeoutSeconds, asker));
  }

  @Override
  public CompletionStage<Void> restart(
      Asker asker, String ref, String signal, Integer timeoutSeconds) {
    return askLinked(ref, new ContainerCommand.Restart(signal, timeoutSeconds, asker));
  }

  @Override
  public CompletionStage<Void> kill(Asker asker, String ref, String signal) {
    return ask(ref, id -> new ContainerCommand.Kill(signal, asker));
  }

  @Override
  public CompletionStage<Void> pause(Asker asker, String ref) {
    return ask(ref, id -> new ContainerCommand.Pause(asker));
  }

  @Override
  public CompletionStage<Void> unpause(Asker asker, String ref) {
    return ask(ref, id -> new ContainerCommand.Unpause(asker));
  }

  @Override
  public CompletionStage<Void> rename(Asker asker, String ref, String newName) {
    String name = newName.startsWith("/") ? newName.substring(1) : newName;
    if (name.isEmpty()) {
      throw new MoorException(MoorException.Kind.INVALID, "Neither old nor new names may be empty");
    }
    return calls
        .find(ref)
        .thenCompose(
            view ->
                calls
                    .request(view.id(), new ContainerCommand.Rename(SpecCheck.newName(name), asker))
                    .thenAcceptAsync(
                        done -> networks.ifPresent(access -> access.renamed(view.id(), name)),
                        blocking));
  }

  @Override
  public CompletionStage<Void> remove(Asker asker, String ref, boolean force, boolean volumes) {
    return ask(ref, id -> new ContainerCommand.Remove(force, volumes, asker));
  }

  @Override
  public CompletionStage<List<String>> update(Asker asker, String ref, LimitChange change) {
    SpecCheck.checkUpdate(change, Runtime.getRuntime().availableProcessors());
    List<String> warnings = new ArrayList<>();
    LimitChange possible = abilities.within(change, warnings);
    return ask(ref, id -> new ContainerCommand.Update(possible, asker)).thenApply(done -> warnings);
  }

  @Override
  public CompletionStage<Pruned> prune(Asker asker, Map<String, List<String>> filters) {
    return calls
        .checked()
        .thenCompose(
            done -> {
              Filters.checkKeys(filters, ContainerFilter.pruneKeys());
              Optional<Instant> until = Moments.until(filters, clock.instant());
              List<ContainerView> stopped =
                  directory.all().stream()
                      .filter(view -> ContainerFilter.isPruned(filters, view, until))
                      .toList();
              CompletionStage<Pruned> all =
                  CompletableFuture.completedStage(new Pruned(List.of(), 0));
              for (ContainerView view : stopped) {
                all = all.thenCompose(sum -> pruneOne(asker, view, sum));
              }
              return all.thenCompose(
                  sum -> prunes.told("container", sum.spaceReclaimedBytes(), asker, sum));
            });
  }

  private CompletionStage<Pruned> pruneOne(Asker asker, ContainerView view, Pruned sum) {
    return sizes
        .writable(view)
        .thenCompose(
            bytes ->
                calls
                    .request(view.id(), new ContainerCommand.Remove(false, false, asker))
                    .handle(
                        (gone, error) -> {
                          if (error != null) {
                            LOG.warn("{} was not pruned: {}", view.id(), error.getMessage());
                            return sum;
                          }
                          List<String> ids = new ArrayList<>(sum.removed());
                          ids.add(view.id());
                          return new Pruned(ids, sum.spaceReclaimedBytes() + bytes);
                        }));
  }

  @Override
  public CompletionStage<CompletionStage<WaitResult>> wait(String ref, WaitCondition condition) {
    CompletableFuture<WaitResult> end = new CompletableFuture<>();
    return calls
        .find(ref)
        .thenCompose(view -> calls.await(view.id(), condition, end))
        .thenApply(registered -> end);
  }

  @Override
  public CompletionStage<List<Listed>> list(ListQuery query) {
    return calls
        .checked()
        .thenCompose(
            done -> {
              List<ContainerView> chosen =
                  ContainerFilter.select(query, List.copyOf(directory.all()), lookup);
              return query.size() ? withSizes(chosen) : plain(chosen);
            });
  }

  private CompletionStage<List<Listed>> plain(List<ContainerView> views) {
    return CompletableFuture.completedStage(
        views.stream().map(view -> listed(view, -1, -1)).toList());
  }

  private CompletionStage<List<Listed>> withSizes(List<ContainerView> views) {
    return CompletableFuture.supplyAsync(
        () ->
            views.stream()
                .map(view -> listed(view, sizes.writableBytes(view), sizes.rootBytes(view)))
                .toList(),
        blocking);
  }

  @Override
  public CompletionStage<Listed> inspect(String ref, boolean size) {
    CompletionStage<ContainerView> found = calls.find(ref);
    return size
        ? found.thenApplyAsync(
            view -> listed(view, sizes.writableBytes(view), sizes.rootBytes(view)), blocking)
        : found.thenApply(view -> listed(view, -1, -1));
  }

  private Listed listed(ContainerView view, long writable, long root) {
    ContainerFolder folder = works.folder(view.id());
    Path etc = works.etc(view);
    boolean ran = view.run() > 0;
    boolean logged = !view.spec().host().logConfig().type().equals("none");
    Paths paths =
        new Paths(
            ran && logged ? folder.log().toString() : "",
            ran ? etc.resolve("hostname").toString() : "",
            ran ? etc.resolve("hosts").toString() : "",
            ran ? etc.resolve("resolv.conf").toString() : "");
    HostSpec host = view.spec().host();
    List<MountPoint> mounts =
        host.mounts().stream()
            .filter(mount -> !host.tmpfs().containsKey(mount.target()))
            .map(mount -> mountPoint(mount, view.spec()))
            .toList();
    HealthRule.Track health = works.get(view.id()).map(work -> work.health().track()).orElse(null);
    long rootAndWritable = root < 0 ? -1 : root + writable;
    return new Listed(view, paths, mounts, writable, rootAndWritable, health, links.shown(view));
  }

  private MountPoint mountPoint(HostSpec.MountSpec mount, ContainerSpec spec) {
    boolean volume = mount.type().equals("volume");
    boolean tmpfs = mount.type().equals("tmpfs");
    String mode = tmpfs || mount.lent() ? "" : mount.options();
    boolean declared = mount.anonymous() && spec.volumes().contains(mount.target());
    if (volume && !declared && !mount.lent() && mode.isEmpty()) {
      mode = "z"; // as Docker shows it, labels or not
    }
    return new MountPoint(
        mount.type(),
        volume ? mount.source() : "",
        volume ? volumePath.apply(mount.source()) : mount.source(),
        mount.target(),
        volume ? "local" : "",
        mode,
        !mount.readOnly(),
        mount.type().equals("bind") ? DaemonRoot.propagation(mount, works.dataRoot()) : "");
  }

  @Override
  public CompletionStage<Void> resize(Asker asker, String ref, int height, int width) {
    return calls
        .find(ref)
        .thenAcceptAsync(
            view -> {
              ContainerProcess process = running(view);
              try {
                process.resize(height, width);
              } catch (IOException e) {
                throw new MoorException(
                    MoorException.Kind.INTERNAL, "could not resize: " + e.getMessage(), e);
              }
              Map<String, String> size =
                  Map.of("height", Integer.toString(height), "width", Integer.toString(width));
              calls.note(view.id(), new ContainerCommand.Note("resize", size, asker));
            },
            blocking);
  }

  private List<ProcStat> processes(ContainerView view) {
    running(view);
    return works.of(view).processes();
  }

  private ContainerProcess running(ContainerView view) {
    return works
        .get(view.id())
        .flatMap(ContainerWork::process)
        .orElseThrow(
            () ->
                new MoorException(
                    MoorException.Kind.CONFLICT, "Container " + view.id() + " is not running"));
  }

  @Override
  public CompletionStage<Top> top(Asker asker, String ref, String psArguments) {
    return calls
        .find(ref)
        .thenApplyAsync(
            view -> {
              Top result = top.read(processes(view), psArguments);
              calls.note(view.id(), new ContainerCommand.Note("top", Map.of(), asker));
              return result;
            },
            blocking);
  }
}
