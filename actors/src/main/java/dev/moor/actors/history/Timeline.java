package dev.moor.actors.history;

import dev.moor.actors.container.ContainerEvent;
import dev.moor.actors.port.HistoryService.Entry;
import dev.moor.persistence.codec.UnknownEvent;
import java.util.ArrayDeque;
import java.util.List;

/** Folds a container's events into the lines of its history; keeps only the newest so many. */
public final class Timeline {
  private final int limit;
  private final ArrayDeque<Entry> entries = new ArrayDeque<>();
  private final Steps steps = new Steps();
  private long omitted;

  /**
   * @param limit 0 for all
   */
  public Timeline(int limit) {
    this.limit = limit;
  }

  /** The container's next event. */
  public void next(Happened happened) {
    if (limit > 0 && entries.size() == limit) {
      entries.removeFirst();
      omitted++;
    }
    entries.add(entry(happened));
  }

  private Entry entry(Happened happened) {
    if (happened.event() instanceof ContainerEvent event) {
      Telling telling = Telling.of(event);
      return new Entry(
          happened.sequence(),
          happened.entitySequence(),
          event.at(),
          happened.writtenAt(),
          happened.name(),
          telling.words(),
          telling.asker(),
          telling.evidence(),
          steps.take(telling, event.at()));
    }
    String reason = happened.event() instanceof UnknownEvent unknown ? unknown.reason() : "";
    return new Entry(
        happened.sequence(),
        happened.entitySequence(),
        happened.writtenAt(),
        happened.writtenAt(),
        happened.name(),
        "an event that this version cannot read" + (reason.isEmpty() ? "" : ": " + reason),
        null,
        "",
        null);
  }

  /** Oldest first. */
  public List<Entry> entries() {
    return List.copyOf(entries);
  }

  /** How many earlier ones there were. */
  public long omitted() {
    return omitted;
  }
}
