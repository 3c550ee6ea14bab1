package dev.moor.runtime.shim;

import dev.moor.runtime.LaunchException;
import dev.moor.runtime.linux.Linux;
import dev.moor.runtime.linux.Signals;
import java.io.IOException;
import java.util.Optional;

/** A conmon that waits for the word to start an exec. To be closed in any case. */
public final class ReadyShim implements AutoCloseable {
  private final Conmon conmon;
  private final ShimSpec spec;
  private final Pipes pipes;
  private final int first;
  private final Optional<ExecPlace> place;
  private boolean gone;
  private boolean reaped;

  ReadyShim(Conmon conmon, ShimSpec spec, Pipes pipes, int first, Optional<ExecPlace> place) {
    this.conmon = conmon;
    this.spec = spec;
    this.pipes = pipes;
    this.first = first;
    this.place = place;
  }

  ShimSpec spec() {
    return spec;
  }

  Pipes pipes() {
    return pipes;
  }

  int first() {
    return first;
  }

  /** Lets it run the runtime's {@code exec}; once. Its process spec must be there by now. */
  public Conmon.Created go(Conmon.BeforeStart connect) throws LaunchException, IOException {
    gone = true;
    return conmon.exec(this, connect);
  }

  /** One that was not let go ends here, before it did anything. */
  @Override
  public void close() throws IOException {
    try (pipes) {
      if (!gone) {
        kill();
      }
      reap();
    } finally {
      place.ifPresent(from -> from.started(spec.cgroup()));
    }
  }

  /**
   * The first process writes the pid file of the second, which is the shim and may have answered
   * before that.
   */
  void reap() throws IOException {
    pipes.closeStart();
    if (!reaped) {
      reaped = true;
      Linux.waitpid(first);
    }
  }

  /** It is a child of ours that nobody has reaped: its number is its own. */
  private void kill() throws IOException {
    int pidfd = Linux.pidfdOpen(first);
    try {
      Linux.pidfdSendSignal(pidfd, Signals.SIGKILL);
    } finally {
      Linux.close(pidfd);
    }
  }
}
