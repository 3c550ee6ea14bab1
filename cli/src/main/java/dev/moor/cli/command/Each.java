package dev.moor.cli.command;

import dev.moor.cli.BaseCommand;
import dev.moor.cli.CliException;
import dev.moor.cli.net.ApiException;
import java.util.List;

/** Does one thing for each name; a failure is printed and the others go on. */
final class Each {
  private Each() {}

  /** What is done for a name; the result is printed, null prints nothing. */
  interface Action {
    String apply(String name);
  }

  /** The exit code: 1 where any failed. */
  static int of(BaseCommand command, List<String> names, Action action) {
    int code = 0;
    for (String name : names) {
      try {
        String line = action.apply(name);
        if (line != null) {
          command.moor().io().out().println(line);
        }
      } catch (ApiException e) {
        command.moor().io().err().println("Error response from daemon: " + e.getMessage());
        code = 1;
      } catch (CliException e) {
        if (names.size() == 1) {
          throw e;
        }
        command.moor().io().err().println(e.getMessage());
        code = 1;
      }
    }
    return code;
  }
}
