package dev.moor.actors.container;

import dev.moor.actors.port.MoorException.Kind;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Whose mistake it is that a start failed. The event keeps the reason alone, so that a request
 * which outlived a crash is answered with the same kind.
 */
final class StartFailures {
  private static final String NETWORKING = "(failed to set up container networking: )?";
  private static final Map<Pattern, Kind> KINDS =
      Map.of(
          Pattern.compile("No such container: .*"),
          Kind.NOT_FOUND,
          Pattern.compile(NETWORKING + "network \\S+ not found"),
          Kind.NOT_FOUND,
          Pattern.compile("cannot join network of a non running container: .*"),
          Kind.CONFLICT,
          Pattern.compile("can't join (IPC|PID namespace) of container .*"),
          Kind.CONFLICT,
          Pattern.compile(NETWORKING + "no configured subnet contains IP address .*"),
          Kind.INVALID,
          Pattern.compile(NETWORKING + "Address already in use: .*"),
          Kind.FORBIDDEN);

  private StartFailures() {}

  /** A command that cannot be run (126, 127) is the client's mistake too. */
  static Kind kind(String reason, int exitCode) {
    if (exitCode == 126 || exitCode == 127) {
      return Kind.INVALID;
    }
    return KINDS.entrySet().stream()
        .filter(entry -> entry.getKey().matcher(reason).matches())
        .map(Map.Entry::getValue)
        .findFirst()
        .orElse(Kind.INTERNAL);
  }
}
