package dev.moor.supervisor.history;

import dev.moor.actors.container.ContainerEvent;
import dev.moor.actors.container.ContainerView;
import dev.moor.actors.history.Differences;
import dev.moor.actors.history.PastFold;
import dev.moor.actors.history.Reasons;
import dev.moor.actors.history.Timeline;
import dev.moor.actors.port.HistoryService;
import dev.moor.actors.port.MoorException;
import dev.moor.actors.port.MoorException.Kind;
import dev.moor.persistence.codec.CodecRegistry;
import dev.moor.persistence.journal.Damage;
import dev.moor.persistence.journal.EventLog;
import dev.moor.persistence.journal.JournalEntry;
import dev.moor.persistence.journal.VerifyReport;
import dev.moor.supervisor.containers.ContainerDirectory;
import dev.moor.supervisor.events.JournalPublisher;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;

/** Answers questions about the past from the journal, on threads that may block. */
public final class HistoryAdapter implements HistoryService {
  private final EventLog log;
  private final PastContainers past;
  private final JournalCheck check;
  private final Executor blocking;
  private final Clock clock;
  private volatile ReplayCheck replayCheck;

  public HistoryAdapter(
      EventLog log,
      CodecRegistry codecs,
      ContainerDirectory directory,
      JournalCheck check,
      Executor blocking,
      Clock clock) {
    this.log = log;
    this.past = new PastContainers(log, codecs, directory);
    this.check = check;
    this.blocking = blocking;
    this.clock = clock;
  }

  /** What can be read of a container whose journal is damaged; blocks. */
  public Optional<ContainerView> lastKnown(String id) {
    PastFold fold = new PastFold();
    past.read(id, fold::next);
    return fold.view();
  }

  @Override
  public CompletionStage<History> history(String ref, int limit) {
    return CompletableFuture.supplyAsync(
        () -> {
          PastContainers.Found found = past.find(ref, true);
          Timeline timeline = new Timeline(limit);
          PastFold fold = new PastFold();
          past.read(
              found.id(),
              happened -> {
                timeline.next(happened);
                fold.next(happened);
              });
          return new History(
              found.id(),
              fold.names(),
              state(fold, found.id()),
              damage(fold, found.id()),
              found.namesakes(),
              timeline.omitted(),
              timeline.entries());
        },
        blocking);
  }

  private String damage(PastFold fold, String id) {
    String damage = past.damage(id);
    return damage.isEmpty() ? fold.misfit() : damage;
  }

  private String state(PastFold fold, String id) {
    if (!damage(fold, id).isEmpty()) {
      return "damaged";
    }
    return fold.existed() ? fold.view().orElseThrow().dockerStatus() : "removed";
  }

  @Override
  public CompletionStage<Why> why(String ref) {
    return CompletableFuture.supplyAsync(
        () -> {
          String id = past.find(ref, false).id();
          Reasons reasons = new Reasons();
          PastFold fold = new PastFold();
          past.read(
              id,
              happened -> {
                reasons.next(happened);
                fold.next(happened);
              });
          String damage = damage(fold, id);
          ContainerView known = fold.view().orElse(null);
          ContainerView view = damage.isEmpty() ? known : ContainerView.damaged(id, damage, known);
          if (view == null) {
            throw new MoorException(Kind.NOT_FOUND, "The journal tells nothing of " + ref);
          }
          return new Why(id, view.name(), state(fold, id), reasons.sentences(view));
        },
        blocking);
  }

  private void checkMoment(Moment moment) {
    boolean future =
        moment.at() == null
            ? moment.sequence() > log.lastSequence()
            : moment.at().isAfter(clock.instant());
    if (future) {
      throw new MoorException(
          Kind.INVALID, PastFold.words(moment) + " is not in the past: the journal ends before it");
    }
  }

  @Override
  public CompletionStage<Past> containers(Moment moment) {
    return CompletableFuture.supplyAsync(
        () -> {
          checkMoment(moment);
          return new Past(timeOf(moment), at(moment));
        },
        blocking);
  }

  private Instant timeOf(Moment moment) {
    if (moment.at() != null) {
      return moment.at();
    }
    return log.read(moment.sequence() - 1, 1).stream()
        .map(JournalEntry::writtenAt)
        .findFirst()
        .orElseGet(clock::instant);
  }

  private List<ContainerView> at(Moment moment) {
    List<ContainerView> views = new ArrayList<>();
    for (String id : past.ids()) {
      if (!goneBefore(id, moment)) {
        PastFold fold = fold(id, moment);
        fold.view().filter(view -> fold.existed()).ifPresent(views::add);
      }
    }
    views.sort(Comparator.comparing(ContainerView::createdAt).reversed());
    return views;
  }

  /** A cheap look: most of a long journal's containers ended before the moment. */
  private boolean goneBefore(String id, Moment moment) {
    return past.last(id)
        .filter(entry -> entry.manifest().startsWith("container.removed/"))
        .map(
            entry ->
                moment.at() == null
                    ? entry.sequence() <= moment.sequence()
                    : entry.writtenAt().isBefore(moment.at()))
        .orElse(false);
  }

  private PastFold fold(String id, Moment moment) {
    PastFold fold = new PastFold(moment);
    boolean[] over = {false};
    past.readUntil(
        id,
        entry -> !over[0] && (moment.at() != null || entry.sequence() <= moment.sequence()),
        happened -> {
          over[0] =
              moment.at() != null
                  && happened.event() instanceof ContainerEvent.Created created
                  && created.at().isAfter(moment.at());
          fold.next(happened);
        });
    return fold;
  }

  @Override
  public CompletionStage<Past> inspect(String ref, Moment moment) {
    return CompletableFuture.supplyAsync(
        () -> {
          checkMoment(moment);
          String id = past.find(ref, false).id();
          PastFold fold = fold(id, moment);
          ContainerView view =
              fold.view()
                  .filter(found -> fold.existed())
                  .orElseThrow(
                      () ->
                          new MoorException(
                              Kind.NOT_FOUND,
                              "No such container: "
                                  + ref
                                  + " was not there at "
                                  + PastFold.words(moment)));
          return new Past(timeOf(moment), List.of(view));
        },
        blocking);
  }

  @Override
  public CompletionStage<List<Difference>> diff(Moment from, Moment to) {
    return CompletableFuture.supplyAsync(
        () -> {
          checkMoment(from);
          checkMoment(to);
          return Differences.between(at(from), at(to));
        },
        blocking);
  }

  @Override
  public CompletionStage<Verified> verify() {
    return check.run().thenApply(HistoryAdapter::verified);
  }

  private static Verified verified(VerifyReport report) {
    return new Verified(
        report.entries(),
        report.entities(),
        report.lastSequence(),
        report.salvaged(),
        report.damage().stream().map(HistoryAdapter::fault).toList());
  }

  private static Fault fault(Damage damage) {
    return new Fault(
        damage.file(),
        damage.sequence(),
        damage.persistenceId(),
        damage.entitySequence(),
        damage.mendable(),
        damage.describe());
  }

  /** Who compares with the kernel; made after this. */
  public void compareBy(ReplayCheck made) {
    replayCheck = made;
  }

  @Override
  public CompletionStage<Replayed> replay() {
    ReplayCheck now = replayCheck;
    return now == null
        ? CompletableFuture.failedFuture(
            new MoorException(Kind.UNAVAILABLE, "moord is still starting"))
        : now.run();
  }

  @Override
  public Flow.Publisher<String> export(long afterSequence) {
    return new JournalPublisher<>(
        log,
        () -> afterSequence,
        log.lastSequence(),
        null,
        entry -> List.of(ExportLine.of(entry)),
        blocking,
        clock);
  }
}
