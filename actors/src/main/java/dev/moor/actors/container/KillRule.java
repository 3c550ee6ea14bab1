package dev.moor.actors.container;

import dev.moor.actors.container.ContainerState.Core;
import dev.moor.actors.port.Asker;

/** Which of a user's signals mean "end it for good", so that the restart policy rests. */
final class KillRule {
  private KillRule() {}

  /** The signal as asked for; none means SIGKILL. */
  static String signal(ContainerCommand.Kill command) {
    return command.signal() == null || command.signal().isEmpty() ? Signals.KILL : command.signal();
  }

  /** SIGKILL, SIGTERM and the container's own stop signal; {@code signal} is canonical. */
  static boolean endsForGood(Core core, String signal) {
    String own = core.created().spec().stopSignal();
    return signal.equals(Signals.KILL)
        || signal.equals(Signals.TERM)
        || (own != null && Signals.canonical(own).filter(signal::equals).isPresent());
  }

  /** Whether something open is to end the process: it must not stay frozen then. */
  static boolean isEnding(Core core, ContainerState.Live live) {
    return live.ending().isPresent()
        || live.kills().stream().anyMatch(signal -> endsForGood(core, signal));
  }

  /** Whether the asker is a user; the daemon's own decisions leave no manual-stop mark. */
  static boolean byUser(Asker asker) {
    return !Asker.MOORD.transport().equals(asker.transport());
  }
}
