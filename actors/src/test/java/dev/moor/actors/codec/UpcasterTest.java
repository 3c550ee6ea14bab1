package dev.moor.actors.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.persistence.typed.EventAdapter;
import akka.persistence.typed.PersistenceId;
import akka.persistence.typed.RecoveryCompleted;
import akka.persistence.typed.RecoveryFailed;
import akka.persistence.typed.javadsl.CommandHandler;
import akka.persistence.typed.javadsl.EventHandler;
import akka.persistence.typed.javadsl.EventSourcedBehavior;
import akka.persistence.typed.javadsl.SignalHandler;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.moor.persistence.codec.CodecRegistry;
import dev.moor.persistence.codec.EventCodec;
import dev.moor.persistence.codec.Journaled;
import dev.moor.persistence.codec.MoorSerializer;
import dev.moor.persistence.codec.SplitAdapter;
import dev.moor.persistence.codec.SplitEvent;
import dev.moor.persistence.codec.UnknownEvent;
import dev.moor.persistence.journal.AtomicAppend;
import dev.moor.persistence.journal.JournalSettings;
import dev.moor.persistence.journal.JournalStore;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A field that got another name and an event that became two, with the bytes of their old versions:
 * {@code {"label": "a"}} and {@code {"from": "a", "to": "b"}}.
 */
class UpcasterTest {
  private static final byte[] NAMED_1 = HexFormat.of().parseHex("bf656c6162656c6161ff");
  private static final byte[] MOVED_1 = HexFormat.of().parseHex("bf6466726f6d616162746f6162ff");

  /** An entity's events of today. */
  public sealed interface Step extends Journaled {}

  /** Its component was called label in version 1. */
  public record Named(String name) implements Step {}

  /** With {@link Entered} what moved/1 said at once. */
  public record Left(String place) implements Step {}

  public record Entered(String place) implements Step {}

  /** Found by the service loader of the tests. */
  public static final class StepCodec extends CborEventCodec {
    public StepCodec() {
      super(
          "step",
          Map.of(
              Named.class, "step.named/2",
              Left.class, "step.left/1",
              Entered.class, "step.entered/1"),
          Map.of(
              "step.named/1",
              new Upcaster(
                  "step.named/2",
                  old -> {
                    old.set("name", old.remove("label"));
                    return old;
                  })));
    }

    @Override
    protected Map<String, List<Upcaster>> splits() {
      return Map.of(
          "step.moved/1",
          List.of(
              new Upcaster("step.left/1", old -> place(old, "from")),
              new Upcaster("step.entered/1", old -> place(old, "to"))));
    }

    private static ObjectNode place(ObjectNode old, String field) {
      return old.objectNode().set("place", old.required(field));
    }
  }

  /** An entity that only tells what it was replayed. */
  private static final class Steps extends EventSourcedBehavior<String, Step, List<Step>> {
    private final CompletableFuture<List<Step>> replayed;

    Steps(CompletableFuture<List<Step>> replayed) {
      super(PersistenceId.of("step", "s"));
      this.replayed = replayed;
    }

    @Override
    public String journalPluginId() {
      return "moor.journal";
    }

    @Override
    public String snapshotPluginId() {
      return "moor.snapshots";
    }

    @Override
    public EventAdapter<Step, ?> eventAdapter() {
      return new SplitAdapter<>();
    }

    @Override
    public List<Step> emptyState() {
      return List.of();
    }

    @Override
    public CommandHandler<String, Step, List<Step>> commandHandler() {
      return newCommandHandlerBuilder().forAnyState().onAnyCommand(() -> Effect().none());
    }

    @Override
    public EventHandler<List<Step>, Step> eventHandler() {
      return (steps, step) -> Stream.concat(steps.stream(), Stream.of(step)).toList();
    }

    @Override
    public SignalHandler<List<Step>> signalHandler() {
      return newSignalHandlerBuilder()
          .onSignal(RecoveryCompleted.instance(), replayed::complete)
          .onSignal(
              RecoveryFailed.class,
              (steps, failed) -> replayed.completeExceptionally(failed.getFailure()))
          .build();
    }
  }

  @TempDir Path root;

  @Test
  void shouldReadAFieldByItsNewName() {
    assertThat(new StepCodec().decode("step.named/1", NAMED_1)).isEqualTo(new Named("a"));
  }

  @Test
  void shouldReadOneEventAsTwo() {
    assertThat(new StepCodec().decode("step.moved/1", MOVED_1))
        .isEqualTo(new SplitEvent(List.of(new Left("a"), new Entered("b"))));
  }

  @Test
  void shouldNameWhatItCannotSplit() {
    assertThatThrownBy(() -> new StepCodec().decode("step.moved/1", NAMED_1))
        .isInstanceOf(EventCodec.CodecException.class)
        .hasMessageContaining("step.moved/1");
  }

  private void store(String... manifests) {
    try (JournalStore store = JournalStore.open(JournalSettings.of(root.resolve("journal")))) {
      long sequence = 0;
      for (String manifest : manifests) {
        byte[] bytes = manifest.equals("step.moved/1") ? MOVED_1 : NAMED_1;
        AtomicAppend.Event event =
            new AtomicAppend.Event(++sequence, MoorSerializer.IDENTIFIER, manifest, "", "", bytes);
        store.append(List.of(new AtomicAppend("step|s", List.of(event))));
      }
    }
  }

  private List<Step> replay() throws Exception {
    Config config =
        ConfigFactory.parseString(
                "moor.journal.dir = \"%s\"\nmoor.snapshots.dir = \"%s\"\nakka.loglevel = OFF"
                    .formatted(root.resolve("journal"), root.resolve("snapshots")))
            .withFallback(ConfigFactory.load());
    ActorTestKit kit = ActorTestKit.create(config);
    try {
      CompletableFuture<List<Step>> replayed = new CompletableFuture<>();
      kit.spawn(new Steps(replayed));
      return replayed.get(20, TimeUnit.SECONDS);
    } finally {
      kit.shutdownTestKit();
    }
  }

  @Test
  void shouldReplayOldVersionsInTheirOrder() throws Exception {
    store("step.named/1", "step.moved/1", "step.named/1");

    assertThat(replay())
        .containsExactly(new Named("a"), new Left("a"), new Entered("b"), new Named("a"));
  }

  /** What it changed cannot be known, so the state is not guessed; the bytes stay. */
  @Test
  void shouldNotReplayOverAnEventOfANewerVersion() {
    store("step.named/1", "step.flew/7", "step.named/1");

    assertThatThrownBy(this::replay).rootCause().hasMessageContaining("step.flew/7");
    try (JournalStore store = JournalStore.open(JournalSettings.of(root.resolve("journal")))) {
      assertThat(store.damaged()).isEmpty();
      List<Object> found = new ArrayList<>();
      CodecRegistry codecs = CodecRegistry.discover(UpcasterTest.class.getClassLoader());
      store.entries("step|s", 0, 9, entry -> found.addAll(codecs.events(entry)));
      assertThat(found)
          .hasSize(3)
          .element(1)
          .isInstanceOfSatisfying(
              UnknownEvent.class, unknown -> assertThat(unknown.payload()).isEqualTo(NAMED_1));
    }
  }
}
