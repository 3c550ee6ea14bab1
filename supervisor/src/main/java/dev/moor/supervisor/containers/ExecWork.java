package dev.moor.supervisor.containers;

import dev.moor.actors.container.ContainerCommand;
import dev.moor.actors.container.ContainerCommand.Outcome;
import dev.moor.actors.container.ContainerEffect;
import dev.moor.actors.container.ContainerView;
import dev.moor.actors.container.ExecSpec;
import dev.moor.actors.container.ExitStatus;
import dev.moor.actors.container.HostExtras;
import dev.moor.actors.container.ProcessIdentity;
import dev.moor.actors.port.MoorException;
import dev.moor.actors.port.StdChunk;
import dev.moor.actors.rules.DiskFull;
import dev.moor.runtime.ContainerProcess;
import dev.moor.runtime.ExecSearch;
import dev.moor.runtime.ExitEvidence;
import dev.moor.runtime.LaunchException;
import dev.moor.runtime.exec.ExecProcess;
import dev.moor.runtime.exec.ExecRequest;
import dev.moor.runtime.shim.ExitCollector;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The execs of one container; safe from any thread, each exec on its own. */
final class ExecWork {
  private static final Logger LOG = LoggerFactory.getLogger(ExecWork.class);

  private static final Duration SEARCH_LIMIT = Duration.ofSeconds(30);
  private static final long SEARCH_PAUSE_MILLIS = 50;

  private final WorkContext context;
  private final ContainerFolder folder;
  private final Supplier<ContainerProcess> container;
  private final ReadyExecs ready;
  private final Map<String, Streams> waiting = new ConcurrentHashMap<>();
  private final Map<String, AttachHub> unsettled = new ConcurrentHashMap<>();
  private final Map<String, CompletableFuture<Void>> starting = new ConcurrentHashMap<>();
  private final Map<String, ExecProcess> running = new ConcurrentHashMap<>();
  private final Map<String, End> endsNotSeen = new ConcurrentHashMap<>();

  /** An end that no view shows yet, with the files that prove it. */
  private record End(Outcome outcome, ExecProcess exec) {}

  /**
   * A client's streams and the terminal size it asked for, before the exec starts.
   *
   * @param begun completed once the start is accepted and before anything can be said
   */
  private record Streams(
      AttachHub hub, HostExtras.ConsoleSize size, CompletableFuture<Void> begun) {
    int height() {
      return size == null ? 0 : size.height();
    }

    int width() {
      return size == null ? 0 : size.width();
    }
  }

  ExecWork(WorkContext context, ContainerFolder folder, Supplier<ContainerProcess> container) {
    this.context = context;
    this.folder = folder;
    this.container = container;
    this.ready = new ReadyExecs(context.blocking());
  }

  /** It is being created and will be started soon, with streams; returns at once. */
  void expect(String execId, ExecSpec spec) {
    ContainerProcess process = container.get();
    if (process != null && (spec.attachStdin() || spec.attachStdout() || spec.attachStderr())) {
      ExecRequest request = request(execId, spec, false, null);
      ready.prepare(execId, request.dir(), () -> process.ready(request, true));
    }
  }

  /** It could not be created. */
  void unexpect(String execId) {
    context.blocking().execute(() -> ready.drop(execId));
  }

  /**
   * Streams for an exec that is about to be started; {@code begun} is completed when its start is
   * accepted. The client's answer goes out then and not with the first output: some clients lose
   * what comes together with the answer's head.
   */
  AttachHub prepareStreams(
      String execId, ExecSpec spec, HostExtras.ConsoleSize size, CompletableFuture<Void> begun) {
    AttachHub hub =
        new AttachHub(spec.tty(), true, context.spillFolder(), context.blocking()).held();
    if (waiting.putIfAbsent(execId, new Streams(hub, size, begun)) != null) {
      throw new MoorException(
          MoorException.Kind.CONFLICT, "Error: Exec command " + execId + " is already running");
    }
    return hub;
  }

  /**
   * Ends the streams of execs whose end the view shows: whoever reads the end can read the code.
   */
  void settled(ContainerView view) {
    endsNotSeen
        .entrySet()
        .removeIf(
            entry -> {
              boolean seen = ended(view, entry.getKey());
              if (seen) {
                forget(entry.getKey(), entry.getValue().exec());
              }
              return seen;
            });
    unsettled
        .entrySet()
        .removeIf(
            entry -> {
              boolean ended = ended(view, entry.getKey());
              if (ended) {
                entry.getValue().release();
              }
              return ended;
            });
  }

  private static boolean ended(ContainerView view, String execId) {
    ContainerView.ExecView exec = view.execs().get(execId);
    return exec == null || exec.exitCode() != null;
  }

  /** The container is gone: nobody waits for an end that no view will show. */
  void dropAll() {
    unsettled.values().forEach(AttachHub::runEnded);
    unsettled.clear();
    endsNotSeen.clear();
  }

  /** The start was refused. False: it was not, it has begun. */
  boolean dropStreams(String execId) {
    Streams streams = waiting.remove(execId);
    if (streams != null) {
      streams.hub().runEnded();
    }
    return streams != null;
  }

  /** Blocking. A success is told through {@code outcome}, as later its end, and null returned. */
  Outcome start(ContainerEffect.StartExec effect, Consumer<Outcome> outcome) {
    String execId = effect.execId();
    CompletableFuture<Void> done = new CompletableFuture<>();
    starting.put(execId, done);
    try {
      Streams streams = waiting.remove(execId);
      if (streams != null) {
        unsettled.put(execId, streams.hub());
        streams.begun().complete(null);
      }
      return start(effect, streams, outcome);
    } finally {
      starting.remove(execId);
      done.complete(null);
    }
  }

  private Outcome start(
      ContainerEffect.StartExec effect, Streams streams, Consumer<Outcome> outcome) {
    String execId = effect.execId();
    ContainerProcess process = container.get();
    if (process == null) {
      ready.drop(execId);
      return failed(streams, execId, "container " + folder.id() + " is not running", 128);
    }
    try {
      ExecProcess exec = started(effect, streams, process);
      if (streams != null) {
        exec.attach().ifPresent(streams.hub()::connected);
      }
      running.put(execId, exec);
      outcome.accept(started(process, exec, execId));
      follow(execId, exec, outcome);
      return null;
    } catch (LaunchException e) {
      return failed(streams, execId, said(e), e.exitCode());
    } catch (RuntimeException e) {
      LOG.warn("exec {} in container {} could not be started", execId, folder.id(), e);
      return failed(streams, execId, said(e), 128);
    }
  }

  private ExecProcess started(
      ContainerEffect.StartExec effect, Streams streams, ContainerProcess process)
      throws LaunchException {
    String execId = effect.execId();
    boolean detached = effect.detach() || streams == null;
    ExecRequest request = request(execId, effect.spec(), detached, streams);
    if (detached) {
      ready.drop(execId);
      return process.exec(request);
    }
    return process.exec(request, ready.take(execId));
  }

  private String said(Exception e) {
    return DiskFull.said(RuntimePort.reason(e), "container " + folder.id(), "it was not started");
  }

  private void follow(String execId, ExecProcess exec, Consumer<Outcome> outcome) {
    exec.exit()
        .whenCompleteAsync(
            (evidence, error) -> {
              running.remove(execId);
              if (evidence == null) {
                LOG.warn("the end of exec {} could not be read", execId, error);
              }
              Outcome end =
                  new ContainerCommand.ExecEnded(
                      execId,
                      evidence == null ? unknown("its end could not be read") : status(evidence),
                      evidence == null ? context.clock().instant() : evidence.at());
              endsNotSeen.put(execId, new End(end, exec));
              outcome.accept(end);
            },
            context.blocking());
  }

  /** Its exit file is evidence until the end is in the journal. */
  private void forget(String execId, ExecProcess exec) {
    context
        .blocking()
        .execute(
            () -> {
              try {
                exec.delete();
              } catch (IOException e) {
                LOG.warn("files of exec {} stay: {}", execId, e.getMessage());
              }
            });
  }

  private static ExitStatus status(ExitEvidence evidence) {
    return RuntimePort.status(evidence);
  }

  private static ExitStatus unknown(String why) {
    return new ExitStatus(
        255, false, ExitStatus.Evidence.UNKNOWN, "exit code of the exec unknown: " + why);
  }

  private ExecRequest request(String execId, ExecSpec spec, boolean detached, Streams streams) {
    return new ExecRequest(
        execId,
        execFolder(execId),
        spec.command(),
        spec.env(),
        spec.workingDir(),
        spec.user(),
        spec.tty(),
        spec.privileged(),
        !detached && spec.attachStdin(),
        streams == null ? 0 : streams.height(),
        streams == null ? 0 : streams.width(),
        detached || streams == null ? null : streams.hub());
  }

  private Path execFolder(String execId) {
    return folder.execs().resolve(execId.substring(0, 16));
  }

  private Outcome failed(Streams streams, String execId, String reason, int code) {
    if (streams != null) {
      streams.hub().say(StdChunk.Stream.STDOUT, reason + "\r\n");
      streams.hub().onClosed();
    }
    return new ContainerCommand.ExecStartFailed(execId, reason, code);
  }

  private static ProcessIdentity identity(ContainerProcess process, ExecProcess exec) {
    ProcessIdentity of = RuntimePort.identity(process.identity());
    ExecProcess.Identity own = exec.identity();
    return new ProcessIdentity(
        own.bootId(),
        own.pid(),
        own.startTicks(),
        of.cgroupPath(),
        own.shimPid(),
        own.shimStartTicks(),
        of.runtime());
  }

  /**
   * Recovery: an exec that runs on is watched again (its streams are gone with the old daemon); one
   * that ended meanwhile has its exit file. Its end is told through {@code outcome}, now or later.
   */
  void probe(ContainerEffect.ProbeExec effect, Consumer<Outcome> outcome) {
    String execId = effect.execId();
    End end = endsNotSeen.get(execId);
    if (end != null) {
      outcome.accept(end.outcome());
      return;
    }
    ProcessIdentity identity = effect.identity();
    ContainerProcess process = container.get();
    ExecProcess watched = running.get(execId);
    if (watched != null) {
      // its start was told to one that did not journal it; its end is told in any case
      if (identity == null && process != null) {
        outcome.accept(started(process, watched, execId));
      }
      return;
    }
    try {
      if (process == null) {
        outcome.accept(
            ended(execId, ExitCollector.read(execFolder(execId).resolve(folder.id()), false)));
      } else if (identity == null) {
        search(execId, process, outcome, context.clock().instant().plus(SEARCH_LIMIT));
      } else {
        adopt(execId, process, own(identity), outcome);
      }
    } catch (IOException e) {
      LOG.warn("exec {} in container {} cannot be adopted", execId, folder.id(), e);
      outcome.accept(
          new ContainerCommand.ExecEnded(
              execId, unknown(e.getMessage()), context.clock().instant()));
    }
  }

  /** Done once a start of it that is under way has succeeded or failed. */
  CompletionStage<Void> startTried(String execId) {
    return starting.getOrDefault(execId, CompletableFuture.completedFuture(null));
  }

  private Outcome ended(String execId, Optional<ExitEvidence> evidence) {
    return new ContainerCommand.ExecEnded(
        execId,
        evidence
            .map(ExecWork::status)
            .orElseGet(
                () -> unknown("it ended with its container or was never begun, moord was down")),
        evidence.map(ExitEvidence::at).orElse(context.clock().instant()));
  }

  private ContainerCommand.ExecStartDone started(
      ContainerProcess process, ExecProcess exec, String execId) {
    return new ContainerCommand.ExecStartDone(
        execId, identity(process, exec), context.clock().instant());
  }

  /** The daemon died between its start and the word of it; its shim goes on all the same. */
  private void search(
      String execId, ContainerProcess process, Consumer<Outcome> outcome, Instant limit)
      throws IOException {
    ExecSearch.Found found = process.findExec(execFolder(execId));
    if (found.word() == ExecSearch.Word.RUNS) {
      ExecProcess exec = adoptable(execId, process, found.identity().orElseThrow());
      running.put(execId, exec);
      outcome.accept(started(process, exec, execId));
      follow(execId, exec, outcome);
    } else if (found.word() == ExecSearch.Word.NOT_YET
        && context.clock().instant().isBefore(limit)) {
      CompletableFuture.delayedExecutor(
              SEARCH_PAUSE_MILLIS, TimeUnit.MILLISECONDS, context.blocking())
          .execute(() -> searchAgain(execId, process, outcome, limit));
    } else {
      outcome.accept(ended(execId, found.exit()));
    }
  }

  private void searchAgain(
      String execId, ContainerProcess process, Consumer<Outcome> outcome, Instant limit) {
    try {
      search(execId, process, outcome, limit);
    } catch (IOException e) {
      LOG.warn("exec {} in container {} cannot be looked for", execId, folder.id(), e);
      outcome.accept(
          new ContainerCommand.ExecEnded(
              execId, unknown(e.getMessage()), context.clock().instant()));
    }
  }

  private static ExecProcess.Identity own(ProcessIdentity identity) {
    return new ExecProcess.Identity(
        identity.pid(),
        identity.startTicks(),
        identity.shimPid(),
        identity.shimStartTicks(),
        identity.bootId());
  }

  private void adopt(
      String execId,
      ContainerProcess process,
      ExecProcess.Identity identity,
      Consumer<Outcome> outcome)
      throws IOException {
    ExecProcess exec = adoptable(execId, process, identity);
    running.put(execId, exec);
    follow(execId, exec, outcome);
  }

  private ExecProcess adoptable(
      String execId, ContainerProcess process, ExecProcess.Identity identity) throws IOException {
    return process.adoptExec(identity, execFolder(execId));
  }

  /** False: no such exec runs here. */
  boolean resize(String execId, int height, int width) throws IOException {
    ExecProcess exec = running.get(execId);
    if (exec == null) {
      return false;
    }
    exec.resize(height, width);
    return true;
  }
}
