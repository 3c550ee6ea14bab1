package dev.moor.http;

import dev.moor.actors.container.ContainerSpec;
import dev.moor.actors.container.ContainerView;
import dev.moor.actors.container.ContainerView.Phase;
import dev.moor.actors.container.ExecSpec;
import dev.moor.actors.container.ExitStatus;
import dev.moor.actors.container.HostExtras;
import dev.moor.actors.container.LimitChange;
import dev.moor.actors.network.NetworkChoice;
import dev.moor.actors.port.Asker;
import dev.moor.actors.port.AttachService;
import dev.moor.actors.port.ContainerService;
import dev.moor.actors.port.EngineServices;
import dev.moor.actors.port.EventService;
import dev.moor.actors.port.ExecService;
import dev.moor.actors.port.LogService;
import dev.moor.actors.port.MoorException;
import dev.moor.actors.port.StatsService;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Flow;
import java.util.concurrent.SubmissionPublisher;

/** An engine in memory whose processes are {@code cat}: stdin comes back on stdout. */
final class FakeEngine implements ContainerService, AttachService, ExecService {
  final Map<String, ContainerView> views = new ConcurrentHashMap<>();
  final Map<String, CompletableFuture<WaitResult>> ends = new ConcurrentHashMap<>();
  final Map<String, ExecSpec> execs = new ConcurrentHashMap<>();
  final List<Asker> askers = new CopyOnWriteArrayList<>();
  final List<String> calls = new CopyOnWriteArrayList<>();
  final FakeStreams streams = new FakeStreams();
  final FakeStore store = new FakeStore();
  final FakeHistory history = new FakeHistory();
  volatile ContainerSpec lastSpec;
  private volatile long looks = 1;

  EngineServices services() {
    return new EngineServices(
        this,
        this,
        this,
        streams,
        store,
        streams,
        store.images,
        store.volumes,
        new FakeNetworks(),
        store.system,
        history,
        this::sample,
        new FakeBuilds());
  }

  private static MoorException noSuch(String ref) {
    return new MoorException(MoorException.Kind.NOT_FOUND, "No such container: " + ref);
  }

  ContainerView find(String ref) {
    for (ContainerView view : views.values()) {
      if (view.name().equals(ref) || view.id().startsWith(ref)) {
        return view;
      }
    }
    throw noSuch(ref);
  }

  private CompletionStage<ContainerView> found(String ref) {
    try {
      return CompletableFuture.completedFuture(find(ref));
    } catch (MoorException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  static ContainerView view(String id, String name, ContainerSpec spec, Phase phase) {
    boolean started = phase != Phase.CREATED;
    return new ContainerView(
        id,
        name,
        spec,
        "sha256:" + "ab".repeat(32),
        List.of("sha256:" + "cd".repeat(32)),
        Instant.parse("2026-11-24T20:00:00.120Z"),
        phase,
        started ? 1 : 0,
        phase == Phase.RUNNING ? 4242 : 0,
        null,
        started ? Instant.now().minusSeconds(300) : null,
        phase == Phase.STOPPED ? Instant.now().minusSeconds(2) : null,
        phase == Phase.STOPPED ? 3 : 0,
        false,
        "",
        phase == Phase.STOPPED ? ExitStatus.Evidence.EXIT_FILE : null,
        0,
        false,
        false,
        false,
        false,
        false,
        "",
        Map.of(),
        7);
  }

  Listed listed(ContainerView view, boolean size) {
    MountPoint mount = new MountPoint("volume", "v1", "/var/lib/v1", "/x", "local", "z", true, "");
    Paths paths = new Paths("/l/log", "/l/hostname", "/l/hosts", "/l/resolv.conf");
    return new Listed(view, paths, List.of(mount), size ? 10 : -1, size ? 20 : -1);
  }

  @Override
  public CompletionStage<Created> create(
      Asker asker, String name, ContainerSpec spec, NetworkChoice networks) {
    askers.add(asker);
    lastSpec = spec;
    if (spec.image().startsWith("missing")) {
      return CompletableFuture.failedFuture(
          new MoorException(MoorException.Kind.NOT_FOUND, "No such image: " + spec.image()));
    }
    String id = HexFormat.of().toHexDigits(views.size() + 1L).repeat(4);
    String given = name == null ? "made_up" + views.size() : name;
    views.put(id, view(id, given, spec, Phase.CREATED));
    ends.put(id, new CompletableFuture<>());
    return CompletableFuture.completedFuture(new Created(id, List.of()));
  }

  @Override
  public CompletionStage<Void> start(Asker asker, String ref) {
    return found(ref)
        .thenAccept(
            view -> {
              if (view.phase() == Phase.RUNNING) {
                throw new MoorException(MoorException.Kind.NOT_MODIFIED, "runs already");
              }
              views.put(view.id(), view(view.id(), view.name(), view.spec(), Phase.RUNNING));
            });
  }

  private CompletionStage<Void> note(String call, String ref) {
    return found(ref).thenAccept(view -> calls.add(call));
  }

  @Override
  public CompletionStage<Void> stop(Asker asker, String ref, String signal, Integer seconds) {
    return note("stop " + signal + ' ' + seconds, ref);
  }

  @Override
  public CompletionStage<Void> restart(Asker asker, String ref, String signal, Integer seconds) {
    return note("restart " + signal + ' ' + seconds, ref);
  }

  @Override
  public CompletionStage<Void> kill(Asker asker, String ref, String signal) {
    return note("kill " + signal, ref);
  }

  @Override
  public CompletionStage<Void> pause(Asker asker, String ref) {
    return note("pause", ref);
  }

  @Override
  public CompletionStage<Void> unpause(Asker asker, String ref) {
    return note("unpause", ref);
  }

  @Override
  public CompletionStage<Void> rename(Asker asker, String ref, String newName) {
    return note("rename " + newName, ref);
  }

  @Override
  public CompletionStage<Void> remove(Asker asker, String ref, boolean force, boolean volumes) {
    return found(ref)
        .thenAccept(
            view -> {
              if (view.phase() == Phase.RUNNING && !force) {
                throw new MoorException(MoorException.Kind.CONFLICT, "container is running");
              }
              views.remove(view.id());
            });
  }

  @Override
  public CompletionStage<Pruned> prune(Asker asker, Map<String, List<String>> filters) {
    return CompletableFuture.completedFuture(new Pruned(List.of("x"), 5));
  }

  @Override
  public CompletionStage<CompletionStage<WaitResult>> wait(String ref, WaitCondition condition) {
    return found(ref).thenApply(view -> ends.get(view.id()));
  }

  @Override
  public CompletionStage<List<Listed>> list(ListQuery query) {
    if (query.filters().containsKey("bogus")) {
      return CompletableFuture.failedFuture(
          new MoorException(MoorException.Kind.INVALID, "invalid filter 'bogus'"));
    }
    List<Listed> all = new ArrayList<>();
    views.values().forEach(view -> all.add(listed(view, query.size())));
    return CompletableFuture.completedFuture(all);
  }

  @Override
  public CompletionStage<Listed> inspect(String ref, boolean size) {
    return found(ref).thenApply(view -> listed(view, size));
  }

  @Override
  public CompletionStage<Void> resize(Asker asker, String ref, int height, int width) {
    return note("resize " + height + 'x' + width, ref);
  }

  private CompletionStage<StatsService.Sample> sample(String ref) {
    return found(ref)
        .thenApply(
            view ->
                new StatsService.Sample(
                    view.id(),
                    view.name(),
                    view.phase() == Phase.RUNNING ? Instant.EPOCH.plusSeconds(looks++) : null,
                    view.phase() == Phase.RUNNING ? usage(looks) : null));
  }

  private static StatsService.Usage usage(long seed) {
    return new StatsService.Usage(
        new StatsService.Cpu(seed, List.of(1L, 2L), 3, 4, 100 + seed, 2, 5, 6, 7),
        new StatsService.Memory(8, 9, 10, 11, Map.of("cache", 12L)),
        new StatsService.Pids(13, 14),
        Map.of("io_service_bytes_recursive", List.of(new StatsService.Io(8, 0, "Read", 15))),
        Map.of("eth0", new StatsService.Net(1, 2, 3, 4, 5, 6, 7, 8)));
  }

  @Override
  public CompletionStage<List<String>> update(Asker asker, String ref, LimitChange change) {
    return note("update " + change.memoryBytes() + ' ' + change.restartPolicy(), ref)
        .thenApply(done -> List.of("a warning"));
  }

  @Override
  public CompletionStage<Top> top(Asker asker, String ref, String psArguments) {
    return CompletableFuture.completedFuture(
        new Top(List.of("PID", "CMD"), List.of(List.of("1", "cat"))));
  }

  @Override
  public CompletionStage<Session> attach(Asker asker, String ref, Options options) {
    return found(ref)
        .thenApply(
            view ->
                new EchoSession(
                    view.spec().tty(),
                    options.stdin(),
                    () -> ends.get(view.id()).complete(new WaitResult(0, ""))));
  }

  @Override
  public CompletionStage<String> create(Asker asker, String containerRef, ExecSpec spec) {
    return found(containerRef)
        .thenApply(
            view -> {
              String id = "e" + execs.size();
              execs.put(id, spec);
              return id;
            });
  }

  @Override
  public CompletionStage<Void> startDetached(Asker asker, String execId) {
    calls.add("startDetached " + execId);
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public CompletionStage<Session> start(Asker asker, String execId, HostExtras.ConsoleSize size) {
    ExecSpec spec = execs.get(execId);
    return CompletableFuture.completedFuture(
        new EchoSession(spec.tty(), spec.attachStdin(), () -> {}));
  }

  @Override
  public CompletionStage<Void> resize(String execId, int height, int width) {
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public CompletionStage<Inspected> inspect(String execId) {
    ExecSpec spec = execs.get(execId);
    if (spec == null) {
      return CompletableFuture.failedFuture(
          new MoorException(MoorException.Kind.NOT_FOUND, "No such exec instance: " + execId));
    }
    return CompletableFuture.completedFuture(
        new Inspected("c1", new ContainerView.ExecView(execId, spec, false, true, 7, 0, "")));
  }

  /** Logs and events that tests feed. */
  static final class FakeStreams implements LogService, EventService {
    volatile Flow.Publisher<ByteBuffer> log = new ListPublisher<>(List.of());
    volatile LogService.Query lastLogQuery;
    final SubmissionPublisher<EngineEvent> events = new SubmissionPublisher<>();

    @Override
    public CompletionStage<Flow.Publisher<ByteBuffer>> read(String ref, LogService.Query query) {
      lastLogQuery = query;
      return CompletableFuture.completedFuture(log);
    }

    @Override
    public Flow.Publisher<EngineEvent> events(EventService.Query query) {
      return events;
    }

    static EngineEvent event(String action) {
      Map<String, String> attributes = new LinkedHashMap<>();
      attributes.put("image", "busybox");
      attributes.put("name", "web");
      return new EngineEvent(
          "container", action, "abc123", attributes, Instant.ofEpochSecond(1_700_000_000, 5), 9);
    }
  }

  static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
  }
}
