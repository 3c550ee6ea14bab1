package dev.moor.actors.port;

import dev.moor.actors.container.ContainerView;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;

/**
 * What the journal remembers: timelines, reasons, and how things were. {@code ref} is a full id, a
 * name (also one it had once, also of a removed container) or a unique id prefix. Failures complete
 * the stage with {@link MoorException}.
 */
public interface HistoryService {
  /**
   * A place in the past.
   *
   * @param at null where the sequence counts: what is known today of how things were then
   * @param sequence global sequence number: what the journal knew once it had this event
   */
  record Moment(Instant at, long sequence) {
    /** How things were at this time. */
    public static Moment of(Instant at) {
      return new Moment(at, 0);
    }

    /** What was known after this event. */
    public static Moment after(long sequence) {
      return new Moment(null, sequence);
    }
  }

  /**
   * One event of a timeline.
   *
   * @param sequence in the global order
   * @param at the moment the event speaks of
   * @param writtenAt when it was journaled
   * @param event its name, as {@code start-requested}
   * @param words the event as a sentence without its subject
   * @param asker null where nobody asked: an outcome or a finding
   * @param evidence what the event rests on, empty where it needs nothing
   * @param took from the intent to this outcome; null where it is no outcome
   */
  record Entry(
      long sequence,
      long entitySequence,
      Instant at,
      Instant writtenAt,
      String event,
      String words,
      Asker asker,
      String evidence,
      Duration took) {}

  /**
   * A container's life so far.
   *
   * @param names every name it had, the newest last
   * @param damage empty, or why events are missing
   * @param namesakes ids of other containers that had the name asked for, newest first
   * @param omitted how many earlier events were left out by the limit
   */
  record History(
      String id,
      List<String> names,
      String state,
      String damage,
      List<String> namesakes,
      long omitted,
      List<Entry> entries) {}

  /** The chain of events that led to the present state, one sentence a link. */
  record Why(String id, String name, String state, List<String> sentences) {}

  /**
   * Containers as they were.
   *
   * @param asOf the time they are shown at: ages count from it
   */
  record Past(Instant asOf, List<ContainerView> containers) {}

  /** One field that differs. */
  record Change(String field, String before, String after) {}

  /**
   * How a container differs between two moments.
   *
   * @param kind {@code added}, {@code removed} or {@code changed}
   */
  record Difference(String id, String name, String kind, List<Change> changes) {}

  /**
   * Something wrong in the journal.
   *
   * @param entity persistence id, empty where unknown
   * @param event the entity's own sequence number, 0 where unknown
   * @param mendable {@code journal repair} can restore it
   */
  record Fault(
      String file, long sequence, String entity, long event, boolean mendable, String reason) {}

  /**
   * What a check of the journal's files proved.
   *
   * @param salvaged whole events behind the first damage
   */
  record Verified(
      long entries, int entities, long lastSequence, long salvaged, List<Fault> faults) {}

  /**
   * Something that is not as the journal has it.
   *
   * @param kind {@code container}, {@code image}, {@code volume}, {@code network}, or of what
   *     nobody owns {@code folder}, {@code mount}, {@code namespace}, {@code cgroup}, {@code
   *     conmon}
   * @param subject id, name, path or pid
   */
  record Drift(String kind, String subject, String what) {}

  /** How many of each the journal gives, and what of them differs. */
  record Replayed(int containers, int images, int volumes, int networks, List<Drift> drift) {}

  /**
   * @param limit at most so many entries, the newest; 0: all
   */
  CompletionStage<History> history(String ref, int limit);

  CompletionStage<Why> why(String ref);

  /** All containers that existed then, newest first. */
  CompletionStage<Past> containers(Moment moment);

  /** The one container as it was. */
  CompletionStage<Past> inspect(String ref, Moment moment);

  /** What differs at {@code to} from {@code from}. */
  CompletionStage<List<Difference>> diff(Moment from, Moment to);

  /** Reads and checks every file of the journal; takes seconds for a large one. */
  CompletionStage<Verified> verify();

  /**
   * Rebuilds every view from the journal and compares it with the live one, the kernel and the
   * disk; changes nothing.
   */
  CompletionStage<Replayed> replay();

  /** The journal up to now, a JSON text an event, from the one after the sequence on. */
  Flow.Publisher<String> export(long afterSequence);
}
