package dev.moor.supervisor.events;

import dev.moor.actors.events.EventFilter;
import dev.moor.actors.events.EventTranslator;
import dev.moor.actors.port.EventService;
import dev.moor.persistence.codec.CodecRegistry;
import dev.moor.persistence.journal.EventLog;
import dev.moor.persistence.journal.JournalEntry;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.function.Function;
import java.util.function.LongSupplier;

/** The journal as Docker's event stream: from the first event on, or only what is to come. */
public final class EventAdapter implements EventService {
  /** How far the machine's clock may have been set back between an event and its writing. */
  private static final Duration CLOCK_SLACK = Duration.ofMinutes(5);

  private final EventLog log;
  private final CodecRegistry codecs;
  private final FoldCache folds;
  private final Executor blocking;
  private final Clock clock;
  private final ListenerCounter counter = new ListenerCounter();

  public EventAdapter(EventLog log, CodecRegistry codecs, Executor blocking, Clock clock) {
    this.log = log;
    this.codecs = codecs;
    this.folds = new FoldCache(log, codecs);
    this.blocking = blocking;
    this.clock = clock;
  }

  /** How many streams are open. */
  public int listeners() {
    return counter.open();
  }

  @Override
  public Flow.Publisher<EngineEvent> events(Query query) {
    EventFilter filter = new EventFilter(query.filters());
    LongSupplier start = start(query);
    return subscriber ->
        new JournalPublisher<>(
                log,
                start,
                Long.MAX_VALUE,
                query.until(),
                new Translation(query, filter),
                blocking,
                clock)
            .subscribe(counter.counted(subscriber));
  }

  /** No earlier than needed: each entity's earlier facts are folded when it is met. */
  private LongSupplier start(Query query) {
    if (query.since() == null) {
      long after = query.afterSequence() > 0 ? query.afterSequence() : log.lastSequence();
      return () -> after;
    }
    return () ->
        Math.max(query.afterSequence(), log.sequenceBefore(query.since().minus(CLOCK_SLACK)));
  }

  /** Translates each entry and passes on what was asked for. */
  private final class Translation implements Function<JournalEntry, List<EngineEvent>> {
    private final EventTranslator translator = new EventTranslator();
    private final Query query;
    private final EventFilter filter;

    Translation(Query query, EventFilter filter) {
      this.query = query;
      this.filter = filter;
    }

    @Override
    public List<EngineEvent> apply(JournalEntry entry) {
      if (EventTranslator.isSilent(entry.manifest())) {
        return List.of();
      }
      folds.prepare(translator, entry);
      List<EngineEvent> told = FoldCache.fold(codecs, translator, entry);
      if (told.isEmpty() || (told.size() == 1 && wanted(told.get(0)))) {
        return told;
      }
      List<EngineEvent> chosen = new ArrayList<>(told.size());
      for (EngineEvent event : told) {
        if (wanted(event)) {
          chosen.add(event);
        }
      }
      return chosen;
    }

    private boolean wanted(EngineEvent event) {
      return (query.since() == null || !event.at().isBefore(query.since()))
          && (query.until() == null || !event.at().isAfter(query.until()))
          && filter.matches(event);
    }
  }
}
