package dev.moor.supervisor;

import dev.moor.persistence.journal.EventLog;
import dev.moor.persistence.journal.JournalEntry;
import dev.moor.supervisor.containers.ContainerDirectory;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/** Which entities the journal tells of, by kind; ended lives are left to history. */
final class EntityKeys {
  private static final Set<String> LAST_EVENTS =
      Set.of(
          "container.removed",
          "image.deleted",
          "volume.removed",
          "volume.create-failed",
          "network.removed",
          "network.create-failed");

  private final EventLog log;

  EntityKeys(EventLog log) {
    this.log = log;
  }

  Collection<String> containers() {
    return keys("container|");
  }

  Collection<String> images() {
    return keys("image|");
  }

  Collection<String> volumes() {
    return keys("volume|");
  }

  Collection<String> networks() {
    return keys("network|");
  }

  boolean noneDamaged(ContainerDirectory directory) {
    return directory.all().stream().allMatch(view -> view.damage().isEmpty());
  }

  /** Whether an entity whose newest entry this is has ended its life. */
  static boolean isEnd(JournalEntry newest) {
    return LAST_EVENTS.contains(newest.manifest().split("/")[0]);
  }

  private List<String> keys(String prefix) {
    return log.persistenceIds().stream()
        .filter(id -> id.startsWith(prefix))
        .filter(this::lives)
        .map(id -> id.substring(prefix.length()))
        .toList();
  }

  /** A damaged one is kept: its entity says what is wrong with it. */
  boolean lives(String persistenceId) {
    return log.damaged().containsKey(persistenceId)
        || log.last(persistenceId).map(entry -> !isEnd(entry)).orElse(true);
  }
}
