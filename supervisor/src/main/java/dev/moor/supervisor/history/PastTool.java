package dev.moor.supervisor.history;

import dev.moor.actors.container.ContainerView;
import dev.moor.actors.port.HistoryService;
import dev.moor.actors.port.HistoryService.Moment;
import dev.moor.actors.port.MoorException;
import dev.moor.http.json.ContainerJson;
import dev.moor.http.json.HistoryJson;
import dev.moor.http.json.JsonOut;
import dev.moor.http.json.PastListed;
import dev.moor.persistence.codec.CodecRegistry;
import dev.moor.persistence.journal.ReadOnlyJournal;
import dev.moor.supervisor.DataRootLock;
import dev.moor.supervisor.Moments;
import dev.moor.supervisor.containers.ContainerDirectory;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The past by the files of a data root alone: of a copy, on any machine, without a daemon. */
final class PastTool {
  private static final String SEQUENCE = "\\d{1,9}";

  private PastTool() {}

  /** A question to the journal; what is damaged in it is said beside the answer. */
  private abstract static class Question extends JournalTool.Work {
    @Option(names = "--format", description = "json for the answer as JSON")
    String format = "";

    Question(PrintStream out) {
      super(out);
    }

    abstract void answer(HistoryService history) throws IOException;

    @Override
    public Integer call() throws IOException {
      if (!format.isEmpty() && !format.equals("json")) {
        throw new IOException("unknown format '" + format + "': only json is known");
      }
      try (DataRootLock lock = DataRootLock.toRead(dataRoot)) {
        ReadOnlyJournal journal = ReadOnlyJournal.open(journal());
        answer(
            new HistoryAdapter(
                journal,
                CodecRegistry.discover(PastTool.class.getClassLoader()),
                new ContainerDirectory(),
                null,
                Runnable::run,
                Clock.systemUTC()));
        return 0;
      }
    }

    boolean json() {
      return format.equals("json");
    }

    static <T> T now(CompletionStage<T> answer) {
      try {
        return answer.toCompletableFuture().join();
      } catch (CompletionException e) {
        if (e.getCause() instanceof MoorException known) {
          throw known;
        }
        throw e;
      }
    }

    static Moment moment(String text) {
      if (text.matches(SEQUENCE)) {
        return Moment.after(Long.parseLong(text));
      }
      Instant now = Instant.now();
      return Moment.of(text.isEmpty() ? now : Moments.moment(text, now));
    }
  }

  @Command(name = "ps", description = "Lists the containers, as they were at a time or event.")
  static final class Ps extends Question {
    @Option(names = "--at", paramLabel = "TIME|SEQUENCE", description = "Now where not given")
    String at = "";

    Ps(PrintStream out) {
      super(out);
    }

    @Override
    void answer(HistoryService history) {
      HistoryService.Past past = now(history.containers(moment(at)));
      if (json()) {
        past.containers().forEach(view -> out.println(text(view, past.asOf())));
        return;
      }
      out.printf("%-12s  %-24s  %-32s  %s%n", "CONTAINER ID", "IMAGE", "STATUS", "NAMES");
      for (ContainerView view : past.containers()) {
        out.printf(
            "%-12s  %-24s  %-32s  %s%n",
            view.id().substring(0, Math.min(12, view.id().length())),
            view.spec().image(),
            ContainerJson.statusText(view, past.asOf()),
            view.name());
      }
    }

    private static String text(ContainerView view, Instant asOf) {
      return JsonOut.text(json -> ContainerJson.listed(json, PastListed.of(view), asOf));
    }
  }

  @Command(name = "inspect", description = "Shows a container, as it was at a time or event.")
  static final class Inspect extends Question {
    @Parameters(paramLabel = "CONTAINER")
    String container;

    @Option(names = "--at", paramLabel = "TIME|SEQUENCE", description = "Now where not given")
    String at = "";

    Inspect(PrintStream out) {
      super(out);
    }

    @Override
    void answer(HistoryService history) {
      ContainerView view = now(history.inspect(container, moment(at))).containers().get(0);
      out.println(
          JsonOut.text(json -> ContainerJson.inspected(json, PastListed.of(view), Map.of())));
    }
  }

  @Command(name = "history", description = "Tells what happened to a container.")
  static final class History extends Question {
    @Parameters(paramLabel = "CONTAINER")
    String container;

    @Option(names = "-n", paramLabel = "NUMBER", description = "The newest so many; 0: all")
    int limit;

    History(PrintStream out) {
      super(out);
    }

    @Override
    void answer(HistoryService history) {
      HistoryService.History found = now(history.history(container, limit));
      if (json()) {
        out.println(JsonOut.text(json -> HistoryJson.history(json, found)));
        return;
      }
      out.println(found.id() + " " + String.join(", ", found.names()) + ": " + found.state());
      if (!found.damage().isEmpty()) {
        out.println("damaged: " + found.damage());
      }
      found
          .entries()
          .forEach(
              entry -> out.printf("%9d  %s  %s%n", entry.sequence(), entry.at(), entry.words()));
    }
  }

  @Command(name = "why", description = "Tells what led to a container's present state.")
  static final class Why extends Question {
    @Parameters(paramLabel = "CONTAINER")
    String container;

    Why(PrintStream out) {
      super(out);
    }

    @Override
    void answer(HistoryService history) {
      HistoryService.Why why = now(history.why(container));
      if (json()) {
        out.println(JsonOut.text(json -> HistoryJson.why(json, why)));
        return;
      }
      out.println(why.name() + ": " + why.state());
      why.sentences().forEach(out::println);
    }
  }
}
