package dev.moor.actors.container;

import static dev.moor.actors.container.Samples.ID;
import static dev.moor.actors.container.Samples.USER;
import static dev.moor.actors.container.Samples.identity;
import static dev.moor.actors.container.Samples.status;
import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import com.typesafe.config.ConfigFactory;
import java.time.Clock;
import java.time.ZoneOffset;
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
}
