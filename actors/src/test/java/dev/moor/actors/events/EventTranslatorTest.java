package dev.moor.actors.events;

import static dev.moor.actors.container.Samples.ID;
import static dev.moor.actors.container.Samples.T0;
import static dev.moor.actors.container.Samples.USER;
import static dev.moor.actors.container.Samples.identity;
import static dev.moor.actors.container.Samples.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.moor.actors.container.ContainerEvent;
import dev.moor.actors.container.ContainerEvent.StartCause;
import dev.moor.actors.container.ContainerSpec;
import dev.moor.actors.container.EventSamples;
import dev.moor.actors.container.Samples;
import dev.moor.actors.port.EventService.EngineEvent;
import dev.moor.actors.port.MoorException;
import dev.moor.persistence.codec.Journaled;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EventTranslatorTest {
  private final EventTranslator translator = new EventTranslator();
  private final List<EngineEvent> told = new ArrayList<>();
  private long sequence;

  private void happen(String entityId, Journaled... events) {
    for (Journaled event : events) {
      told.addAll(translator.next(entityId, event, ++sequence));
    }
  }

  private List<String> actions() {
    return told.stream().map(EngineEvent::action).toList();
  }

  private static Journaled created(ContainerSpec spec) {
    return new ContainerEvent.Created(ID, "web", spec, Samples.IMAGE_ID, List.of(), USER, T0);
  }

  private void running(ContainerSpec spec) {
    happen(
        ID,
        created(spec),
        new ContainerEvent.Prepared(T0),
        new ContainerEvent.StartRequested(1, StartCause.USER, USER, T0),
        new ContainerEvent.Started(1, identity(1), T0));
  }

  private void stopped(int code) {
    happen(
        ID,
        new ContainerEvent.StopRequested("SIGTERM", 10, USER, T0.plusSeconds(5)),
        new ContainerEvent.Exited(1, status(code), T0.plusMillis(7_900), T0.plusSeconds(8)));
  }

  @Test
  void shouldTellAStopInDockersOrder() {
    running(Samples.plain());
    stopped(143);

    assertThat(actions()).containsExactly("create", "start", "kill", "die", "stop");
    assertThat(told.get(2).attributes())
        .isEqualTo(
            Map.of("team", "blue", "image", "busybox:latest", "name", "web", "signal", "15"));
    assertThat(told.get(3).attributes())
        .containsEntry("exitCode", "143")
        .containsEntry("execDuration", "7");
    assertThat(told.get(3).sequence()).isEqualTo(6);
    assertThat(told).allMatch(e -> e.type().equals("container") && e.actorId().equals(ID));
  }

  @Test
  void shouldTellTheKillThatAStopCameTo() {
    running(Samples.plain());
    stopped(137);

    assertThat(actions()).containsExactly("create", "start", "kill", "kill", "die", "stop");
    assertThat(told.get(3).attributes()).containsEntry("signal", "9");
  }

  @Test
  void shouldTellARestart() {
    running(Samples.plain());
    happen(
        ID,
        new ContainerEvent.RestartRequested("SIGTERM", 10, USER, T0),
        new ContainerEvent.Exited(1, status(143), T0, T0),
        new ContainerEvent.StartRequested(2, StartCause.RESTART, USER, T0),
        new ContainerEvent.Started(2, identity(2), T0));

    assertThat(actions())
        .containsExactly("create", "start", "kill", "die", "stop", "start", "restart");
  }

  @Test
  void shouldTellKillBeforeDieEvenWhereTheExitWasSeenFirst() {
    running(Samples.plain());
    happen(
        ID,
        new ContainerEvent.KillRequested("SIGKILL", USER, T0),
        new ContainerEvent.Exited(1, status(137), T0, T0));

    assertThat(actions()).containsExactly("create", "start", "kill", "die");
  }

  @Test
  void shouldKeepNameAndOldName() {
    running(Samples.plain());
    happen(
        ID,
        new ContainerEvent.Renamed("web", "shop", USER, T0),
        new ContainerEvent.Paused(T0),
        new ContainerEvent.Unpaused(T0),
        new ContainerEvent.RemoveRequested(true, true, USER, T0),
        new ContainerEvent.Exited(1, status(137), T0, T0),
        new ContainerEvent.Removed(T0));

    assertThat(actions().subList(2, 8))
        .containsExactly("rename", "pause", "unpause", "kill", "die", "destroy");
    assertThat(told.get(2).attributes())
        .containsEntry("oldName", "/web")
        .containsEntry("name", "shop");
    assertThat(told.get(7).attributes()).containsEntry("name", "shop");
  }

  @Test
  void shouldTellExecsWithTheirCommands() {
    running(Samples.plain());
    happen(
        ID,
        new ContainerEvent.ExecCreated("e1", Samples.EXEC, USER, T0),
        new ContainerEvent.ExecStartRequested("e1", true, USER, T0),
        new ContainerEvent.ExecStarted("e1", identity(9), T0),
        new ContainerEvent.ExecExited("e1", status(3), T0),
        new ContainerEvent.Noted("resize", Map.of("height", "1", "width", "2"), USER, T0));

    assertThat(actions().subList(2, 6))
        .containsExactly("exec_create: sh -c id", "exec_start: sh -c id", "exec_die", "resize");
    assertThat(told.get(4).attributes())
        .containsEntry("execID", "e1")
        .containsEntry("exitCode", "3");
    assertThat(told.get(5).attributes()).containsEntry("height", "1");
  }

  @Test
  void shouldTellVolumeMountsWithTheRun() {
    running(EventSamples.fullSpec());
    happen(ID, new ContainerEvent.Exited(1, status(0), T0, T0));

    assertThat(actions()).containsExactly("create", "mount", "start", "unmount", "die");
    assertThat(told.get(1).actorId()).isEqualTo("data");
    assertThat(told.get(1).attributes())
        .containsEntry("destination", "/data")
        .containsEntry("read/write", "true")
        .containsEntry("container", ID);
  }

  @Test
  void shouldNotDestroyWhatNeverWasCreated() {
    happen(
        ID,
        created(Samples.plain()),
        new ContainerEvent.PrepareFailed("no space", T0),
        new ContainerEvent.RemoveRequested(true, true, USER, T0),
        new ContainerEvent.Removed(T0));

    assertThat(told).isEmpty();
  }

  @Test
  void shouldTellImagesAndVolumes() {
    happen(Samples.IMAGE_ID, EventSamples.image().toArray(new Journaled[0]));
    happen("data", EventSamples.volume().toArray(new Journaled[0]));

    assertThat(actions()).containsExactly("load", "tag", "pull", "delete", "create", "destroy");
    assertThat(told.get(1).attributes()).containsEntry("name", "busybox:latest");
    assertThat(told.get(2).actorId()).isEqualTo("busybox:latest");
    assertThat(told.get(2).attributes()).containsEntry("name", "busybox").containsEntry("l", "v");
    assertThat(told.get(4).attributes()).isEqualTo(Map.of("driver", "local"));
  }

  @Test
  void shouldHaveAnAnswerForEveryTypeOfEvent() {
    happen(ID, EventSamples.container().toArray(new Journaled[0]));

    assertThat(actions()).contains("create", "start", "kill", "pause", "rename", "destroy");
  }

  private static boolean matches(String key, String value, EngineEvent event) {
    return new EventFilter(Map.of(key, List.of(value))).matches(event);
  }

  @Test
  void shouldFilterAsDockerDoes() {
    running(Samples.plain());
    happen(ID, new ContainerEvent.ExecCreated("e1", Samples.EXEC, USER, T0));
    EngineEvent start = told.get(1);
    EngineEvent exec = told.get(2);

    assertThat(matches("event", "start", start)).isTrue();
    assertThat(matches("event", "sta", start)).isFalse();
    assertThat(matches("event", "exec_create", exec)).isTrue();
    assertThat(matches("event", "exec_create: sh -c id", exec)).isTrue();
    assertThat(matches("type", "container", start)).isTrue();
    assertThat(matches("type", "image", start)).isFalse();
    assertThat(matches("container", ID.substring(0, 12), start)).isTrue();
    assertThat(matches("container", "web", start)).isTrue();
    assertThat(matches("container", "db", start)).isFalse();
    assertThat(matches("volume", "web", start)).isFalse();
    assertThat(matches("image", "busybox", start)).isTrue();
    assertThat(matches("image", "busybox:latest", start)).isTrue();
    assertThat(matches("image", "alpine", start)).isFalse();
    assertThat(matches("label", "team=blue", start)).isTrue();
    assertThat(matches("label", "team=red", start)).isFalse();
    assertThat(matches("scope", "swarm", start)).isFalse();
    assertThat(matches("daemon", "x", start)).isFalse();
    assertThatThrownBy(() -> new EventFilter(Map.of("colour", List.of("blue"))))
        .isInstanceOf(MoorException.class)
        .hasMessage("invalid filter 'colour'");
  }

  @Test
  void shouldGoOnFromACopyAsFromTheOriginal() {
    running(Samples.plain());
    EventTranslator copy = new EventTranslator();

    copy.adopt(translator);
    stopped(143);

    assertThat(copy.knows("container|" + ID)).isTrue();
    assertThat(copy.knows("container|other")).isFalse();
    assertThat(new EventTranslator().knows("container|" + ID)).isFalse();
    List<EngineEvent> again = new ArrayList<>();
    again.addAll(
        copy.next(ID, new ContainerEvent.StopRequested("SIGTERM", 10, USER, T0.plusSeconds(5)), 5));
    again.addAll(
        copy.next(
            ID,
            new ContainerEvent.Exited(1, status(143), T0.plusMillis(7_900), T0.plusSeconds(8)),
            6));
    assertThat(again).isEqualTo(told.subList(told.size() - again.size(), told.size()));
  }

  @Test
  void shouldTellEventsWhoseFirstOnesAreLost() {
    happen(
        ID,
        new ContainerEvent.StartRequested(1, StartCause.USER, USER, T0),
        new ContainerEvent.Started(1, identity(1), T0),
        new ContainerEvent.Renamed("web", "shop", USER, T0));

    assertThat(actions()).containsExactly("start", "rename");
  }

  @Test
  void shouldSayNothingAndRememberNothingOfSilentEvents() {
    dev.moor.actors.container.ContainerEventCodec codec =
        new dev.moor.actors.container.ContainerEventCodec();
    for (Journaled event : EventSamples.container()) {
      if (EventTranslator.isSilent(codec.manifest(event))) {
        running(Samples.plain());
        told.clear();
        happen(ID, event);
        assertThat(told).as(codec.manifest(event)).isEmpty();
      }
    }
    assertThat(EventTranslator.isSilent("container.pause-requested/2")).isTrue();
    assertThat(EventTranslator.isSilent("container.exited/1")).isFalse();
  }
}
