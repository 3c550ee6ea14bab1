package dev.moor.runtime.exec;

import dev.moor.runtime.ExitEvidence;
import dev.moor.runtime.attach.AttachSocket;
import dev.moor.runtime.attach.ControlFifo;
import dev.moor.runtime.linux.HeldProcess;
import dev.moor.runtime.linux.LinuxException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** An exec. Its folder holds its exit file until {@link #delete}. */
public final class ExecProcess implements AutoCloseable {
  /** What tells it from any other process. */
  public record Identity(
      long pid, long startTicks, long shimPid, long shimStartTicks, String bootId) {}

  private final Identity identity;
  private final Path folder;
  private final HeldProcess process;
  private final AttachSocket attach;
  private final CompletableFuture<ExitEvidence> exit;

  ExecProcess(
      Identity identity,
      Path folder,
      HeldProcess process,
      AttachSocket attach,
      CompletableFuture<ExitEvidence> exit) {
    this.identity = identity;
    this.folder = folder;
    this.process = process;
    this.attach = attach;
    this.exit = exit;
  }

  /** Who it is. */
  public Identity identity() {
    return identity;
  }

  /** Its pid on the host. */
  public long pid() {
    return identity.pid();
  }

  /** Its start time in ticks. */
  public long startTicks() {
    return identity.startTicks();
  }

  /** Its streams; empty where detached or adopted. */
  public Optional<AttachSocket> attach() {
    return Optional.ofNullable(attach);
  }

  /** Sets the tty's size. */
  public void resize(int height, int width) throws IOException {
    new ControlFifo(folder).resize(height, width);
  }

  /** False: it is gone. */
  public boolean signal(int signo) throws LinuxException {
    return process.signal(signo);
  }

  /** The end, 255 where it cannot be known; completes on a thread that must not be blocked. */
  public CompletableFuture<ExitEvidence> exit() {
    return exit;
  }

  /** Removes its folder, once its end is written down elsewhere. */
  public void delete() throws IOException {
    close();
    ExecFolder.remove(folder);
  }

  @Override
  public void close() {
    if (!exit.isDone()) {
      exit.cancel(false);
    }
    process.close();
  }
}
