package dev.moor.http.route;

import akka.util.ByteString;
import dev.moor.actors.container.ContainerView;
import dev.moor.actors.health.HealthRule;
import dev.moor.actors.port.ContainerService.Listed;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * The last answers about containers that clients keep asking about. A view is never changed, only
 * followed by another one: while it and the track of health checks are the same objects, so is the
 * answer.
 */
final class InspectAnswers {
  private static final int MOST = 256;

  private record Answer(ContainerView view, HealthRule.Track health, ByteString body) {}

  private final Map<String, Answer> answers =
      new LinkedHashMap<>(MOST, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Answer> eldest) {
          return size() > MOST;
        }
      };

  /** The body; one with sizes, which change by themselves, is always written anew. */
  @SuppressWarnings("ReferenceEquality")
  ByteString body(Listed listed, Function<Listed, ByteString> write) {
    if (listed.sizeRwBytes() >= 0 || listed.sizeRootFsBytes() >= 0) {
      return write.apply(listed);
    }
    String id = listed.view().id();
    Answer last;
    synchronized (answers) {
      last = answers.get(id);
    }
    if (last != null && last.view() == listed.view() && last.health() == listed.health()) {
      return last.body();
    }
    ByteString body = write.apply(listed);
    synchronized (answers) {
      answers.put(id, new Answer(listed.view(), listed.health(), body));
    }
    return body;
  }
}
