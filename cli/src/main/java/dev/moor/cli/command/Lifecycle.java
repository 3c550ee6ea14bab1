package dev.moor.cli.command;

import dev.moor.cli.BaseCommand;
import dev.moor.cli.net.Target;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The commands that take containers through their states. */
public final class Lifecycle {
  private Lifecycle() {}

  /** A command on one or more containers. */
  @Command
  abstract static class OnContainers extends BaseCommand {
    @Parameters(arity = "1..*", paramLabel = "CONTAINER")
    List<String> containers;

    /** Posts to {@code /containers/NAME/verb} for each. */
    final int post(String verb, Object... query) {
      return Each.of(
          this,
          containers,
          name -> {
            Target target = Target.of("/containers/", name, "/", verb);
            for (int i = 0; i < query.length; i += 2) {
              target.with((String) query[i], query[i + 1]);
            }
            client().post(target);
            return name;
          });
    }
  }

  /** {@code moor stop}. */
  @Command(name = "stop", description = "Stop containers")
  public static final class Stop extends OnContainers {
    @Option(
        names = {"-t", "--time", "--timeout"},
        paramLabel = "SECONDS",
        description = "Seconds until it is killed")
    Integer time;

    @Option(
        names = {"-s", "--signal"},
        description = "Signal to send")
    String signal;

    @Override
    public Integer call() {
      return post("stop", "t", time, "signal", signal);
    }
  }

  /** {@code moor restart}. */
  @Command(name = "restart", description = "Restart containers")
  public static final class Restart extends OnContainers {
    @Option(
        names = {"-t", "--time", "--timeout"},
        paramLabel = "SECONDS",
        description = "Seconds until it is killed")
    Integer time;

    @Option(
        names = {"-s", "--signal"},
        description = "Signal to send")
    String signal;

    @Override
    public Integer call() {
      return post("restart", "t", time, "signal", signal);
    }
  }

  /** {@code moor kill}. */
  @Command(name = "kill", description = "Send a signal to containers")
  public static final class Kill extends OnContainers {
    @Option(
        names = {"-s", "--signal"},
        description = "Signal to send (default KILL)")
    String signal;

    @Override
    public Integer call() {
      return post("kill", "signal", signal);
    }
  }

  /** {@code moor pause}. */
  @Command(name = "pause", description = "Freeze all processes of containers")
  public static final class Pause extends OnContainers {
    @Override
    public Integer call() {
      return post("pause");
    }
  }

  /** {@code moor unpause}. */
  @Command(name = "unpause", description = "Let frozen containers go on")
  public static final class Unpause extends OnContainers {
    @Override
    public Integer call() {
      return post("unpause");
    }
  }

  /** {@code moor rm}. */
  @Command(name = "rm", description = "Remove containers")
  public static final class Remove extends OnContainers {
    @Option(
        names = {"-f", "--force"},
        description = "Kill it first where it runs")
    boolean force;

    @Option(
        names = {"-v", "--volumes"},
        description = "Remove its anonymous volumes too")
    boolean volumes;

    @Option(
        names = {"-l", "--link"},
        description = "Remove the named link")
    boolean link;

    @Override
    public Integer call() {
      return Each.of(
          this,
          containers,
          name -> {
            Target target =
                Target.of("/containers/", name)
                    .flag("force", force)
                    .flag("v", volumes)
                    .flag("link", link);
            client().delete(target);
            return name;
          });
    }
  }

  /** {@code moor wait}. */
  @Command(name = "wait", description = "Wait until containers stop and print their exit codes")
  public static final class Wait extends OnContainers {
    @Override
    public Integer call() {
      return Each.of(
          this,
          containers,
          name -> {
            Target target = Target.of("/containers/", name, "/wait");
            return Long.toString(client().post(target).path("StatusCode").asLong());
          });
    }
  }

  /** {@code moor rename}. */
  @Command(name = "rename", description = "Rename a container")
  public static final class Rename extends BaseCommand {
    @Parameters(index = "0", paramLabel = "CONTAINER")
    String container;

    @Parameters(index = "1", paramLabel = "NEW_NAME")
    String newName;

    @Override
    public Integer call() {
      client().post(Target.of("/containers/", container, "/rename").with("name", newName));
      return 0;
    }
  }
}
