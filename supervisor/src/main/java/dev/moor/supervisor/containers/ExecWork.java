package dev.moor.supervisor.containers;

import dev.moor.actors.container.ContainerCommand;
import dev.moor.actors.container.ContainerCommand.Outcome;
import dev.moor.actors.container.ContainerEffect;
import dev.moor.actors.container.ExecSpec;
import dev.moor.actors.container.ExitStatus;
import dev.moor.actors.container.ProcessIdentity;
import dev.moor.actors.port.MoorException;
import dev.moor.actors.port.StdChunk;
import dev.moor.runtime.ContainerProcess;
import dev.moor.runtime.LaunchException;
import dev.moor.runtime.exec.ExecProcess;
import dev.moor.runtime.exec.ExecRequest;
import dev.moor.runtime.linux.ProcStat;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The execs of one container; safe from any thread, each exec on its own. */
final class ExecWork {
  private static final Logger LOG = LoggerFactory.getLogger(ExecWork.class);

  private final WorkContext context;
  private final ContainerFolder folder;
  private final Supplier<ContainerProcess> container;
  private final Map<String, Streams> waiting = new ConcurrentHashMap<>();
  private final Map<String, ExecProcess> running = new ConcurrentHashMap<>();

  /** A client's streams and the terminal size it asked for, before the exec starts. */
  private record Streams(AttachHub hub, int height, int width) {}

  ExecWork(WorkContext context, ContainerFolder folder, Supplier<ContainerProcess> container) {
    this.context = context;
    this.folder = folder;
    this.container = container;
  }

  /** Streams for an exec that is about to be started. */
  AttachHub prepareStreams(String execId, ExecSpec spec, int height, int width) {
    AttachHub hub = new AttachHub(spec.tty(), true, context.spillFolder(), context.blocking());
    if (waiting.putIfAbsent(execId, new Streams(hub, height, width)) != null) {
      throw new MoorException(
          MoorException.Kind.CONFLICT, "Error: Exec command " + execId + " is already running");
    }
    return hub;
  }

  /** The exec was not begun yet, and nothing was said to its client. */
  boolean hasWaitingStreams(String execId) {
    return waiting.containsKey(execId);
  }

  /** The start was refused. */
  void dropStreams(String execId) {
    Streams streams = waiting.remove(execId);
    if (streams != null) {
      streams.hub().runEnded();
    }
  }

  /** Blocking. A success is told through {@code outcome}, as later its end, and null returned. */
  Outcome start(ContainerEffect.StartExec effect, Consumer<Outcome> outcome) {
    String execId = effect.execId();
    Streams streams = waiting.remove(execId);
    ContainerProcess process = container.get();
    if (process == null) {
      return failed(streams, execId, "container " + folder.id() + " is not running", 128);
    }
    try {
      ExecProcess exec = process.exec(request(effect, streams));
      if (streams != null) {
        exec.attach().ifPresent(streams.hub()::connected);
      }
      running.put(execId, exec);
      outcome.accept(
          new ContainerCommand.ExecStartDone(
              execId, identity(process, exec), context.clock().instant()));
      exec.exit()
          .whenComplete(
              (code, error) -> {
                running.remove(execId);
                outcome.accept(
                    new ContainerCommand.ExecEnded(
                        execId, status(code, error), context.clock().instant()));
              });
      return null;
    } catch (LaunchException e) {
      return failed(streams, execId, e.getMessage(), e.exitCode());
    } catch (RuntimeException e) {
      LOG.warn("exec {} in container {} could not be started", execId, folder.id(), e);
      return failed(streams, execId, ContainerWork.reason(e), 128);
    }
  }

  private ExecRequest request(ContainerEffect.StartExec effect, Streams streams) {
    ExecSpec spec = effect.spec();
    boolean detached = effect.detach() || streams == null;
    return new ExecRequest(
        effect.execId(),
        execFolder(effect.execId()),
        spec.command(),
        spec.env(),
        spec.workingDir(),
        spec.user(),
        spec.tty(),
        spec.privileged(),
        !detached && spec.attachStdin(),
        streams == null ? 0 : streams.height(),
        streams == null ? 0 : streams.width(),
        detached ? null : streams.hub());
  }

  private Path execFolder(String execId) {
    return folder.execs().resolve(execId.substring(0, 16));
  }

  private Outcome failed(Streams streams, String execId, String reason, int code) {
    if (streams != null) {
      streams.hub().say(StdChunk.Stream.STDOUT, reason + "\r\n");
      streams.hub().runEnded();
    }
    return new ContainerCommand.ExecStartFailed(execId, reason, code);
  }

  private static ExitStatus status(Integer code, Throwable error) {
    if (error != null || code == null) {
      String why = error == null ? "" : ": " + error.getMessage();
      return new ExitStatus(
          255, false, ExitStatus.Evidence.UNKNOWN, "exit code of the exec unknown" + why);
    }
    return new ExitStatus(code, false, ExitStatus.Evidence.EXIT_FILE, "");
  }

  private static ProcessIdentity identity(ContainerProcess process, ExecProcess exec) {
    ProcessIdentity of = ContainerWork.identity(process.identity());
    return new ProcessIdentity(
        of.bootId(), exec.pid(), exec.startTicks(), of.cgroupPath(), 0, 0, of.runtime());
  }

  /**
   * Recovery: an exec that runs on is left alone, its streams are gone with the old daemon. Empty
   * while it lives.
   */
  Optional<Outcome> probe(ContainerEffect.ProbeExec effect) {
    ProcessIdentity identity = effect.identity();
    boolean lives =
        identity != null
            && ProcStat.read(identity.pid())
                .filter(stat -> stat.startTicks() == identity.startTicks())
                .isPresent();
    if (lives) {
      return Optional.empty();
    }
    ExitStatus status =
        new ExitStatus(
            255, false, ExitStatus.Evidence.UNKNOWN, "the exec ended while moord was down");
    return Optional.of(
        new ContainerCommand.ExecEnded(effect.execId(), status, context.clock().instant()));
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
