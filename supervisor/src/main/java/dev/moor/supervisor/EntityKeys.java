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

  /** What is refused first where the journal is at its bound; nothing has happened before it. */
  private static final Set<String> REQUESTS_FOR_MORE =
      Set.of(
          "container.created",
          "container.start-requested",
          "container.restart-requested",
          "container.exec-created",
          "container.exec-start-requested",
          "container.connect-requested",
          "container.update-requested",
          "container.renamed",
          "image.tagged",
          "network.create-requested",
          "volume.create-requested");

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
    return isEnd(newest.manifest());
  }

  private static boolean isEnd(String manifest) {
    return LAST_EVENTS.contains(manifest.split("/")[0]);
  }

  /** Whether a write that begins so asks for something new. */
  static boolean asksForMore(String manifest) {
    return REQUESTS_FOR_MORE.contains(manifest.split("/")[0]);
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
        || log.lastManifest(persistenceId).map(manifest -> !isEnd(manifest)).orElse(true);
  }
}
