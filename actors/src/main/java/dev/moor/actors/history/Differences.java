package dev.moor.actors.history;

import dev.moor.actors.container.ContainerView;
import dev.moor.actors.port.HistoryService.Change;
import dev.moor.actors.port.HistoryService.Difference;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What differs between two views of all containers. */
public final class Differences {
  private Differences() {}

  /** In the order of the later view, removed ones last. */
  public static List<Difference> between(
      Collection<ContainerView> before, Collection<ContainerView> after) {
    Map<String, ContainerView> gone = new LinkedHashMap<>();
    before.forEach(view -> gone.put(view.id(), view));
    List<Difference> found = new ArrayList<>();
    for (ContainerView now : after) {
      ContainerView old = gone.remove(now.id());
      if (old == null) {
        found.add(new Difference(now.id(), now.name(), "added", changes(Map.of(), facts(now))));
        continue;
      }
      List<Change> changes = changes(facts(old), facts(now));
      if (!changes.isEmpty()) {
        found.add(new Difference(now.id(), now.name(), "changed", changes));
      }
    }
    gone.values()
        .forEach(
            old ->
                found.add(
                    new Difference(
                        old.id(), old.name(), "removed", changes(facts(old), Map.of()))));
    return found;
  }

  private static Map<String, String> facts(ContainerView view) {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("name", view.name());
    facts.put("image", view.spec().image());
    facts.put("state", view.dockerStatus());
    facts.put("pid", view.pid() == 0 ? "" : String.valueOf(view.pid()));
    facts.put("run", String.valueOf(view.run()));
    facts.put("restartCount", String.valueOf(view.restartCount()));
    facts.put("exitCode", view.finishedAt() == null ? "" : String.valueOf(view.exitCode()));
    facts.put("error", view.error());
    facts.put("health", view.health() == null ? "" : view.healthStatus());
    facts.put("monitored", view.unmonitored() ? "no" : "");
    return facts;
  }

  private static List<Change> changes(Map<String, String> before, Map<String, String> after) {
    List<Change> changes = new ArrayList<>();
    Map<String, String> fields = before.isEmpty() ? after : before;
    for (String field : fields.keySet()) {
      String old = before.getOrDefault(field, "");
      String now = after.getOrDefault(field, "");
      if (!old.equals(now)) {
        changes.add(new Change(field, old, now));
      }
    }
    return changes;
  }
}
