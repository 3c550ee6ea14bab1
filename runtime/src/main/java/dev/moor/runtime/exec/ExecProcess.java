package dev.moor.runtime.exec;

import dev.moor.runtime.attach.AttachSocket;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** A running exec. */
public final class ExecProcess {
  /** Its pid on the host. */
  public long pid() {
    throw new UnsupportedOperationException("in the making");
  }

  /** Its start time in ticks. */
  public long startTicks() {
    throw new UnsupportedOperationException("in the making");
  }

  /** Its streams; empty where detached. */
  public Optional<AttachSocket> attach() {
    throw new UnsupportedOperationException("in the making");
  }

  /** Sets the tty's size. */
  public void resize(int height, int width) {
    throw new UnsupportedOperationException("in the making");
  }

  /** False: it is gone. */
  public boolean signal(int signo) {
    throw new UnsupportedOperationException("in the making");
  }

  /** The exit code, or 255 where it cannot be known. */
  public CompletableFuture<Integer> exit() {
    throw new UnsupportedOperationException("in the making");
  }
}
