package dev.moor.actors.events;

import dev.moor.actors.port.EventService.EngineEvent;
import dev.moor.actors.volume.VolumeEvent;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** One volume's events in Docker's words; mount and unmount come from the containers. */
final class VolumeTranslator implements VolumeEvent.Cases<List<EngineEvent>> {
  private final String name;
  private String driver = "local";
  private long sequence;

  VolumeTranslator(String name) {
    this.name = name;
  }

  VolumeTranslator copy() {
    VolumeTranslator copy = new VolumeTranslator(name);
    copy.driver = driver;
    return copy;
  }

  List<EngineEvent> next(VolumeEvent event, long globalSequence) {
    sequence = globalSequence;
    return event.match(this);
  }

  private List<EngineEvent> one(String action, Instant at) {
    return List.of(new EngineEvent("volume", action, name, Map.of("driver", driver), at, sequence));
  }

  @Override
  public List<EngineEvent> on(VolumeEvent.CreateRequested event) {
    driver = event.driver();
    return List.of();
  }

  @Override
  public List<EngineEvent> on(VolumeEvent.Created event) {
    return one("create", event.at());
  }

  @Override
  public List<EngineEvent> on(VolumeEvent.CreateFailed event) {
    return List.of();
  }

  @Override
  public List<EngineEvent> on(VolumeEvent.RemoveRequested event) {
    return List.of();
  }

  @Override
  public List<EngineEvent> on(VolumeEvent.Removed event) {
    return one("destroy", event.at());
  }

  @Override
  public List<EngineEvent> on(VolumeEvent.RemoveFailed event) {
    return List.of();
  }
}
