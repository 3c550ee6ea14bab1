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
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The actor is stopped and started again after every step of a life: it goes on as if it had not.
 */
class ContainerActorRestartTest {
  private static final List<ContainerCommand> LIFE =
      List.of(
          new ContainerCommand.Create(
              ID, "web", Samples.plain(), Samples.IMAGE_ID, List.of(), USER),
          new ContainerCommand.Prepared(),
          new ContainerCommand.Start(USER),
          new ContainerCommand.LaunchDone(1, identity(1), Samples.T0),
          new ContainerCommand.CreateExec("e", Samples.EXEC, USER),
          new ContainerCommand.StartExec("e", true, USER),
          new ContainerCommand.ExecStartDone("e", identity(5), Samples.T0),
          new ContainerCommand.Pause(USER),
          new ContainerCommand.FreezeDone(1),
          new ContainerCommand.Unpause(USER),
          new ContainerCommand.ThawDone(1),
          new ContainerCommand.Rename("shop", USER),
          new ContainerCommand.Kill("HUP", USER),
          new ContainerCommand.SignalDone(1, "SIGHUP"),
          new ContainerCommand.Restart("", 1, USER),
          new ContainerCommand.ProcessExited(1, status(143), Samples.T0),
          new ContainerCommand.ExecEnded("e", status(137), Samples.T0),
          new ContainerCommand.LaunchDone(2, identity(2), Samples.T0),
          new ContainerCommand.Stop("", null, USER),
          new ContainerCommand.ProcessExited(2, status(0), Samples.T0),
          new ContainerCommand.Remove(false, false, USER),
          new ContainerCommand.RemoveDone());

  private static ActorTestKit kit;

  @BeforeAll
  static void start() {
    kit = ActorTestKit.create(ConfigFactory.load("moor-test"));
  }

  @AfterAll
  static void stop() {
    kit.shutdownTestKit();
  }

  @Test
  void shouldLiveTheSameLifeWithARestartAfterEveryStep() {
    RecordingRunner runner = new RecordingRunner();
    RecordingSink sink = new RecordingSink();
    TestProbe<ContainerActor.Reply> replies = kit.createTestProbe(ContainerActor.Reply.class);
    ContainerState expected = ContainerMachine.empty();
    long sequence = 0;
    for (ContainerCommand command : LIFE) {
      Decision.Accepted decision =
          (Decision.Accepted) ContainerMachine.decide(expected, command, Samples.T0);
      for (ContainerEvent event : decision.events()) {
        expected = ContainerMachine.apply(expected, event);
        sequence++;
      }
      ActorRef<ContainerActor.Message> actor =
          kit.spawn(
              ContainerActor.create(ID, runner, sink, Clock.fixed(Samples.T0, ZoneOffset.UTC)));
      actor.tell(message(command, replies));
      ContainerView view = ContainerViews.of(expected, false, sequence).orElseThrow();
      await().untilAsserted(() -> assertThat(seen(sink, view)).as("%s", command).isTrue());
      kit.stop(actor);
    }
    assertThat(sink.removed).containsExactly(ID + " shop");
  }

  private static ContainerActor.Message message(
      ContainerCommand command, TestProbe<ContainerActor.Reply> replies) {
    return command instanceof ContainerCommand.Request request
        ? new ContainerActor.Ask(request, replies.getRef())
        : new ContainerActor.Told((ContainerCommand.Outcome) command);
  }

  private static boolean seen(RecordingSink sink, ContainerView view) {
    if (view.phase() == ContainerView.Phase.DELETED) {
      return !sink.removed.isEmpty();
    }
    return sink.views.stream()
        .anyMatch(
            seen ->
                seen.asOfSequence() == view.asOfSequence()
                    && seen.dockerStatus().equals(view.dockerStatus())
                    && seen.run() == view.run()
                    && seen.pid() == view.pid()
                    && seen.name().equals(view.name())
                    && seen.execs().equals(view.execs())
                    && seen.restartCount() == view.restartCount());
  }
}
