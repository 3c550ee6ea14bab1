package dev.moor.actors.history;

import static dev.moor.actors.container.Samples.ID;
import static dev.moor.actors.container.Samples.T0;
import static dev.moor.actors.container.Samples.USER;
import static dev.moor.actors.container.Samples.identity;
import static dev.moor.actors.container.Samples.status;
import static org.assertj.core.api.Assertions.assertThat;

import dev.moor.actors.container.ContainerEvent;
import dev.moor.actors.container.ContainerEvent.StartCause;
import dev.moor.actors.container.ContainerEventCodec;
import dev.moor.actors.container.ContainerSpec;
import dev.moor.actors.container.ContainerView;
import dev.moor.actors.container.EventSamples;
import dev.moor.actors.container.Samples;
import dev.moor.actors.port.Asker;
import dev.moor.actors.port.HistoryService.Change;
import dev.moor.actors.port.HistoryService.Difference;
import dev.moor.actors.port.HistoryService.Entry;
import dev.moor.actors.port.HistoryService.Moment;
import dev.moor.persistence.codec.Journaled;
import dev.moor.persistence.codec.UnknownEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class HistoryTest {
  private static final ContainerEventCodec CODEC = new ContainerEventCodec();
  private final List<Happened> journal = new ArrayList<>();

  private void happen(Journaled... events) {
    for (Journaled event : events) {
      String manifest =
          event instanceof UnknownEvent unknown ? unknown.manifest() : CODEC.manifest(event);
      long next = journal.size() + 1;
      journal.add(new Happened(100 + next, next, T0.plusSeconds(next), manifest, event));
    }
  }

  private static ContainerEvent created(ContainerSpec spec) {
    return new ContainerEvent.Created(ID, "web", spec, Samples.IMAGE_ID, List.of(), USER, T0);
  }

  private static Instant at(long millis) {
    return T0.plusMillis(millis);
  }

  private void made(ContainerSpec spec) {
    happen(created(spec), new ContainerEvent.Prepared(at(20)));
  }

  private void started(int run, StartCause cause, long millis) {
    Asker asker = cause == StartCause.POLICY ? Asker.MOORD : USER;
    happen(
        new ContainerEvent.StartRequested(run, cause, asker, at(millis)),
        new ContainerEvent.Started(run, identity(run), at(millis + 70)));
  }

  private void exited(int run, int code, long millis) {
    happen(new ContainerEvent.Exited(run, status(code), at(millis), at(millis + 5)));
  }

  private List<Entry> timeline(int limit) {
    Timeline timeline = new Timeline(limit);
    journal.forEach(timeline::next);
    return timeline.entries();
  }

  private List<String> why() {
    Reasons reasons = new Reasons();
    PastFold fold = new PastFold();
    journal.forEach(
        happened -> {
          reasons.next(happened);
          fold.next(happened);
        });
    return reasons.sentences(fold.view().orElseThrow());
  }

  private PastFold fold(Moment moment) {
    PastFold fold = new PastFold(moment);
    journal.forEach(fold::next);
    return fold;
  }

  @Test
  void shouldTellWhoAskedAndHowLongEachStepTook() {
    made(Samples.plain());
    started(1, StartCause.USER, 1000);
    happen(new ContainerEvent.StopRequested("SIGTERM", 10, USER, at(5000)));
    exited(1, 143, 5250);

    List<Entry> entries = timeline(0);

    assertThat(entries)
        .extracting(Entry::event)
        .containsExactly(
            "created", "prepared", "start-requested", "started", "stop-requested", "exited");
    assertThat(entries)
        .extracting(Entry::took)
        .containsExactly(
            null, Duration.ofMillis(20), null, Duration.ofMillis(70), null, Duration.ofMillis(250));
    assertThat(entries)
        .extracting(Entry::asker)
        .containsExactly(USER, null, USER, null, USER, null);
    assertThat(entries.get(5).evidence()).isEqualTo("conmon's exit file");
    assertThat(entries.get(3).sequence()).isEqualTo(104);
  }

  @Test
  void shouldTakeNoTimeFromAnIntentThatWasAnsweredBefore() {
    made(Samples.plain());
    started(1, StartCause.USER, 1000);
    happen(
        new ContainerEvent.StopRequested("SIGTERM", 10, USER, at(2000)),
        new ContainerEvent.StopFailed("stuck", at(2500)));
    exited(1, 0, 9000);

    List<Entry> entries = timeline(0);

    assertThat(entries.get(5).took()).isEqualTo(Duration.ofMillis(500));
    assertThat(entries.get(6).took()).isNull();
  }

  @Test
  void shouldKeepTheNewestAndCountTheOthers() {
    made(Samples.plain());
    started(1, StartCause.USER, 1000);
    Timeline timeline = new Timeline(1);

    journal.forEach(timeline::next);

    assertThat(timeline.entries()).extracting(Entry::event).containsExactly("started");
    assertThat(timeline.entries().get(0).took()).isEqualTo(Duration.ofMillis(70));
    assertThat(timeline.omitted()).isEqualTo(3);
  }

  @Test
  void shouldHaveWordsForEveryEvent() {
    for (Journaled event : EventSamples.container()) {
      assertThat(Telling.of((ContainerEvent) event).words()).as(event.toString()).isNotBlank();
    }
  }

  @Test
  void shouldShowWhatItCannotRead() {
    made(Samples.plain());
    happen(new UnknownEvent("container.teleported/1", new byte[0], "unknown manifest"));

    Entry last = timeline(0).get(2);

    assertThat(last.event()).isEqualTo("teleported");
    assertThat(last.words()).contains("cannot read").contains("unknown manifest");
    happen(new ContainerEvent.Renamed("web", "shop", USER, at(9000)));
    PastFold fold = new PastFold();
    journal.forEach(fold::next);
    assertThat(fold.misfit()).contains("container.teleported/1").contains("newer version");
    assertThat(fold.names()).as("what follows is not guessed on").containsExactly("web");
  }

  @Test
  void shouldExplainAStopByAUserThatRestsThePolicy() {
    made(Samples.spec(Samples.host("always", 0, false)));
    started(1, StartCause.USER, 1000);
    happen(new ContainerEvent.StopRequested("SIGTERM", 10, USER, at(5000)));
    exited(1, 143, 5250);

    assertThat(why())
        .hasSize(7)
        .anySatisfy(s -> assertThat(s).contains("uid 1000 (pid 4711) over unix asked to stop it"))
        .anySatisfy(s -> assertThat(s).contains("exited with code 143, 250 ms later"))
        .last()
        .asString()
        .contains("policy always rests, for a user ended it");
  }

  @Test
  void shouldCountRestartsByPolicyAndTellTheLast() {
    made(Samples.spec(Samples.host("always", 0, false)));
    started(1, StartCause.USER, 1000);
    for (int run = 2; run <= 1001; run++) {
      exited(run - 1, 3, run * 1000L);
      happen(
          new ContainerEvent.RestartScheduled(
              run, run - 1, 100, at(run * 1000L + 100), at(run * 1000L)));
      started(run, StartCause.POLICY, run * 1000L + 100);
    }

    List<String> why = why();

    assertThat(why).hasSize(9);
    assertThat(why.get(3)).contains("started it again 1000 times");
    assertThat(why.get(4)).contains("exited with code 3");
    assertThat(why.get(6)).contains("moord itself started it again").contains("run 1001");
    assertThat(why.get(8)).contains("So it runs, as pid " + identity(1001).pid());
  }

  @Test
  void shouldForgetEarlierRunsAfterANewStart() {
    made(Samples.plain());
    started(1, StartCause.USER, 1000);
    exited(1, 7, 2000);
    started(2, StartCause.USER, 3000);

    assertThat(why()).noneMatch(s -> s.contains("code 7")).hasSize(5);
  }

  @Test
  void shouldKeepTheChainShortHoweverOftenItWasPaused() {
    made(Samples.plain());
    started(1, StartCause.USER, 1000);
    for (int i = 0; i < 500; i++) {
      happen(
          new ContainerEvent.PauseRequested(USER, at(2000)),
          new ContainerEvent.Paused(at(2010)),
          new ContainerEvent.UnpauseRequested(USER, at(2020)),
          new ContainerEvent.Unpaused(at(2030)));
    }

    assertThat(why()).hasSize(2 + 1 + 1 + 100 + 1).anyMatch(s -> s.startsWith("1901 more events"));
  }

  @Test
  void shouldTellTheRestartThatAUserAskedFor() {
    made(Samples.plain());
    started(1, StartCause.USER, 1000);
    happen(new ContainerEvent.RestartRequested("SIGTERM", 10, USER, at(2000)));
    exited(1, 0, 2100);
    started(2, StartCause.RESTART, 2150);

    assertThat(why())
        .hasSize(7)
        .anySatisfy(s -> assertThat(s).contains("asked to restart it"))
        .anySatisfy(s -> assertThat(s).contains("to end the restart, run 2"));
  }

  @Test
  void shouldShowHowItWasAtATime() {
    made(Samples.plain());
    started(1, StartCause.USER, 1000);
    exited(1, 9, 3000);

    assertThat(fold(Moment.of(T0.minusMillis(1))).existed()).isFalse();
    assertThat(state(Moment.of(at(500)))).isEqualTo("created");
    assertThat(state(Moment.of(at(2000)))).isEqualTo("running");
    assertThat(state(Moment.of(at(3000)))).isEqualTo("exited");
    assertThat(state(Moment.after(104))).isEqualTo("running");
    assertThat(fold(Moment.after(100)).existed()).isFalse();
  }

  private String state(Moment moment) {
    return fold(moment).view().map(ContainerView::dockerStatus).orElse("");
  }

  /** The daemon was away from 2 s to 60 s; it ended at 3 s. */
  @Test
  void shouldCountAnEndInTheDaemonsAbsenceFromWhenItHappened() {
    made(Samples.plain());
    started(1, StartCause.USER, 1000);
    happen(new ContainerEvent.Exited(1, status(4), at(3000), at(60_000)));

    assertThat(state(Moment.of(at(10_000)))).isEqualTo("exited");
    assertThat(state(Moment.after(104))).isEqualTo("running");
    assertThat(timeline(0).get(4).evidence()).contains("seen 57.00 s after it happened");
  }

  @Test
  void shouldKeepEveryName() {
    made(Samples.plain());
    happen(
        new ContainerEvent.Renamed("web", "old", USER, at(100)),
        new ContainerEvent.Renamed("old", "web", USER, at(200)));

    assertThat(fold(Moment.after(1000)).names()).containsExactly("old", "web");
  }

  @Test
  void shouldEndAtAnEventThatDoesNotFit() {
    made(Samples.plain());
    happen(new ContainerEvent.Paused(at(100)));

    PastFold fold = fold(Moment.after(1000));

    assertThat(fold.misfit()).contains("event 3").contains("Paused");
    assertThat(fold.view()).isPresent();
  }

  @Test
  void shouldNameWhatDiffers() {
    made(Samples.plain());
    started(1, StartCause.USER, 1000);
    happen(new ContainerEvent.Renamed("web", "shop", USER, at(2000)));
    exited(1, 9, 3000);
    List<ContainerView> none = List.of();
    List<ContainerView> early = List.of(fold(Moment.of(at(1500))).view().orElseThrow());
    List<ContainerView> late = List.of(fold(Moment.of(at(4000))).view().orElseThrow());

    assertThat(Differences.between(early, early)).isEmpty();
    assertThat(Differences.between(none, late).get(0).kind()).isEqualTo("added");
    assertThat(Differences.between(early, none).get(0).kind()).isEqualTo("removed");
    Difference changed = Differences.between(early, late).get(0);
    assertThat(changed.kind()).isEqualTo("changed");
    assertThat(changed.changes())
        .containsExactly(
            new Change("name", "web", "shop"),
            new Change("state", "running", "exited"),
            new Change("pid", String.valueOf(identity(1).pid()), ""),
            new Change("exitCode", "", "9"));
  }

  @Test
  void shouldWriteSpansInWords() {
    assertThat(Spans.words(Duration.ofMillis(12))).isEqualTo("12 ms");
    assertThat(Spans.words(Duration.ofMillis(1250))).isEqualTo("1.25 s");
    assertThat(Spans.words(Duration.ofSeconds(185))).isEqualTo("3 min 5 s");
    assertThat(Spans.words(Duration.ofMinutes(130))).isEqualTo("2 h 10 min");
    assertThat(Spans.words(Duration.ofHours(99))).isEqualTo("4 d 3 h");
    assertThat(Spans.words(Duration.ofMillis(-5))).isEqualTo("0 ms");
  }
}
