package dev.moor.actors.history;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/** Which steps are open, and how long one took when its outcome comes. */
final class Steps {
  private final Map<String, Instant> openSince = new HashMap<>();

  /** The time since the intent that this event answers; null where it answers none. */
  Duration take(Telling telling, Instant at) {
    Duration took = null;
    if (!telling.closes().isEmpty()) {
      Instant since = openSince.remove(telling.closes());
      if (since != null) {
        took = Duration.between(since, at);
        took = took.isNegative() ? Duration.ZERO : took;
      }
    }
    if (!telling.opens().isEmpty()) {
      openSince.put(telling.opens(), at);
    }
    return took;
  }
}
