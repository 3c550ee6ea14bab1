package dev.moor.persistence.journal;

import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Holds writers back where the journal is at its bound: first for a moment, in which space is made;
 * where none can be made, what asks for something new is refused, and what ends something is taken
 * until the part for it is used up. The store's monitor is held by all who call.
 */
final class Admission {
  private static final long HOLD_MILLIS = 8_000;
  private static final long LOOK_MILLIS = 20;
  private static final long RECORD_BYTES = RecordFormat.FIXED_BYTES + 200L;

  private final DiskBound bound;
  private final Object monitor;
  private final Runnable makeSpace;
  private Predicate<String> begins = manifest -> false;
  private DiskBound.Answer answer = DiskBound.Answer.ALL;
  private volatile boolean firm = true;
  private volatile boolean exhausted;
  private volatile boolean asked;

  /**
   * @param monitor waited on, so that others may write meanwhile
   * @param makeSpace begins to make space; returns at once
   */
  Admission(DiskBound bound, Object monitor, Runnable makeSpace) {
    this.bound = bound;
    this.monitor = monitor;
    this.makeSpace = makeSpace;
  }

  void begins(Predicate<String> newBegins) {
    begins = newBegins;
  }

  /** False: where no space can be made the bound is passed, and nothing is refused. */
  void firm(boolean holds) {
    firm = holds;
  }

  /** Space was made; where nothing more can be freed nobody waits for it. */
  void made(boolean nothingLeft) {
    exhausted = nothingLeft;
    asked = false;
    synchronized (monitor) {
      monitor.notifyAll();
    }
  }

  /** Waits for space where there is none, then decides who of these may write. */
  void await(List<AtomicAppend> appends) {
    long bytes = bytes(appends);
    answer = bound.answer(bytes);
    if (answer == DiskBound.Answer.ALL || exhausted) {
      return;
    }
    ask();
    for (long waited = 0; waited < HOLD_MILLIS && !exhausted; waited += LOOK_MILLIS) {
      try {
        monitor.wait(LOOK_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
      answer = bound.answer(bytes);
      if (answer == DiskBound.Answer.ALL) {
        return;
      }
    }
  }

  private void ask() {
    if (!asked) {
      asked = true;
      makeSpace.run();
    }
  }

  /**
   * Something was written: what ended may be dropped now. Where the bound may be passed nobody
   * waits for that; each new segment looks.
   */
  void wrote() {
    if (firm) {
      exhausted = false;
    }
  }

  /** Null where the append may be written, else why not. */
  String refusal(AtomicAppend append) {
    boolean free =
        !firm
            || answer == DiskBound.Answer.ALL
            || answer == DiskBound.Answer.ENDS
                && !append.events().isEmpty()
                && !begins.test(append.events().get(0).manifest());
    return free ? null : why();
  }

  /** For what is no event. */
  void check(long bytes) {
    if (firm && bound.answer(bytes) == DiskBound.Answer.NONE) {
      throw new JournalException(why());
    }
  }

  /** What is refused now, and why, or that the bound is passed; empty where all is well. */
  Optional<String> warning() {
    return bound.answer(0) == DiskBound.Answer.ALL ? Optional.empty() : Optional.of(why());
  }

  private String why() {
    if (!firm) {
      return "the journal passes its bound of "
          + bound.maxBytes()
          + " bytes: all that it holds belongs to what is there. Nothing is refused; remove"
          + " containers, or choose a bound (--journal-max-size)";
    }
    return "no space left in the journal: it is at its bound of "
        + bound.maxBytes()
        + " bytes (--journal-max-size) and holds nothing more that may be dropped; remove"
        + " containers or raise the bound";
  }

  /** A little more than the records will take. */
  static long bytes(List<AtomicAppend> appends) {
    long bytes = 0;
    for (AtomicAppend append : appends) {
      for (AtomicAppend.Event event : append.events()) {
        bytes += RECORD_BYTES + append.persistenceId().length() + event.payload().length;
      }
    }
    return bytes;
  }
}
