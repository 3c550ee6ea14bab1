package dev.moor.supervisor.containers;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.SpawnProtocol;
import akka.actor.typed.javadsl.AskPattern;
import dev.moor.actors.container.ContainerCommand;
import dev.moor.actors.container.ContainerSpec;
import dev.moor.actors.container.ContainerView;
import dev.moor.actors.image.ImageView;
import dev.moor.actors.port.ArchiveService;
import dev.moor.actors.port.Asker;
import dev.moor.actors.port.AttachService;
import dev.moor.actors.port.ContainerService;
import dev.moor.actors.port.ExecService;
import dev.moor.actors.port.LogService;
import dev.moor.actors.port.MoorException;
import dev.moor.actors.port.StatsService;
import dev.moor.actors.rules.ContainerFilter;
import dev.moor.actors.rules.HostAbilities;
import dev.moor.runtime.RuntimeEnvironment;
import dev.moor.runtime.cgroup.Cgroups;
import dev.moor.runtime.linux.ProcStat;
import dev.moor.supervisor.DataRoot;
import dev.moor.supervisor.Spawning;
import dev.moor.supervisor.entity.PruneNotes;
import dev.moor.supervisor.images.ImageAdapter;
import dev.moor.supervisor.images.ImageUsers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The parts around containers, put together: supervisor, work and the ports' implementations. */
public final class ContainerEngine {
  private static final Logger LOG = LoggerFactory.getLogger(ContainerEngine.class);
  private static final Duration ASK_LIMIT = Duration.ofMinutes(1);

  /** No name of a user's begins so. */
  private static final int MOST_LENDERS = 100;

  private static final String BUILD_NAME = ".build-";

  /** What they stand on. */
  public record Surroundings(
      ActorSystem<SpawnProtocol.Command> system,
      DataRoot root,
      RuntimeEnvironment runtime,
      VolumeAccess volumes,
      Optional<NetworkAccess> networks,
      ContainerDirectory directory,
      Supplier<Collection<String>> ids,
      Function<String, Optional<ContainerView>> lastKnown,
      String hostname,
      long hostMemoryBytes,
      Executor blocking,
      Clock clock) {}

  private final Surroundings around;
  private final ContainerDirectory directory;
  private final ContainerWorks works;
  private final WorkContext context;
  private final EntityCalls calls;
  private final ContainerSizes sizes;
  private final ActorRef<ContainerSupervisor.Message> supervisor;
  private ContainerAdapter containers;
  private AttachAdapter attach;
  private ExecAdapter execs;
  private LogAdapter logs;
  private ArchiveAdapter archives;
  private DiskWatch disk;
  private StatsAdapter stats;

  public ContainerEngine(
      Surroundings around,
      Function<List<String>, List<Path>> lowerDirs,
      ToLongFunction<List<String>> layersBytes,
      CompletableFuture<Void> ready)
      throws IOException {
    this.around = around;
    this.directory = around.directory();
    RuntimeEnvironment runtime = around.runtime();
    Files.createDirectories(around.root().data().resolve("tmp"));
    Path init = around.root().data().resolve("init");
    InitLayer.make(init);
    final JoinRule joins = new JoinRule(directory);
    this.context =
        new WorkContext(
            around.root(),
            runtime.launcher(),
            new ContainerFiles(),
            around.volumes(),
            around.networks(),
            new ShimMonitors(runtime.watcher()),
            new OomWatch(),
            around.blocking(),
            around.clock(),
            around.hostname(),
            layers -> InitLayer.on(lowerDirs.apply(layers), init),
            (kind, ref) -> joins.running(kind, ref).pid(),
            directory::lookUp,
            this::lender,
            this::sharedMemory,
            runtime::cgroupPath,
            runtime.initBinary());
    this.works = new ContainerWorks(context, directory);
    around.networks().ifPresent(access -> access.onChange(works::relink));
    this.supervisor =
        Spawning.spawn(
            around.system(),
            ContainerSupervisor.create(
                around.ids(),
                directory,
                works,
                around.lastKnown(),
                around.blocking(),
                around.clock(),
                () -> ready.complete(null)),
            "containers");
    this.calls = new EntityCalls(around.system(), supervisor, directory, ready);
    this.sizes = new ContainerSizes(context::folder, layersBytes, around.blocking());
  }

  /** Joins the images, which are made after the containers (they ask who uses them). */
  public void serve(ImageAdapter images, PruneNotes prunes) throws IOException {
    containers =
        new ContainerAdapter(
            calls,
            directory,
            works,
            sizes,
            images::inspect,
            new Lookup(images::known),
            prunes,
            name -> around.volumes().path(name).toString(),
            around.networks(),
            around.runtime()::checkName,
            abilities(around.runtime().cgroups()),
            new SecureRandom(),
            around.blocking(),
            around.clock());
    logs = new LogAdapter(calls, works, around.blocking(), around.clock());
    attach = new AttachAdapter(calls, works, logs, around.blocking());
    execs = new ExecAdapter(calls, directory, works, containers::newId, around.blocking());
    archives = new ArchiveAdapter(calls, works, context, around.blocking());
    stats =
        new StatsAdapter(calls, works, around.hostMemoryBytes(), around.blocking(), around.clock());
    LogRotator.start(around.system(), directory, works, around.blocking());
    disk =
        DiskWatch.start(
            around.system(), around.root().data(), around.blocking(), around.clock(), this::onRoom);
  }

  /** As Docker tells whether the kernel has them. */
  private static HostAbilities abilities(Cgroups cgroups) throws IOException {
    boolean io = cgroups.hasV2Controller("io");
    return new HostAbilities(
        io || cgroups.hasV1File("blkio", "blkio.weight"),
        io || cgroups.hasV1File("blkio", "blkio.weight_device"),
        cgroups.hasV1File("memory", "memory.swappiness"),
        cgroups.hasV1File("memory", "memory.oom_control"));
  }

  /** Who logged meanwhile may miss lines; who could not journal goes on. */
  private void onRoom(Instant from, Instant until) {
    Map<String, String> gap =
        Map.of(
            "from", from.toString(),
            "until", until.toString(),
            "reason", "no space left on device");
    supervisor.tell(new ContainerSupervisor.TryAgain());
    directory.all().stream()
        .filter(view -> view.pid() != 0 && !view.spec().host().logConfig().type().equals("none"))
        .forEach(
            view -> calls.note(view.id(), new ContainerCommand.Note("log_gap", gap, Asker.MOORD)));
  }

  /** Through any number of containers that have another's. */
  private Optional<ContainerView> lender(String networkMode) {
    Optional<ContainerView> lender = Optional.empty();
    String mode = networkMode;
    for (int i = 0; mode.startsWith("container:"); i++) {
      if (i == MOST_LENDERS) {
        throw new MoorException(
            MoorException.Kind.CONFLICT, "containers lend their networks in a ring");
      }
      lender = Optional.of(directory.find(mode.substring("container:".length())));
      mode = lender.get().spec().host().networkMode();
    }
    return lender;
  }

  private Path sharedMemory(String ref) {
    ContainerView donor = directory.find(ref);
    String mode = donor.spec().host().ipcMode();
    if (mode.startsWith("container:")) {
      return sharedMemory(mode.substring("container:".length()));
    }
    if (mode.equals("host")) {
      return Path.of("/dev/shm");
    }
    if (!mode.equals("shareable")) {
      throw new MoorException(
          MoorException.Kind.CONFLICT,
          "can't join IPC of container "
              + donor.id()
              + ": non-shareable IPC (hint: use IpcMode:shareable for the donor container)");
    }
    return context.folder(donor.id()).shm();
  }

  /** What {@code docker info} warns of. */
  public List<String> warnings() {
    return disk.warning().map(List::of).orElse(List.of());
  }

  /** Completes when every container has been checked against the kernel. */
  public CompletionStage<Void> checked() {
    return calls.checked();
  }

  /** Asks a container's entity; completes when it is settled. */
  public CompletionStage<ContainerView> request(String id, ContainerCommand.Request request) {
    return calls.request(id, request);
  }

  public ContainerService containers() {
    return containers;
  }

  public AttachService attach() {
    return attach;
  }

  public ExecService execs() {
    return execs;
  }

  public LogService logs() {
    return logs;
  }

  public ArchiveService archives() {
    return archives;
  }

  public StatsService stats() {
    return stats;
  }

  /** Creates a container for a step of a build; a crash ends its life at the next start. */
  public CompletionStage<ContainerService.Created> createForBuild(Asker asker, ContainerSpec spec) {
    return containers.createOwn(asker, BUILD_NAME + containers.newId().substring(0, 24), spec);
  }

  /** Removes the containers of builds that a crash ended; the stage ends when they are gone. */
  public CompletionStage<Void> removeLeftOfBuilds() {
    CompletionStage<Void> all = CompletableFuture.completedStage(null);
    for (ContainerView view : List.copyOf(directory.all())) {
      if (view.name().startsWith(BUILD_NAME)) {
        all =
            all.thenCompose(done -> containers.remove(Asker.MOORD, view.id(), true, true))
                .exceptionally(
                    failure -> {
                      LOG.warn("{} of a build that is over stays: {}", view.id(), failure);
                      return null;
                    });
      }
    }
    return all;
  }

  /** Something of Docker's event list that changes no state. */
  public void note(String id, ContainerCommand.Note note) {
    calls.note(id, note);
  }

  public ContainerFolder folder(String id) {
    return context.folder(id);
  }

  /** Who uses an image, as the containers' supervisor serialises it. */
  public ImageUsers imageUsers() {
    return new ImageUsers() {
      @Override
      public List<ContainerView> of(String imageId) {
        return directory.all().stream().filter(v -> v.imageId().equals(imageId)).toList();
      }

      @Override
      public CompletionStage<Collection<String>> hold(String imageId) {
        return AskPattern.ask(
            supervisor,
            (ActorRef<Collection<String>> replyTo) ->
                new ContainerSupervisor.HoldImage(imageId, replyTo),
            ASK_LIMIT,
            around.system().scheduler());
      }

      @Override
      public void release(String imageId) {
        supervisor.tell(new ContainerSupervisor.ReleaseImage(imageId));
      }
    };
  }

  /** The processes of the container whose first process has this pid. */
  public Collection<ProcStat> processesBelow(long pid) {
    return directory.all().stream()
        .filter(view -> view.pid() == pid)
        .findFirst()
        .flatMap(view -> works.get(view.id()))
        .map(ContainerWork::processes)
        .orElse(List.of());
  }

  /** What list filters refer to. */
  private final class Lookup implements ContainerFilter.Lookup {
    private final Function<String, Optional<ImageView>> images;

    Lookup(Function<String, Optional<ImageView>> images) {
      this.images = images;
    }

    @Override
    public ContainerView container(String reference) {
      return directory.find(reference);
    }

    @Override
    public Optional<ImageView> image(String reference) {
      return images.apply(reference);
    }
  }
}
