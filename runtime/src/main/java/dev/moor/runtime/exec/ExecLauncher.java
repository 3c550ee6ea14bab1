package dev.moor.runtime.exec;

import dev.moor.runtime.ExitEvidence;
import dev.moor.runtime.LaunchException;
import dev.moor.runtime.attach.AttachLoop;
import dev.moor.runtime.attach.AttachSocket;
import dev.moor.runtime.attach.ControlFifo;
import dev.moor.runtime.linux.BootId;
import dev.moor.runtime.linux.HeldProcess;
import dev.moor.runtime.linux.LinuxException;
import dev.moor.runtime.linux.ProcStat;
import dev.moor.runtime.oci.OciRuntime;
import dev.moor.runtime.shim.Conmon;
import dev.moor.runtime.shim.ExitCollector;
import dev.moor.runtime.shim.ReadyShim;
import dev.moor.runtime.shim.ShimSpec;
import dev.moor.runtime.spec.Capabilities;
import dev.moor.runtime.spec.ExecSpecFile;
import dev.moor.runtime.spec.UnknownUserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts execs. */
public final class ExecLauncher {
  private static final Logger LOG = LoggerFactory.getLogger(ExecLauncher.class);

  /** The exit code of an exec that could not be started. */
  public static final int FAILED = 126;

  private final Conmon conmon;
  private final AttachLoop attachLoop;
  private final ExitCollector exits;
  private final Capabilities capabilities;

  /** Over the shared parts. */
  public ExecLauncher(
      Conmon conmon, AttachLoop attachLoop, ExitCollector exits, Capabilities capabilities) {
    this.conmon = conmon;
    this.attachLoop = attachLoop;
    this.exits = exits;
    this.capabilities = capabilities;
  }

  /** The container that execs run in. */
  public record Target(
      String id, ExecSpecFile.Template template, String cgroup, OciRuntime runtime) {}

  /**
   * A shim for such an exec, which waits and does nothing until {@link #start}.
   *
   * @param attach whether streams will be connected
   */
  public ReadyShim ready(ExecRequest request, Target target, boolean attach) throws IOException {
    Path folder = request.dir();
    ExecFolder.remove(folder); // a shim that was ready when its daemon died leaves one
    Files.createDirectories(folder);
    return conmon.ready(
        new ShimSpec(
            target.id(),
            request.args().isEmpty() ? "" : request.args().get(0),
            target.runtime(),
            folder,
            folder,
            null,
            request.tty(),
            request.openStdin(),
            false,
            processSpec(request),
            attach,
            target.cgroup(),
            target.template().process().path("oomScoreAdj").asInt(0)));
  }

  private static Path processSpec(ExecRequest request) {
    return request.dir().resolve("process.json");
  }

  /**
   * Starts one; streams are connected before it runs.
   *
   * @param prepared a shim made ready for the same request; empty: one is made now
   */
  public ExecProcess start(ExecRequest request, Target target, Optional<ReadyShim> prepared)
      throws LaunchException {
    Path folder = request.dir();
    AttachSocket[] attached = new AttachSocket[1];
    boolean started = false;
    boolean attach = request.listener() != null;
    try (ReadyShim shim = prepared.isPresent() ? prepared.get() : ready(request, target, attach)) {
      Files.write(processSpec(request), process(request, target.template()));
      Conmon.Created created = shim.go(() -> attached[0] = connect(request, folder));
      ExecProcess process = hold(identity(created), folder, target.id(), attached[0]);
      started = true;
      resize(request, folder);
      return process;
    } catch (UnknownUserException e) {
      throw new LaunchException(e.getMessage(), FAILED, e);
    } catch (IOException | IllegalArgumentException e) {
      throw new LaunchException("exec failed: " + e.getMessage(), FAILED, e);
    } finally {
      if (!started && attached[0] != null) {
        attached[0].close();
      }
    }
  }

  /** A handle on one that runs, or ran, already. */
  public ExecProcess adopt(ExecProcess.Identity identity, Path folder, String id)
      throws LinuxException {
    return hold(identity, folder, id, null);
  }

  private AttachSocket connect(ExecRequest request, Path folder) throws IOException {
    return attachLoop.connect(folder.resolve("attach"), request.listener());
  }

  /** For crun, whose execs take no consoleSize: as soon as there is a terminal. */
  private static void resize(ExecRequest request, Path folder) {
    if (!request.tty() || request.height() == 0 || request.width() == 0) {
      return;
    }
    try {
      new ControlFifo(folder).resize(request.height(), request.width());
    } catch (LinuxException e) {
      LOG.debug("exec {} keeps its size, or has ended: {}", request.id(), e.getMessage());
    }
  }

  private byte[] process(ExecRequest request, ExecSpecFile.Template template) throws IOException {
    ExecSpecFile.Wanted wanted =
        new ExecSpecFile.Wanted(
            request.args(),
            request.env(),
            request.cwd(),
            request.user(),
            request.tty(),
            request.height(),
            request.width(),
            request.privileged());
    return new ExecSpecFile(capabilities).bytes(template, wanted);
  }

  private static ExecProcess.Identity identity(Conmon.Created created) {
    return new ExecProcess.Identity(
        created.pid(),
        ticks(created.pid()),
        created.shimPid(),
        ticks(created.shimPid()),
        BootId.current());
  }

  /** 0 for a process that has ended and was reaped already: no living one began at 0. */
  private static long ticks(long pid) {
    return ProcStat.read(pid).map(ProcStat::startTicks).orElse(0L);
  }

  private ExecProcess hold(
      ExecProcess.Identity identity, Path folder, String id, AttachSocket socket)
      throws LinuxException {
    boolean thisBoot = identity.bootId().equals(BootId.current());
    HeldProcess held =
        thisBoot ? HeldProcess.hold(identity.pid(), identity.startTicks()) : HeldProcess.gone();
    CompletableFuture<ExitEvidence> exit =
        exits.follow(
            new ExitCollector.Subject(
                identity.pid(),
                held.pidfd(),
                thisBoot ? identity.shimPid() : 0,
                identity.shimStartTicks(),
                folder.resolve(id),
                () -> false));
    return new ExecProcess(identity, folder, held, socket, exit);
  }
}
