package dev.moor.supervisor.events;

import dev.moor.actors.events.EventFilter;
import dev.moor.actors.events.EventTranslator;
import dev.moor.actors.port.EventService;
import dev.moor.persistence.codec.CodecRegistry;
import dev.moor.persistence.codec.Journaled;
import dev.moor.persistence.codec.UnknownEvent;
import dev.moor.persistence.journal.EventLog;
import dev.moor.persistence.journal.JournalEntry;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;

/** The journal as Docker's event stream: from the first event on, or only what is to come. */
public final class EventAdapter implements EventService {
  private final EventLog log;
  private final CodecRegistry codecs;
  private final Executor blocking;
  private final Clock clock;

  public EventAdapter(EventLog log, CodecRegistry codecs, Executor blocking, Clock clock) {
    this.log = log;
    this.codecs = codecs;
    this.blocking = blocking;
    this.clock = clock;
  }

  @Override
  public Flow.Publisher<EngineEvent> events(Query query) {
    EventFilter filter = new EventFilter(query.filters());
    boolean history = query.since() != null || query.afterSequence() > 0;
    long emitAfter = history ? query.afterSequence() : log.lastSequence();
    return subscriber ->
        new JournalPublisher(
                log, 0, query.until(), new Translation(query, filter, emitAfter), blocking, clock)
            .subscribe(subscriber);
  }

  /** Folds every entry (names and labels come from earlier ones) and passes on what was asked. */
  private final class Translation
      implements java.util.function.Function<JournalEntry, List<EngineEvent>> {
    private final EventTranslator translator = new EventTranslator();
    private final Query query;
    private final EventFilter filter;
    private final long emitAfter;

    Translation(Query query, EventFilter filter, long emitAfter) {
      this.query = query;
      this.filter = filter;
      this.emitAfter = emitAfter;
    }

    @Override
    public List<EngineEvent> apply(JournalEntry entry) {
      Journaled event = codecs.decodeOrUnknown(entry);
      if (event instanceof UnknownEvent) {
        return List.of();
      }
      String entity = entry.persistenceId().substring(entry.persistenceId().indexOf('|') + 1);
      List<EngineEvent> told = translator.next(entity, event, entry.sequence());
      return entry.sequence() <= emitAfter
          ? List.of()
          : told.stream().filter(this::wanted).toList();
    }

    private boolean wanted(EngineEvent event) {
      return (query.since() == null || !event.at().isBefore(query.since()))
          && (query.until() == null || !event.at().isAfter(query.until()))
          && filter.matches(event);
    }
  }
}
