package dev.moor.actors.port;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Flow;

/** The journal as Docker's event stream, complete from the first event. */
public interface EventService {
  /** In Docker's words; {@code sequence} is the journal's global sequence number. */
  record EngineEvent(
      String type,
      String action,
      String actorId,
      Map<String, String> attributes,
      Instant at,
      long sequence) {}

  /**
   * @param since null: live only
   * @param until null: for ever
   * @param afterSequence resume cursor: only events after it; 0: not given
   */
  record Query(
      Instant since, Instant until, long afterSequence, Map<String, List<String>> filters) {}

  /** Completes at {@code until}. A slow subscriber is paged, never skipped. */
  Flow.Publisher<EngineEvent> events(Query query);
}
