package dev.moor.actors.events;

import dev.moor.actors.network.NetworkEvent;
import dev.moor.actors.port.EventService.EngineEvent;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** One network's events in Docker's words; connect and disconnect come from the containers. */
final class NetworkTranslator implements NetworkEvent.Cases<List<EngineEvent>> {
  private static final List<EngineEvent> NOTHING = List.of();

  private final String id;
  private String name = "";
  private String driver = "bridge";
  private long sequence;

  NetworkTranslator(String id) {
    this.id = id;
  }

  NetworkTranslator copy() {
    NetworkTranslator copy = new NetworkTranslator(id);
    copy.name = name;
    copy.driver = driver;
    return copy;
  }

  List<EngineEvent> next(NetworkEvent event, long globalSequence) {
    sequence = globalSequence;
    return event.match(this);
  }

  private List<EngineEvent> one(String action, Instant at) {
    return List.of(
        new EngineEvent("network", action, id, Map.of("name", name, "type", driver), at, sequence));
  }

  @Override
  public List<EngineEvent> on(NetworkEvent.CreateRequested event) {
    name = event.spec().name();
    driver = event.spec().driver();
    return NOTHING;
  }

  @Override
  public List<EngineEvent> on(NetworkEvent.Created event) {
    return one("create", event.at());
  }

  @Override
  public List<EngineEvent> on(NetworkEvent.CreateFailed event) {
    return NOTHING;
  }

  @Override
  public List<EngineEvent> on(NetworkEvent.RemoveRequested event) {
    return NOTHING;
  }

  @Override
  public List<EngineEvent> on(NetworkEvent.Removed event) {
    return one("destroy", event.at());
  }

  @Override
  public List<EngineEvent> on(NetworkEvent.RemoveFailed event) {
    return NOTHING;
  }

  @Override
  public List<EngineEvent> on(NetworkEvent.Repaired event) {
    return NOTHING;
  }
}
