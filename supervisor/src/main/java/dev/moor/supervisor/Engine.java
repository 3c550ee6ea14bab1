package dev.moor.supervisor;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.SpawnProtocol;
import dev.moor.actors.container.ContainerView;
import dev.moor.actors.image.ImageActor;
import dev.moor.actors.image.ImageCommand;
import dev.moor.actors.image.ImageView;
import dev.moor.actors.network.NetworkView;
import dev.moor.actors.port.EngineServices;
import dev.moor.actors.volume.VolumeActor;
import dev.moor.actors.volume.VolumeCommand;
import dev.moor.actors.volume.VolumeView;
import dev.moor.images.Digest;
import dev.moor.images.ImageStore;
import dev.moor.images.registry.RegistryClient;
import dev.moor.images.store.StoreSteps;
import dev.moor.persistence.JournalExtension;
import dev.moor.persistence.journal.EventLog;
import dev.moor.persistence.plugin.SnapshotFolder;
import dev.moor.runtime.RuntimeEnvironment;
import dev.moor.supervisor.builds.BuildAdapter;
import dev.moor.supervisor.containers.ContainerDirectory;
import dev.moor.supervisor.containers.ContainerEngine;
import dev.moor.supervisor.containers.NetworkAccess;
import dev.moor.supervisor.entity.EntityDesk;
import dev.moor.supervisor.entity.EntitySupervisor;
import dev.moor.supervisor.entity.EntityViews;
import dev.moor.supervisor.entity.PruneNotes;
import dev.moor.supervisor.events.EventAdapter;
import dev.moor.supervisor.history.HistoryAdapter;
import dev.moor.supervisor.history.JournalCheck;
import dev.moor.supervisor.history.ReplayCheck;
import dev.moor.supervisor.images.ImageAdapter;
import dev.moor.supervisor.images.ImageContent;
import dev.moor.supervisor.networks.NetworkAdapter;
import dev.moor.supervisor.networks.NetworkEngine;
import dev.moor.supervisor.networks.NetworkPlaces;
import dev.moor.supervisor.networks.NetworkSetup;
import dev.moor.supervisor.volumes.VolumeAdapter;
import dev.moor.supervisor.volumes.VolumeFolders;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Joins the supervisors, the adapters and the ports; what http serves is {@link #services}. */
final class Engine {
  private static final Logger LOG = LoggerFactory.getLogger(Engine.class);

  private static final int VOLUME_NAME_BYTES = 32;

  private final EngineServices services;
  private final ContainerEngine containers;
  private final ImageStore images;
  private final Optional<NetworkEngine> networks;
  private final CompletionStage<Void> recovered;

  private static final int NETWORK_THREADS = 8;

  private Engine(
      EngineServices services,
      ContainerEngine containers,
      ImageStore images,
      Optional<NetworkEngine> networks,
      CompletionStage<Void> recovered) {
    this.services = services;
    this.containers = containers;
    this.images = images;
    this.networks = networks;
    this.recovered = recovered;
  }

  /** Completes when all containers have been checked against the kernel. */
  CompletionStage<Void> recovered() {
    return recovered;
  }

  EngineServices services() {
    return services;
  }

  /** Nothing is asked any more. */
  void end() {
    networks.ifPresent(NetworkEngine::end);
  }

  /**
   * Starts supervisors and entities; their replay goes on after the return.
   *
   * @param probedRuntime waits for the look at the machine's runtimes
   */
  static Engine start(
      MoordOptions options,
      DataRoot root,
      Supplier<RuntimeEnvironment> probedRuntime,
      ActorSystem<SpawnProtocol.Command> system,
      String engineId)
      throws IOException {
    Clock clock = Clock.systemUTC();
    Executor blocking = Spawning.blocking(system);
    long begin = System.nanoTime();
    EventLog log = JournalExtension.get(system).log();
    EntityKeys keys = new EntityKeys(log);
    ImageStore store = ImageStore.open(root.data(), options.limits(), clock);
    HostFacts host = HostFacts.read();

    ContainerDirectory directory = new ContainerDirectory();
    EntityViews<ImageView> imageViews = new EntityViews<>();
    EntityViews<VolumeView> volumeViews = new EntityViews<>();
    EntityViews<NetworkView> networkViews = new EntityViews<>();
    CompletableFuture<Void> networksReady = new CompletableFuture<>();
    CompletableFuture<Void> imagesReady = new CompletableFuture<>();
    CompletableFuture<Void> volumesReady = new CompletableFuture<>();
    CompletableFuture<Void> containersReady = new CompletableFuture<>();
    CompletableFuture<Void> allReady =
        CompletableFuture.allOf(imagesReady, volumesReady, networksReady, containersReady);

    ImageContent content =
        new ImageContent(
            store,
            imageViews,
            directory::all,
            allReady,
            () -> log.damaged().isEmpty() && keys.noneDamaged(directory),
            blocking);
    ActorRef<EntitySupervisor.Message<ImageCommand.Request, ImageView>> imageSupervisor =
        Spawning.spawn(
            system,
            EntitySupervisor.create(
                new EntitySupervisor.Kindred<ImageCommand.Request, ImageCommand.Outcome, ImageView>(
                    "image", (id, sink) -> ImageActor.create(id, content, sink, clock)),
                keys::images,
                imageViews,
                () -> imagesReady.complete(null)),
            "images");
    EntityDesk<ImageCommand.Request, ImageView> imageDesk =
        new EntityDesk<>(system, imageSupervisor, StoreSteps::before);
    PruneNotes prunes = new PruneNotes(imageDesk, imagesReady);
    VolumeFolders folders = new VolumeFolders(root, blocking);
    ActorRef<EntitySupervisor.Message<VolumeCommand.Request, VolumeView>> volumeSupervisor =
        Spawning.spawn(
            system,
            EntitySupervisor.create(
                new EntitySupervisor.Kindred<
                    VolumeCommand.Request, VolumeCommand.Outcome, VolumeView>(
                    "volume", (name, sink) -> VolumeActor.create(name, folders, sink, clock)),
                keys::volumes,
                volumeViews,
                () -> volumesReady.complete(null)),
            "volumes");
    VolumeAdapter volumes =
        new VolumeAdapter(
            root,
            new EntityDesk<>(system, volumeSupervisor),
            volumeViews,
            name -> usersOf(directory, name),
            prunes,
            Engine::randomName,
            blocking,
            volumesReady.thenCombine(containersReady, (one, other) -> null));

    NetworkPlaces places =
        NetworkPlaces.of(options.bridge, options.bip, options.dataRoot, options.execRoot);
    Executor networking = Spawning.ownThreads("moor-networks", NETWORK_THREADS);
    Optional<NetworkEngine> networkEngine = NetworkEngine.open(networkViews, networking, places);
    NetworkAdapter networks =
        NetworkSetup.start(
            new NetworkSetup.Surroundings(
                system,
                networkEngine,
                networkViews,
                keys::networks,
                networksReady,
                containersReady,
                directory,
                prunes,
                Engine::randomName,
                networking,
                clock),
            places);

    JournalExtension journal = JournalExtension.get(system);
    JournalCheck check = new JournalCheck(journal.store());
    HistoryAdapter history =
        new HistoryAdapter(log, journal.codecs(), directory, check, blocking, clock);
    allReady.thenRun(() -> tellReady(directory, begin));
    allReady.thenRun(check::runInBackground);
    allReady.thenRunAsync(content::sweep, blocking);
    if (options.journalKeeping().asked()) {
      allReady.thenRun(() -> journal.store().keep(options.journalKeeping().policy()));
    }
    allReady.thenRunAsync(() -> sweepSnapshots(root, keys), blocking);
    RuntimeEnvironment runtime = probedRuntime.get();
    history.compareBy(
        new ReplayCheck(
            new ReplayCheck.Sources(
                log,
                journal.codecs(),
                directory,
                imageViews,
                volumeViews,
                networkViews,
                runtime,
                root,
                content::missing,
                networkEngine.stream()
                    .map(engine -> (ReplayCheck.CallableLook) () -> engine.drift(directory.all()))
                    .toList()),
            blocking));
    ContainerEngine containers =
        new ContainerEngine(
            new ContainerEngine.Surroundings(
                system,
                root,
                runtime,
                volumes,
                networkEngine.map(NetworkAccess.class::cast),
                directory,
                keys::containers,
                history::lastKnown,
                host.hostname(),
                host.memoryBytes(),
                blocking,
                clock),
            layers -> store.lowerDirs(digests(layers)),
            layers -> layersBytes(store, layers),
            containersReady);
    ImageAdapter images =
        new ImageAdapter(
            store,
            imageDesk,
            imageViews,
            containers.imageUsers(),
            prunes,
            imagesReady,
            new RegistryClient(options.registries()),
            blocking,
            clock);
    containers.serve(images, prunes);
    networks.serve(containers::request);
    CompletionStage<Void> buildsOver =
        allReady
            .thenCompose(done -> containers.checked())
            .thenCompose(done -> containers.removeLeftOfBuilds());
    BuildAdapter builds = new BuildAdapter(store, images, containers, prunes, clock, buildsOver);
    EventAdapter events = new EventAdapter(log, journal.codecs(), blocking, clock);
    SystemAdapter systemPart =
        new SystemAdapter(
            engineId,
            options,
            runtime,
            host,
            BuildInfo.read(),
            directory,
            () -> imageViews.all().size(),
            containers::processesBelow,
            events::listeners,
            () -> warnings(containers, journal),
            blocking);
    return new Engine(
        new EngineServices(
            containers.containers(),
            containers.attach(),
            containers.execs(),
            containers.logs(),
            containers.archives(),
            events,
            images,
            volumes,
            networks,
            systemPart,
            history,
            containers.stats(),
            builds),
        containers,
        store,
        networkEngine,
        allReady.thenCompose(done -> containers.checked()));
  }

  private static void tellReady(ContainerDirectory directory, long begin) {
    LOG.info(
        "{} containers and their journal were read, {} ms after the journal was to be opened",
        directory.all().size(),
        TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin));
  }

  /** A start removes what a stop between two steps may have left. */
  private static void sweepSnapshots(DataRoot root, EntityKeys keys) {
    try {
      SnapshotFolder.retain(root.snapshots(), keys::lives);
    } catch (IOException e) {
      LOG.warn("snapshots of removed containers stay: {}", e.getMessage());
    }
  }

  private static long layersBytes(ImageStore store, List<String> layers) {
    long sum = 0;
    try {
      for (Digest layer : digests(layers)) {
        sum += store.layerBytes(layer);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return sum;
  }

  private static List<Digest> digests(List<String> layers) {
    return layers.stream().map(Digest::parse).toList();
  }

  /** A container of which nothing is known any more may use any volume. */
  private static List<ContainerView> usersOf(ContainerDirectory directory, String volume) {
    return directory.all().stream()
        .filter(
            view ->
                view.spec().image().isEmpty()
                    || view.spec().host().mounts().stream()
                        .anyMatch(m -> m.type().equals("volume") && m.source().equals(volume)))
        .toList();
  }

  private static List<String> warnings(ContainerEngine containers, JournalExtension journal) {
    List<String> all = new ArrayList<>(containers.warnings());
    journal.store().boundWarning().ifPresent(why -> all.add("WARNING: " + why));
    return all;
  }

  private static String randomName() {
    byte[] bytes = new byte[VOLUME_NAME_BYTES];
    new SecureRandom().nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  /** Docker's GraphDriver data of a container. */
  Map<String, String> graphDriverData(ContainerView view) {
    Collection<Path> lower = images.lowerDirs(digests(view.layers()));
    var folder = containers.folder(view.id());
    return Map.of(
        "LowerDir", lower.stream().map(Path::toString).collect(Collectors.joining(":")),
        "UpperDir", folder.upper().toString(),
        "WorkDir", folder.work().toString(),
        "MergedDir", folder.merged().toString());
  }
}
