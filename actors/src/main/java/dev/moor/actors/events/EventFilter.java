package dev.moor.actors.events;

import dev.moor.actors.port.EventService.EngineEvent;
import dev.moor.actors.rules.Filters;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Docker's filters of its event stream: any value of a key, every key. */
public final class EventFilter {
  private static final Set<String> KNOWN =
      Set.of(
          "config",
          "container",
          "daemon",
          "event",
          "image",
          "label",
          "network",
          "node",
          "plugin",
          "scope",
          "secret",
          "service",
          "type",
          "volume");

  /** Actions with details after a colon, asked for without them. */
  private static final Set<String> PREFIXES = Set.of("exec_create", "exec_start", "health_status");

  private final Map<String, List<String>> filters;

  /**
   * @throws dev.moor.actors.port.MoorException INVALID for a filter that is not known
   */
  public EventFilter(Map<String, List<String>> filters) {
    Filters.checkKeys(filters, KNOWN);
    this.filters = Map.copyOf(filters);
  }

  public boolean matches(EngineEvent event) {
    if (filters.isEmpty()) {
      return true;
    }
    return isAction(event)
        && isAny("type", List.of(event.type()))
        && isAny("scope", List.of("local"))
        && isActor(event, "container")
        && isActor(event, "volume")
        && isActor(event, "network")
        && isActor(event, "daemon")
        && isActor(event, "plugin")
        && isActor(event, "node")
        && isActor(event, "service")
        && isActor(event, "secret")
        && isActor(event, "config")
        && isImage(event)
        && Filters.labels(filters.get("label"), event.attributes());
  }

  private boolean isAny(String key, List<String> texts) {
    List<String> wanted = filters.get(key);
    return wanted == null || wanted.isEmpty() || texts.stream().anyMatch(wanted::contains);
  }

  private boolean isAction(EngineEvent event) {
    List<String> wanted = filters.get("event");
    if (wanted == null || wanted.isEmpty()) {
      return true;
    }
    for (String action : wanted) {
      if (action.equals(event.action())
          || (PREFIXES.contains(action) && event.action().startsWith(action))) {
        return true;
      }
    }
    return false;
  }

  /** By the beginning of the actor's id or name. */
  private boolean isActor(EngineEvent event, String type) {
    List<String> wanted = filters.get(type);
    if (wanted == null || wanted.isEmpty()) {
      return true;
    }
    if (!event.type().equals(type)) {
      return false;
    }
    String name = event.attributes().getOrDefault("name", "");
    return wanted.stream()
        .anyMatch(value -> event.actorId().startsWith(value) || name.startsWith(value));
  }

  /** An image's events, and those of containers made from it. */
  private boolean isImage(EngineEvent event) {
    List<String> wanted = filters.get("image");
    if (wanted == null || wanted.isEmpty()) {
      return true;
    }
    boolean own = event.type().equals("image");
    String name = event.attributes().getOrDefault(own ? "name" : "image", "");
    return isAny(
        "image",
        List.of(
            own ? event.actorId() : name,
            name,
            ImageTranslator.repository(name),
            own ? ImageTranslator.repository(event.actorId()) : name));
  }
}
