package dev.moor.supervisor.history;

import dev.moor.actors.port.MoorException;
import dev.moor.persistence.codec.MoorSerializer;
import dev.moor.persistence.journal.Damage;
import dev.moor.persistence.journal.JournalException;
import dev.moor.persistence.journal.JournalFiles;
import dev.moor.persistence.journal.JournalImport;
import dev.moor.persistence.journal.JournalRepair;
import dev.moor.persistence.journal.JournalVerifier;
import dev.moor.persistence.journal.VerifyReport;
import dev.moor.persistence.plugin.SnapshotFolder;
import dev.moor.supervisor.DataRootLock;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code bin/moord journal verify|export|import|repair|ps|inspect|history|why --data-root DIR}:
 * work on the journal of a data root that no moord uses, or of a copy of one. Only {@code import}
 * and {@code repair} write.
 */
public final class JournalTool {
  private static final int DAMAGED = 1;
  private static final int USAGE = 2;
  private static final int FAILED = 3;

  private JournalTool() {}

  /** Ends with 0: whole, or mended; 1: something is damaged; 2: wrong usage; 3: it failed. */
  public static void main(String[] arguments) {
    PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
    int code = run(out, System.err, arguments);
    out.flush();
    System.exit(code);
  }

  static int run(PrintStream out, PrintStream err, String... arguments) {
    CommandLine tool =
        new CommandLine(new Root())
            .addSubcommand(new Verify(out))
            .addSubcommand(new Export(out))
            .addSubcommand(new Import(out, System.in))
            .addSubcommand(new Repair(out))
            .addSubcommand(new PastTool.Ps(out))
            .addSubcommand(new PastTool.Inspect(out))
            .addSubcommand(new PastTool.History(out))
            .addSubcommand(new PastTool.Why(out));
    tool.setParameterExceptionHandler(
        (e, args) -> {
          err.println("moord journal: " + e.getMessage());
          return USAGE;
        });
    tool.setExecutionExceptionHandler(
        (e, command, result) -> {
          if (e instanceof IOException
              || e instanceof JournalException
              || e instanceof MoorException
              || e instanceof DataRootLock.HeldException) {
            err.println("moord journal: " + e.getMessage());
            return FAILED;
          }
          throw e;
        });
    return tool.execute(arguments);
  }

  @Command(
      name = "moord journal",
      description = "Works on the journal of a data root that no moord uses, or of a copy.",
      mixinStandardHelpOptions = true)
  private static final class Root implements Runnable {
    @CommandLine.Spec CommandLine.Model.CommandSpec spec;

    @Override
    public void run() {
      throw new CommandLine.ParameterException(
          spec.commandLine(),
          "say what to do: verify, export, import, repair, ps, inspect, history or why");
    }
  }

  /** What each of them needs: the data root, and that nobody writes to it meanwhile. */
  abstract static class Work implements Callable<Integer> {
    final PrintStream out;

    @Option(names = "--data-root", paramLabel = "DIR", required = true)
    Path dataRoot;

    @Option(names = "--help", usageHelp = true, description = "Show this help and exit")
    boolean help;

    Work(PrintStream out) {
      this.out = out;
    }

    Path journal() throws IOException {
      Path journal = dataRoot.resolve("journal");
      if (!Files.isDirectory(journal)) {
        throw new IOException(dataRoot + " is no data root: it has no folder journal");
      }
      return journal;
    }
  }

  @Command(name = "verify", description = "Checks every file; changes nothing.")
  private static final class Verify extends Work {
    Verify(PrintStream out) {
      super(out);
    }

    @Override
    public Integer call() throws IOException {
      try (DataRootLock lock = DataRootLock.toRead(dataRoot)) {
        VerifyReport report = JournalVerifier.verify(journal());
        out.print(report.describe());
        return report.isClean() ? 0 : DAMAGED;
      }
    }
  }

  @Command(name = "export", description = "Prints every event as a line of JSON.")
  private static final class Export extends Work {
    @Option(names = "--after", paramLabel = "SEQUENCE", description = "Only what follows")
    long after;

    Export(PrintStream out) {
      super(out);
    }

    @Override
    public Integer call() throws IOException {
      try (DataRootLock lock = DataRootLock.toRead(dataRoot)) {
        JournalFiles.read(
            journal(),
            entry -> {
              if (entry.sequence() > after) {
                out.append(ExportLine.of(entry)).append('\n');
                stopIfNobodyReads();
              }
            });
      } catch (UncheckedIOException e) {
        throw e.getCause();
      }
      return 0;
    }

    private void stopIfNobodyReads() {
      if (out.checkError()) {
        throw new UncheckedIOException(new IOException("the output was closed"));
      }
    }
  }

  @Command(
      name = "import",
      description = "Makes the journal of an export; the data root must have no events yet.")
  private static final class Import extends Work {
    private final InputStream in;

    @CommandLine.Parameters(
        paramLabel = "FILE",
        arity = "0..1",
        description = "An export; the standard input where none is given")
    Path file;

    Import(PrintStream out, InputStream in) {
      super(out);
      this.in = in;
    }

    @Override
    public Integer call() throws IOException {
      Files.createDirectories(dataRoot);
      try (DataRootLock lock = DataRootLock.take(dataRoot);
          InputStream source = file == null ? in : Files.newInputStream(file);
          BufferedReader lines =
              new BufferedReader(new InputStreamReader(source, StandardCharsets.UTF_8));
          JournalImport made =
              JournalImport.into(dataRoot.resolve("journal"), MoorSerializer.IDENTIFIER)) {
        long events = 0;
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
          add(made, line, ++events);
        }
        SnapshotFolder.retain(dataRoot.resolve("snapshots"), id -> false);
        made.finish();
        out.println(events + " events are imported");
      }
      return 0;
    }

    private static void add(JournalImport made, String line, long number) {
      try {
        made.add(ExportLine.parse(line));
      } catch (JournalException e) {
        throw new JournalException("line " + number + ": " + e.getMessage(), e);
      }
    }
  }

  @Command(name = "repair", description = "Mends what the hash chain proves; keeps the old files.")
  private static final class Repair extends Work {
    Repair(PrintStream out) {
      super(out);
    }

    @Override
    public Integer call() throws IOException {
      Path journal = journal();
      try (DataRootLock lock = DataRootLock.take(dataRoot)) {
        JournalRepair.Outcome outcome = JournalRepair.repair(journal);
        for (Damage damage : outcome.mended()) {
          out.println("MENDED " + damage.describe());
        }
        outcome.keptAside().forEach(file -> out.println("the file as it was: " + file));
        for (Damage damage : outcome.remaining()) {
          out.println("STAYS DAMAGED " + damage.describe());
        }
        if (outcome.mended().isEmpty() && outcome.remaining().isEmpty()) {
          out.println("nothing is damaged, nothing was changed");
        } else if (!outcome.remaining().isEmpty()) {
          out.println(
              "what stays damaged cannot be proven from what is left; its entities stay"
                  + " quarantined, all others are served");
        }
        return outcome.remaining().isEmpty() ? 0 : DAMAGED;
      }
    }
  }
}
