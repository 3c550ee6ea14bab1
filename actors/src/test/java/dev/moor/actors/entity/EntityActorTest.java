package dev.moor.actors.entity;

import static dev.moor.actors.container.Samples.USER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import com.typesafe.config.ConfigFactory;
import dev.moor.actors.MemoryJournal;
import dev.moor.actors.container.EventSamples;
import dev.moor.actors.container.Samples;
import dev.moor.actors.image.ImageActor;
import dev.moor.actors.image.ImageCommand;
import dev.moor.actors.image.ImageEffect;
import dev.moor.actors.image.ImageEvent;
import dev.moor.actors.image.ImageView;
import dev.moor.actors.image.TagRegistry;
import dev.moor.actors.port.MoorException.Kind;
import dev.moor.actors.volume.VolumeActor;
import dev.moor.actors.volume.VolumeCommand;
import dev.moor.actors.volume.VolumeEffect;
import dev.moor.actors.volume.VolumeView;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class EntityActorTest {
  private static final Clock CLOCK = Clock.fixed(Samples.T0, ZoneOffset.UTC);
  private static ActorTestKit kit;

  private final List<Object> effects = new CopyOnWriteArrayList<>();
  private final List<String> told = new CopyOnWriteArrayList<>();
  private final List<String> replayed = new CopyOnWriteArrayList<>();

  @BeforeAll
  static void start() {
    kit = ActorTestKit.create(ConfigFactory.load("moor-test"));
  }

  @AfterAll
  static void stop() {
    kit.shutdownTestKit();
  }

  private <V> EntityPorts.Sink<V> sink() {
    return new EntityPorts.Sink<>() {
      @Override
      public void published(String key, V view) {
        told.add("published " + key);
      }

      @Override
      public void replayed(String key) {
        replayed.add(key);
      }

      @Override
      public void removed(String key) {
        told.add("removed " + key);
      }

      @Override
      public void damaged(String key, String reason) {
        told.add("damaged " + key + ": " + reason);
      }
    };
  }

  private ActorRef<EntityActor.Message<VolumeCommand.Request, VolumeCommand.Outcome, VolumeView>>
      volume(String name) {
    return kit.spawn(
        VolumeActor.create(
            name, (key, effect, outcome) -> effects.add(effect), this.<VolumeView>sink(), CLOCK));
  }

  private static VolumeCommand.Create create(String name, String driver) {
    return new VolumeCommand.Create(name, driver, Map.of(), Map.of("l", "v"), false, USER);
  }

  private static <V> EntityActor.Done<V> done(TestProbe<EntityActor.Reply<V>> replies) {
    EntityActor.Reply<V> reply = replies.receiveMessage();
    assertThat(reply).isInstanceOf(EntityActor.Done.class);
    return (EntityActor.Done<V>) reply;
  }

  @Test
  void shouldFinishAVolumesOpenCreationAfterARestart() {
    TestProbe<EntityActor.Reply<VolumeView>> replies = kit.createTestProbe();
    var actor = volume("v1");
    actor.tell(new EntityActor.Ask<>(create("v1", "local"), replies.getRef()));
    await().until(() -> effects.size() == 1);
    kit.stop(actor);
    replies.expectMessage(
        new EntityActor.Refused<>(
            Kind.UNAVAILABLE,
            "volume v1: moord stops serving it for now; what was begun goes on after that"));
    effects.clear();

    actor = volume("v1");

    await().until(() -> effects.contains(new VolumeEffect.Create("v1", "local", Map.of())));
    // the start waits for this, and an outcome may wait for the start
    assertThat(replayed).containsExactly("v1", "v1");
    assertThat(told).isEmpty();
    actor.tell(new EntityActor.Told<>(new VolumeCommand.CreateDone("/v/v1")));
    actor.tell(new EntityActor.Ask<>(create("v1", "local"), replies.getRef()));
    assertThat(done(replies).view().orElseThrow().mountpoint()).isEqualTo("/v/v1");
    assertThat(told).containsExactly("published v1");
  }

  @Test
  void shouldLetAVolumesNameLiveTwice() {
    TestProbe<EntityActor.Reply<VolumeView>> replies = kit.createTestProbe();
    var actor = volume("v2");
    for (int life = 0; life < 2; life++) {
      actor.tell(new EntityActor.Ask<>(create("v2", "local"), replies.getRef()));
      actor.tell(new EntityActor.Told<>(new VolumeCommand.CreateDone("/v/v2")));
      done(replies);
      actor.tell(new EntityActor.Ask<>(create("v2", "other"), replies.getRef()));
      replies.expectMessage(
          new EntityActor.Refused<>(Kind.CONFLICT, "create v2: volume name must be unique"));
      actor.tell(new EntityActor.Ask<>(new VolumeCommand.Remove(false, USER), replies.getRef()));
      actor.tell(new EntityActor.Told<>(new VolumeCommand.RemoveDone()));
      assertThat(done(replies).view()).isEmpty();
    }
    actor.tell(new EntityActor.Ask<>(new VolumeCommand.Remove(false, USER), replies.getRef()));
    replies.expectMessage(new EntityActor.Refused<>(Kind.NOT_FOUND, "get v2: no such volume"));
    actor.tell(new EntityActor.Ask<>(new VolumeCommand.Remove(true, USER), replies.getRef()));
    done(replies);
  }

  @Test
  void shouldAnswerAndStopWhereTheJournalFails() {
    TestProbe<EntityActor.Reply<VolumeView>> replies = kit.createTestProbe();
    var actor = volume("v3");
    actor.tell(new EntityActor.Ask<>(new VolumeCommand.Remove(true, USER), replies.getRef()));
    done(replies);
    MemoryJournal.fail("volume|v3");

    actor.tell(new EntityActor.Ask<>(create("v3", "local"), replies.getRef()));

    assertThat(replies.receiveMessage()).isInstanceOf(EntityActor.Refused.class);
    replies.expectTerminated(actor);
    assertThat(effects).isEmpty();
  }

  @Test
  void shouldEndButNotCallItDamageWhereTheJournalIsSlowToReplay() {
    TestProbe<EntityActor.Reply<VolumeView>> replies = kit.createTestProbe();
    var first = volume("v4");
    first.tell(new EntityActor.Ask<>(create("v4", "local"), replies.getRef()));
    first.tell(new EntityActor.Told<>(new VolumeCommand.CreateDone("/v/v4")));
    done(replies);
    kit.stop(first);
    MemoryJournal.silence("volume|v4");
    var slow = volume("v4");
    replies.expectTerminated(slow);
    assertThat(told).noneMatch(word -> word.startsWith("damaged"));

    var again = volume("v4");
    again.tell(new EntityActor.Ask<>(create("v4", "local"), replies.getRef()));
    done(replies);
  }

  @Test
  void shouldLiveAnImagesLife() {
    TestProbe<EntityActor.Reply<ImageView>> replies = kit.createTestProbe();
    String id = Samples.IMAGE_ID;
    var actor =
        kit.spawn(
            ImageActor.create(
                id, (key, effect, outcome) -> effects.add(effect), this.<ImageView>sink(), CLOCK));
    for (ImageCommand.Request request :
        List.of(
            new ImageCommand.Store(ImageEvent.Source.LOAD, EventSamples.facts(), USER),
            new ImageCommand.Tag("busybox:latest", USER),
            new ImageCommand.Tag("busybox:1", USER),
            new ImageCommand.NoteDigest("busybox@sha256:33", USER))) {
      actor.tell(new EntityActor.Ask<>(request, replies.getRef()));
      done(replies);
    }
    actor.tell(
        new EntityActor.Ask<>(new ImageCommand.Untag("busybox:1", "", USER), replies.getRef()));
    ImageView view = done(replies).view().orElseThrow();
    assertThat(view.tags()).containsExactly("busybox:latest");
    assertThat(view.digests()).containsExactly("busybox@sha256:33");

    actor.tell(new EntityActor.Ask<>(new ImageCommand.Delete(USER), replies.getRef()));
    await().until(() -> effects.contains(new ImageEffect.Delete(id, EventSamples.facts())));
    actor.tell(new EntityActor.Told<>(new ImageCommand.DeleteFailed("busy")));
    replies.expectMessage(new EntityActor.Refused<>(Kind.INTERNAL, "busy"));
    actor.tell(new EntityActor.Ask<>(new ImageCommand.Delete(USER), replies.getRef()));
    actor.tell(new EntityActor.Told<>(new ImageCommand.DeleteDone()));
    assertThat(done(replies).view()).isEmpty();
    actor.tell(new EntityActor.Ask<>(new ImageCommand.Tag("x:1", USER), replies.getRef()));
    replies.expectMessage(new EntityActor.Refused<>(Kind.NOT_FOUND, "No such image: " + id));
  }

  @Test
  void shouldMoveATagFromOneImageToAnother() {
    TagRegistry.Move first = TagRegistry.empty().tag("web:1", "a", Samples.T0);
    TagRegistry.Move again = first.registry().tag("web:1", "a", Samples.T0);
    TagRegistry.Move second = first.registry().tag("web:1", "b", Samples.T0.plusSeconds(1));

    assertThat(first.takenFrom()).isEmpty();
    assertThat(again.takenFrom()).isEmpty();
    assertThat(second.takenFrom()).contains("a");
    assertThat(second.registry().owner("web:1")).contains("b");
    assertThat(second.registry().untag("web:1").owner("web:1")).isEmpty();
    TagRegistry rebuilt =
        TagRegistry.of(
            Map.of(
                "b", Map.of("web:1", Samples.T0.plusSeconds(1)),
                "a", Map.of("web:1", Samples.T0, "web:0", Samples.T0)));
    assertThat(rebuilt.owner("web:1")).contains("b");
    assertThat(rebuilt.references("a")).containsExactly("web:0");
  }
}
