package dev.moor.actors.container;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import com.fasterxml.jackson.databind.util.StdConverter;
import dev.moor.actors.codec.CborEventCodec;
import dev.moor.actors.container.ContainerState.Core;
import dev.moor.actors.container.ContainerState.Ending;
import dev.moor.actors.container.ContainerState.ExecState;
import dev.moor.persistence.codec.Journaled;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Snapshots of a container's state. They are a shortcut and never the truth: one that cannot be
 * read, of another version, is passed over and the events are replayed. So a change of a state's
 * shape, or of what {@link Applier} makes of events, needs no upcaster, but a new {@link #VERSION}:
 * else an old snapshot would be believed. The golden files of {@code golden/snapshots} hold this.
 */
public final class ContainerStateCodec extends CborEventCodec {
  /** Part of each manifest; raised with each change of shape or meaning. */
  static final int VERSION = 4;

  private static final Map<Class<? extends Journaled>, String> MANIFESTS =
      Map.ofEntries(
          entry(ContainerState.Absent.class, "absent"),
          entry(ContainerState.Created.class, "created"),
          entry(ContainerState.Starting.class, "starting"),
          entry(ContainerState.Running.class, "running"),
          entry(ContainerState.Paused.class, "paused"),
          entry(ContainerState.Stopped.class, "stopped"),
          entry(ContainerState.Waiting.class, "waiting"),
          entry(ContainerState.Removing.class, "removing"),
          entry(ContainerState.Deleted.class, "deleted"));

  public ContainerStateCodec() {
    super(
        "container-state",
        MANIFESTS,
        Map.of(),
        Map.of(
            Core.class, CoreForm.class,
            Ending.class, EndingForm.class,
            ExecState.class, ExecForm.class));
  }

  private static Map.Entry<Class<? extends Journaled>, String> entry(
      Class<? extends Journaled> phase, String name) {
    return Map.entry(phase, "container-state." + name + "/" + VERSION);
  }

  private abstract static class CoreForm {
    @JsonSerialize(converter = ExecsToList.class)
    @JsonDeserialize(converter = ExecsFromList.class)
    Map<String, ExecState> execs;
  }

  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
  @JsonSubTypes({
    @JsonSubTypes.Type(value = Ending.Stop.class, name = "stop"),
    @JsonSubTypes.Type(value = Ending.Restart.class, name = "restart"),
    @JsonSubTypes.Type(value = Ending.Remove.class, name = "remove")
  })
  private interface EndingForm {}

  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
  @JsonSubTypes({
    @JsonSubTypes.Type(value = ExecState.Made.class, name = "made"),
    @JsonSubTypes.Type(value = ExecState.Starting.class, name = "starting"),
    @JsonSubTypes.Type(value = ExecState.Running.class, name = "running"),
    @JsonSubTypes.Type(value = ExecState.Ended.class, name = "ended")
  })
  private interface ExecForm {}

  /** The order of execs is their age, so they are no map of sorted keys in the bytes. */
  record KeyedExec(String id, ExecState exec) {}

  static final class ExecsToList extends StdConverter<Map<String, ExecState>, List<KeyedExec>> {
    @Override
    public List<KeyedExec> convert(Map<String, ExecState> execs) {
      return execs.entrySet().stream().map(e -> new KeyedExec(e.getKey(), e.getValue())).toList();
    }
  }

  static final class ExecsFromList extends StdConverter<List<KeyedExec>, Map<String, ExecState>> {
    @Override
    public Map<String, ExecState> convert(List<KeyedExec> execs) {
      Map<String, ExecState> keyed = new LinkedHashMap<>();
      execs.forEach(e -> keyed.put(e.id(), e.exec()));
      return Collections.unmodifiableMap(keyed);
    }
  }
}
