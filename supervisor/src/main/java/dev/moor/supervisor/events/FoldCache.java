package dev.moor.supervisor.events;

import dev.moor.actors.events.EventTranslator;
import dev.moor.persistence.codec.CodecRegistry;
import dev.moor.persistence.codec.Journaled;
import dev.moor.persistence.codec.SplitEvent;
import dev.moor.persistence.codec.UnknownEvent;
import dev.moor.persistence.journal.EventLog;
import dev.moor.persistence.journal.JournalEntry;
import dev.moor.persistence.journal.JournalException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What streams that begin in the middle of the journal need of an entity's earlier events (its
 * name, labels, image): folded from that entity's events alone when it is first met, and kept, so
 * that the next stream folds on from there.
 */
final class FoldCache {
  private static final Logger LOG = LoggerFactory.getLogger(FoldCache.class);
  private static final int KEPT_ENTITIES = 1024;

  private final EventLog log;
  private final CodecRegistry codecs;
  private final Map<String, Fold> folds =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Fold> eldest) {
          return size() > KEPT_ENTITIES;
        }
      };

  /** One entity's fold up to one of its events; never changed once it is here. */
  private record Fold(EventTranslator translator, long entitySequence) {}

  FoldCache(EventLog log, CodecRegistry codecs) {
    this.log = log;
    this.codecs = codecs;
  }

  /** Brings the translator to where the entity stood before this entry; reads the disk. */
  void prepare(EventTranslator translator, JournalEntry entry) {
    String id = entry.persistenceId();
    if (entry.entitySequence() > 1 && !translator.knows(id)) {
      translator.adopt(upTo(id, entry.entitySequence() - 1));
    }
  }

  private EventTranslator upTo(String persistenceId, long entitySequence) {
    Fold kept;
    synchronized (folds) {
      kept = folds.get(persistenceId);
    }
    EventTranslator translator = new EventTranslator();
    long from = 1;
    if (kept != null && kept.entitySequence() <= entitySequence) {
      translator.adopt(kept.translator());
      from = kept.entitySequence() + 1;
    }
    try {
      log.entries(persistenceId, from, entitySequence, e -> fold(codecs, translator, e));
    } catch (JournalException.DamagedEntity e) {
      LOG.debug("events of {} are told without what its lost ones said", persistenceId);
      return translator;
    }
    synchronized (folds) {
      if (kept == null || kept.entitySequence() < entitySequence) {
        folds.put(persistenceId, new Fold(translator, entitySequence));
      }
    }
    return translator;
  }

  /** Docker's events for an entry; none for what no codec here reads. */
  static List<dev.moor.actors.port.EventService.EngineEvent> fold(
      CodecRegistry codecs, EventTranslator translator, JournalEntry entry) {
    if (EventTranslator.isSilent(entry.manifest())) {
      return List.of();
    }
    Journaled event = codecs.decodeOrUnknown(entry);
    if (event instanceof UnknownEvent) {
      return List.of();
    }
    String entity = entry.persistenceId().substring(entry.persistenceId().indexOf('|') + 1);
    if (event instanceof SplitEvent split) {
      return split.parts().stream()
          .flatMap(part -> translator.next(entity, part, entry.sequence()).stream())
          .toList();
    }
    return translator.next(entity, event, entry.sequence());
  }
}
