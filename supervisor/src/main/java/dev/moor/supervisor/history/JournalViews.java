package dev.moor.supervisor.history;

import dev.moor.actors.entity.EntityRules;
import dev.moor.persistence.codec.CodecRegistry;
import dev.moor.persistence.codec.Journaled;
import dev.moor.persistence.journal.EventLog;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/** Views of one kind of entity, rebuilt from the journal alone. */
final class JournalViews {
  private final EventLog log;
  private final CodecRegistry codecs;

  JournalViews(EventLog log, CodecRegistry codecs) {
    this.log = log;
    this.codecs = codecs;
  }

  /** By id; damaged entities are left out, as nothing proves what they should be. */
  <E, S, V> Map<String, V> of(
      String prefix, Class<E> events, Function<String, EntityRules<?, ?, E, S, ?, V>> rules) {
    Map<String, V> views = new TreeMap<>();
    for (String persistenceId : log.persistenceIds()) {
      if (persistenceId.startsWith(prefix) && !log.damaged().containsKey(persistenceId)) {
        view(persistenceId, events, rules.apply(persistenceId.substring(prefix.length())))
            .ifPresent(view -> views.put(persistenceId.substring(prefix.length()), view));
      }
    }
    return views;
  }

  private <E, S, V> Optional<V> view(
      String persistenceId, Class<E> events, EntityRules<?, ?, E, S, ?, V> rules) {
    Fold<S> fold = new Fold<>(rules.empty());
    log.readable(
        persistenceId,
        entry -> {
          Journaled event = codecs.decodeOrUnknown(entry);
          if (events.isInstance(event)) {
            fold.state = rules.apply(fold.state, events.cast(event));
          }
        });
    return rules.view(fold.state);
  }

  private static final class Fold<S> {
    private S state;

    Fold(S state) {
      this.state = state;
    }
  }
}
