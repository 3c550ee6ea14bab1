package dev.moor.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.moor.cli.BaseCommand;
import dev.moor.cli.CliException;
import dev.moor.cli.format.Json;
import dev.moor.cli.net.Response;
import dev.moor.cli.net.Target;
import dev.moor.cli.term.Streams;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code moor journal …}: of the running daemon, or with {@code --data-root} of a data root that
 * none uses, which {@code bin/moord journal} does.
 */
@Command(
    name = "journal",
    description = "Check, export, import or repair the journal; read that of a copy",
    subcommands = {
      JournalCommand.Verify.class,
      JournalCommand.Export.class,
      JournalCommand.Import.class,
      JournalCommand.Repair.class,
      JournalCommand.Ps.class,
      JournalCommand.Inspect.class,
      JournalCommand.History.class,
      JournalCommand.Why.class
    })
public final class JournalCommand extends BaseCommand {
  @Override
  public Integer call() {
    throw new CommandLine.ParameterException(
        new CommandLine(this), "a command is needed; see 'moor journal --help'");
  }

  private abstract static class Work extends BaseCommand {
    @Option(
        names = "--data-root",
        paramLabel = "DIR",
        description = "Of this data root, which no moord uses, or of a copy")
    Path dataRoot;

    /** Runs {@code bin/moord journal}; its exit code. */
    int offline(String what, String... more) throws IOException {
      List<String> command = new ArrayList<>(List.of(moord(), "journal", what, "--data-root"));
      command.add(dataRoot.toString());
      command.addAll(List.of(more));
      Process process =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
      process.getOutputStream().close();
      try {
        Streams.copy(process.getInputStream(), out());
        return process.waitFor();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted", e);
      } finally {
        process.destroy();
      }
    }

    int offlineOnly(String what, String done, String... more) throws IOException {
      if (dataRoot == null) {
        throw new CliException(
            "a journal is %s while no moord uses it: stop moord, then give --data-root DIR"
                .formatted(done));
      }
      return offline(what, more);
    }

    /** Beside this program, else on the path. */
    private String moord() {
      String given = moor().io().env().getOrDefault("MOORD", "");
      if (!given.isEmpty()) {
        return given;
      }
      Path self =
          Path.of(
              JournalCommand.class.getProtectionDomain().getCodeSource().getLocation().getPath());
      for (Path at = self.getParent(); at != null; at = at.getParent()) {
        Path found = at.resolve("bin/moord");
        if (Files.isExecutable(found)) {
          return found.toString();
        }
      }
      return "moord";
    }
  }

  /** {@code moor journal verify}. */
  @Command(name = "verify", description = "Check every file of the journal; changes nothing")
  public static final class Verify extends Work {
    @Option(names = "--format", description = "json for the report as JSON")
    String format;

    @Option(
        names = "--replay",
        description =
            "Rebuild every view from the journal and compare it with the live one, the kernel and"
                + " the disk")
    boolean replay;

    @Override
    public Integer call() throws IOException {
      if (format != null && !format.isEmpty() && !format.equals("json")) {
        throw new CliException("unknown format '" + format + "': only json is known");
      }
      if (dataRoot != null) {
        if (replay) {
          throw new CliException("--replay compares with a running moord: leave out --data-root");
        }
        if (format != null) {
          throw new CliException("--format and --data-root do not go together");
        }
        return offline("verify");
      }
      if (replay) {
        return replay();
      }
      JsonNode report = client().getUnversioned(Target.of("/moor/journal/verify"));
      JsonNode damage = report.path("damage");
      if ("json".equals(format)) {
        out().println(Json.compact(report));
        return damage.isEmpty() ? 0 : 1;
      }
      out()
          .println(
              "%d events of %d entities, the newest is %d"
                  .formatted(
                      report.path("entries").asLong(),
                      report.path("entities").asLong(),
                      report.path("lastSequence").asLong()));
      if (damage.isEmpty()) {
        out().println("nothing is damaged");
        return 0;
      }
      damage.forEach(each -> out().println("DAMAGED " + each.path("reason").asText()));
      out().println(report.path("salvaged").asLong() + " events behind the damage are whole");
      return 1;
    }

    /** Exit code 1 where something drifted. */
    private int replay() throws IOException {
      JsonNode report = client().getUnversioned(Target.of("/moor/journal/replay"));
      JsonNode drift = report.path("drift");
      if ("json".equals(format)) {
        out().println(Json.compact(report));
        return drift.isEmpty() ? 0 : 1;
      }
      out()
          .println(
              "%d containers, %d images, %d volumes, %d networks rebuilt from the journal"
                  .formatted(
                      report.path("containers").asInt(),
                      report.path("images").asInt(),
                      report.path("volumes").asInt(),
                      report.path("networks").asInt()));
      if (drift.isEmpty()) {
        out().println("the live views, the kernel and the disk agree with it");
        return 0;
      }
      drift.forEach(
          each ->
              out()
                  .println(
                      "DRIFT %s %s: %s"
                          .formatted(
                              each.path("kind").asText(),
                              each.path("subject").asText(),
                              each.path("what").asText())));
      return 1;
    }
  }

  /** {@code moor journal export}. */
  @Command(name = "export", description = "Print every event as a line of JSON")
  public static final class Export extends Work {
    @Option(names = "--after", paramLabel = "SEQUENCE", description = "Only what follows")
    Long after;

    @Override
    public Integer call() throws IOException {
      if (dataRoot != null) {
        return after == null ? offline("export") : offline("export", "--after", after.toString());
      }
      Target target = Target.of("/moor/journal/export").with("after", after);
      try (Response response = client().open("GET", target)) {
        Streams.copy(response.body(), out());
      }
      return 0;
    }
  }

  /** {@code moor journal import}: only into a data root that no daemon uses. */
  @Command(name = "import", description = "Make the journal of an export, in an empty data root")
  public static final class Import extends Work {
    @CommandLine.Parameters(paramLabel = "FILE", description = "An export")
    Path file;

    @Override
    public Integer call() throws IOException {
      return offlineOnly("import", "imported", file.toString());
    }
  }

  /** Questions to the files alone: {@code moor ps}, {@code moor history} … ask the daemon. */
  private abstract static class Question extends Work {
    @Option(names = "--format", description = "json for the answer as JSON")
    String format = "";

    int ask(String what, String... more) throws IOException {
      List<String> all = new ArrayList<>(List.of(more));
      if (!format.isEmpty()) {
        all.addAll(List.of("--format", format));
      }
      if (dataRoot == null) {
        throw new CliException(
            "give --data-root DIR (of a copy, or while no moord uses it); 'moor "
                + what
                + "' asks the running moord");
      }
      return offline(what, all.toArray(String[]::new));
    }

    static String[] at(String at, String... more) {
      List<String> all = new ArrayList<>(List.of(more));
      if (!at.isEmpty()) {
        all.addAll(List.of("--at", at));
      }
      return all.toArray(String[]::new);
    }
  }

  /** {@code moor journal ps --data-root DIR}. */
  @Command(name = "ps", description = "List the containers of a data root, at a time or event")
  public static final class Ps extends Question {
    @Option(names = "--at", paramLabel = "TIME|SEQUENCE", description = "Now where not given")
    String at = "";

    @Override
    public Integer call() throws IOException {
      return ask("ps", at(at));
    }
  }

  /** {@code moor journal inspect --data-root DIR CONTAINER}. */
  @Command(name = "inspect", description = "Show a container of a data root, at a time or event")
  public static final class Inspect extends Question {
    @CommandLine.Parameters(paramLabel = "CONTAINER")
    String container;

    @Option(names = "--at", paramLabel = "TIME|SEQUENCE", description = "Now where not given")
    String at = "";

    @Override
    public Integer call() throws IOException {
      return ask("inspect", at(at, container));
    }
  }

  /** {@code moor journal history --data-root DIR CONTAINER}. */
  @Command(name = "history", description = "Tell what happened to a container of a data root")
  public static final class History extends Question {
    @CommandLine.Parameters(paramLabel = "CONTAINER")
    String container;

    @Override
    public Integer call() throws IOException {
      return ask("history", container);
    }
  }

  /** {@code moor journal why --data-root DIR CONTAINER}. */
  @Command(name = "why", description = "Tell what led to a container's state in a data root")
  public static final class Why extends Question {
    @CommandLine.Parameters(paramLabel = "CONTAINER")
    String container;

    @Override
    public Integer call() throws IOException {
      return ask("why", container);
    }
  }

  /** {@code moor journal repair}: only of a data root that no daemon uses. */
  @Command(
      name = "repair",
      description = "Mend what the hash chain proves; the damaged files are kept aside")
  public static final class Repair extends Work {
    @Override
    public Integer call() throws IOException {
      return offlineOnly("repair", "repaired");
    }
  }
}
