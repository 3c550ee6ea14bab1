package dev.moor.actors.container;

import static dev.moor.actors.container.Samples.ID;
import static dev.moor.actors.container.Samples.USER;
import static dev.moor.actors.container.Samples.identity;
import static dev.moor.actors.container.Samples.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import com.typesafe.config.ConfigFactory;
import dev.moor.actors.MemoryJournal;
import dev.moor.actors.port.ContainerService.WaitCondition;
import dev.moor.actors.port.ContainerService.WaitResult;
import dev.moor.actors.port.MoorException.Kind;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ContainerActorTest {
  private static ActorTestKit kit;

  private final RecordingRunner runner = new RecordingRunner();
  private final RecordingSink sink = new RecordingSink();
  private TestProbe<ContainerActor.Reply> replies;
  private ActorRef<ContainerActor.Message> actor;
  private String id;
  private static int next;

  @BeforeAll
  static void start() {
    kit = ActorTestKit.create(ConfigFactory.load("moor-test"));
  }

  @AfterAll
  static void stop() {
    kit.shutdownTestKit();
  }

  @BeforeEach
  void spawn() {
    id = ID.substring(0, 56) + "%08x".formatted(next++);
    replies = kit.createTestProbe(ContainerActor.Reply.class);
    actor =
        kit.spawn(ContainerActor.create(id, runner, sink, Clock.fixed(Samples.T0, ZoneOffset.UTC)));
  }

  private void ask(ContainerCommand.Request request) {
    actor.tell(new ContainerActor.Ask(request, replies.getRef()));
  }

  private void tell(ContainerCommand.Outcome outcome) {
    actor.tell(new ContainerActor.Told(outcome));
  }

  private ContainerView done() {
    return replies.expectMessageClass(ContainerActor.Done.class).view();
  }

  @Test
  void shouldRunThroughALifeWithRepliesThatComeWhenSettled() {
    ask(
        new ContainerCommand.Create(
            id, "web", Samples.plain(), Samples.IMAGE_ID, java.util.List.of(), USER));
    runner.expect(ContainerEffect.Prepare.class);
    replies.expectNoMessage();
    tell(new ContainerCommand.Prepared());
    assertThat(done().phase()).isEqualTo(ContainerView.Phase.CREATED);

    ask(new ContainerCommand.Start(USER));
    runner.expect(ContainerEffect.Launch.class);
    tell(new ContainerCommand.LaunchDone(1, identity(1), Samples.T0));
    assertThat(done().pid()).isEqualTo(101);

    ask(new ContainerCommand.Stop("", null, USER));
    ContainerEffect.Stop stop = runner.expect(ContainerEffect.Stop.class);
    assertThat(stop.signal()).isEqualTo("SIGTERM");
    assertThat(stop.timeoutSeconds()).isEqualTo(10);
    tell(new ContainerCommand.ProcessExited(1, status(143), Samples.T0));
    ContainerView stopped = done();
    assertThat(stopped.phase()).isEqualTo(ContainerView.Phase.STOPPED);
    assertThat(stopped.exitCode()).isEqualTo(143);
    runner.expect(ContainerEffect.Cleanup.class);

    ask(new ContainerCommand.Remove(false, true, USER));
    assertThat(runner.expect(ContainerEffect.Remove.class).volumes()).isTrue();
    tell(new ContainerCommand.RemoveDone());
    done();
    assertThat(sink.removed).containsExactly(id + " web");
  }

  /** As where {@code run --rm} and {@code rm} remove the same one. */
  @Test
  void shouldAnswerWhatWasAskedWhileItsRemovalWasWrittenDown() {
    createdAndPrepared();
    ask(new ContainerCommand.Remove(true, true, USER));
    runner.expect(ContainerEffect.Remove.class);

    tell(new ContainerCommand.RemoveDone());
    ask(new ContainerCommand.Remove(true, true, USER));
    actor.tell(ContainerActor.Retire.DELETED);

    done();
    ContainerActor.Refused refused = replies.expectMessageClass(ContainerActor.Refused.class);
    assertThat(refused.kind()).isEqualTo(Kind.NOT_FOUND);
    replies.expectTerminated(actor);
  }

  private void createdAndPrepared() {
    ask(
        new ContainerCommand.Create(
            id, "web", Samples.plain(), Samples.IMAGE_ID, java.util.List.of(), USER));
    runner.expect(ContainerEffect.Prepare.class);
    tell(new ContainerCommand.Prepared());
    done();
  }

  private void running() {
    createdAndPrepared();
    ask(new ContainerCommand.Start(USER));
    runner.expect(ContainerEffect.Launch.class);
    tell(new ContainerCommand.LaunchDone(1, identity(1), Samples.T0));
    done();
  }

  private CompletableFuture<WaitResult> register(WaitCondition condition) {
    CompletableFuture<WaitResult> end = new CompletableFuture<>();
    actor.tell(new ContainerActor.AwaitExit(condition, end, replies.getRef()));
    done();
    return end;
  }

  @Test
  void shouldRefuseInDockersWords() {
    createdAndPrepared();

    ask(new ContainerCommand.Pause(USER));

    ContainerActor.Refused refused = replies.expectMessageClass(ContainerActor.Refused.class);
    assertThat(refused.kind()).isEqualTo(Kind.CONFLICT);
    assertThat(refused.message()).isEqualTo("Container " + id + " is not running");
  }

  @Test
  void shouldCallACommandThatIsNotThereTheClientsMistake() {
    createdAndPrepared();
    ask(new ContainerCommand.Start(USER));
    runner.expect(ContainerEffect.Launch.class);

    tell(new ContainerCommand.LaunchFailed(1, "exec: \"x\": not found", 127, Samples.T0));

    ContainerActor.Refused refused = replies.expectMessageClass(ContainerActor.Refused.class);
    assertThat(refused.kind()).isEqualTo(Kind.INVALID);
    assertThat(refused.message()).contains("not found");
  }

  @Test
  void shouldAnswerWaitsByTheirConditions() {
    createdAndPrepared();
    assertThat(register(WaitCondition.NOT_RUNNING)).isCompletedWithValue(new WaitResult(0, ""));
    CompletableFuture<WaitResult> nextExit = register(WaitCondition.NEXT_EXIT);
    CompletableFuture<WaitResult> removed = register(WaitCondition.REMOVED);
    ask(new ContainerCommand.Start(USER));
    tell(new ContainerCommand.LaunchDone(1, identity(1), Samples.T0));
    done();
    CompletableFuture<WaitResult> notRunning = register(WaitCondition.NOT_RUNNING);
    assertThat(nextExit).isNotDone();

    tell(new ContainerCommand.ProcessExited(1, status(7), Samples.T0));

    await()
        .untilAsserted(
            () -> {
              assertThat(nextExit).isCompletedWithValue(new WaitResult(7, ""));
              assertThat(notRunning).isCompletedWithValue(new WaitResult(7, ""));
            });
    assertThat(removed).isNotDone();
    ask(new ContainerCommand.Remove(false, false, USER));
    tell(new ContainerCommand.RemoveDone());
    done();
    await().untilAsserted(() -> assertThat(removed).isCompletedWithValue(new WaitResult(7, "")));
  }

  @Test
  void shouldBeginNothingWhereTheIntentCannotBeWritten() {
    running();
    CompletableFuture<WaitResult> end = register(WaitCondition.NOT_RUNNING);
    MemoryJournal.fail("container|" + id);

    ask(new ContainerCommand.Stop("", null, USER));

    ContainerActor.Refused refused = replies.expectMessageClass(ContainerActor.Refused.class);
    assertThat(refused.kind()).isEqualTo(Kind.UNAVAILABLE);
    assertThat(refused.message())
        .contains(id, "nothing was done", "the journal could not be written: the disk is gone");
    assertThat(runner.effects).isEmpty();
    await().untilAsserted(() -> assertThat(end).isCompletedExceptionally());
    replies.expectTerminated(actor);
  }

  @Test
  void shouldSayThatItWasBegunWhereTheOutcomeCannotBeWritten() {
    running();
    ask(new ContainerCommand.Stop("", null, USER));
    runner.expect(ContainerEffect.Stop.class);
    MemoryJournal.fail("container|" + id);

    tell(new ContainerCommand.ProcessExited(1, status(0), Samples.T0));

    ContainerActor.Refused refused = replies.expectMessageClass(ContainerActor.Refused.class);
    assertThat(refused.kind()).isEqualTo(Kind.UNAVAILABLE);
    assertThat(refused.message())
        .contains(id, "it was begun", "the journal could not be written since: the disk is gone");
  }

  @Test
  void shouldLookBeforeItActsAfterARestart() {
    running();
    kit.stop(actor);
    runner.effects.clear();
    sink.views.clear();

    respawn();

    ContainerEffect.Probe probe = runner.expect(ContainerEffect.Probe.class);
    assertThat(probe.expected()).isEqualTo(identity(1));
    assertThat(sink.views).singleElement().matches(ContainerView::recovering);
    tell(new ContainerCommand.Adopted(1, false, true));
    await()
        .untilAsserted(
            () -> assertThat(sink.views.get(sink.views.size() - 1).recovering()).isFalse());
    assertThat(runner.effects).isEmpty();
  }

  @Test
  void shouldTellOfTheExitThatItWasAwayFor() {
    running();
    kit.stop(actor);
    respawn();
    CompletableFuture<WaitResult> end = register(WaitCondition.NOT_RUNNING);

    tell(new ContainerCommand.ProcessExited(1, status(9), Samples.T0.minusSeconds(5)));

    await().untilAsserted(() -> assertThat(end).isCompletedWithValue(new WaitResult(9, "")));
    ContainerView view = sink.views.get(sink.views.size() - 1);
    assertThat(view.finishedAt()).isEqualTo(Samples.T0.minusSeconds(5));
    assertThat(view.recovering()).isFalse();
  }

  @Test
  void shouldSayThatItsJournalCannotBeReplayed() {
    createdAndPrepared();
    kit.stop(actor);
    MemoryJournal.fail("container|" + id);

    respawn();

    await().untilAsserted(() -> assertThat(sink.damaged).singleElement().asString().contains(id));
    replies.expectTerminated(actor);
  }

  private void respawn() {
    actor =
        kit.spawn(ContainerActor.create(id, runner, sink, Clock.fixed(Samples.T0, ZoneOffset.UTC)));
  }

  @Test
  void shouldEndButNotCallItDamageWhereTheJournalIsSlowToReplay() {
    createdAndPrepared();
    kit.stop(actor);
    MemoryJournal.silence("container|" + id);
    var slow =
        kit.spawn(ContainerActor.create(id, runner, sink, Clock.fixed(Samples.T0, ZoneOffset.UTC)));
    replies.expectTerminated(slow);
    assertThat(sink.damaged).isEmpty();

    actor =
        kit.spawn(ContainerActor.create(id, runner, sink, Clock.fixed(Samples.T0, ZoneOffset.UTC)));
    ask(new ContainerCommand.Start(USER));
    runner.expect(ContainerEffect.Launch.class);
  }
}
