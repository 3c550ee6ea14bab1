package dev.moor.runtime;

import dev.moor.runtime.attach.AttachListener;
import dev.moor.runtime.attach.AttachSocket;
import dev.moor.runtime.exec.ExecProcess;
import dev.moor.runtime.exec.ExecRequest;
import dev.moor.runtime.linux.ProcStat;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** One run of a container. Closing it releases descriptors and never kills. */
public final class ContainerProcess implements AutoCloseable {
  /** Who it is. */
  public RunIdentity identity() {
    throw new UnsupportedOperationException("in the making");
  }

  /** Where its files are. */
  public ContainerPlaces places() {
    throw new UnsupportedOperationException("in the making");
  }

  /** Lets the waiting first process go. */
  public void start() throws LaunchException {
    throw new UnsupportedOperationException("in the making");
  }

  /** False: it is gone. */
  public boolean signal(int signo) {
    throw new UnsupportedOperationException("in the making");
  }

  /** To every process in its cgroup. */
  public void signalAll(int signo) {
    throw new UnsupportedOperationException("in the making");
  }

  /** Stops all its processes; returns when they stand. */
  public void freeze(Duration max) throws IOException {
    throw new UnsupportedOperationException("in the making");
  }

  /** Lets them go on. */
  public void thaw(Duration max) throws IOException {
    throw new UnsupportedOperationException("in the making");
  }

  /** Whether they stand. */
  public boolean frozen() {
    throw new UnsupportedOperationException("in the making");
  }

  /** Connects to its streams; works before the start. */
  public AttachSocket attach(AttachListener listener) throws IOException {
    throw new UnsupportedOperationException("in the making");
  }

  /** Sets the tty's size. */
  public void resize(int height, int width) throws IOException {
    throw new UnsupportedOperationException("in the making");
  }

  /** Conmon opens its log file anew. */
  public void reopenLog() throws IOException {
    throw new UnsupportedOperationException("in the making");
  }

  /** Starts a further process. */
  public ExecProcess exec(ExecRequest request) throws LaunchException {
    throw new UnsupportedOperationException("in the making");
  }

  /** The end; the same future each time. Does not complete on the pidfd thread. */
  public CompletableFuture<ExitEvidence> exit() {
    throw new UnsupportedOperationException("in the making");
  }

  /** After the exit: removes runtime state and cgroups; idempotent. */
  public void delete() {
    throw new UnsupportedOperationException("in the making");
  }

  /** Its processes. */
  public List<ProcStat> processes() {
    throw new UnsupportedOperationException("in the making");
  }

  /** The kernel killed something in its cgroup for lack of memory. */
  public boolean oomKilled() {
    throw new UnsupportedOperationException("in the making");
  }

  @Override
  public void close() {
    throw new UnsupportedOperationException("in the making");
  }
}
