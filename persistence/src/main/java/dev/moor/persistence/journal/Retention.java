package dev.moor.persistence.journal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.NavigableSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the journal within its bound: takes out what is deleted, archives what is old, and where
 * that is not enough drops whole histories of entities that have ended, the oldest first. What is
 * alive is never dropped. Runs on the journal's background thread.
 */
final class Retention {
  private static final Logger LOG = LoggerFactory.getLogger(Retention.class);
  private static final int MAX_DROPPED_AT_ONCE = 10_000;
  private static final int BYTES_OF_A_DELETION = 256;
  private static final double WORTH_REWRITING = 0.5;

  /** What it needs of the store. */
  interface Journal {
    /** Sealed segments with their index, oldest first. */
    NavigableSet<Long> sealed();

    /** Fails where the journal is being closed. */
    void checkOpen();

    /** Deletes these entities' events for good; one synced record each. */
    void drop(List<EntityTable.Deletion> whole);

    /** The newest entry of an entity, null where there is none to be read. */
    JournalEntry last(String persistenceId);
  }

  private final Path folder;
  private final EntityTable table;
  private final SegmentKeeper keeper;
  private final Journal journal;
  private final DiskBound bound;
  private final Clock clock;
  private boolean saidTooSmall;

  Retention(
      Path folder,
      EntityTable table,
      SegmentKeeper keeper,
      Journal journal,
      DiskBound bound,
      Clock clock) {
    this.folder = folder;
    this.table = table;
    this.keeper = keeper;
    this.journal = journal;
    this.bound = bound;
    this.clock = clock;
  }

  /** True where the bound is passed and nothing more can be freed. */
  boolean run(RetentionPolicy policy) throws IOException {
    compact(policy, WORTH_REWRITING);
    if (!policy.keepPlain().isNegative()) {
      archiveOlderThan(clock.instant().minus(policy.keepPlain()));
    }
    boolean exhausted = policy.maxBytes() > 0 && !hold(policy);
    merge();
    return exhausted;
  }

  private void archiveOlderThan(Instant moment) throws IOException {
    for (long segment : journal.sealed()) {
      journal.checkOpen();
      if (!keeper.isArchived(segment)
          && !table.inSegment(segment).isEmpty()
          && Files.getLastModifiedTime(Segments.file(folder, segment))
              .toInstant()
              .isBefore(moment)) {
        keeper.archive(segment);
      }
    }
  }

  /**
   * False where that is not possible: nothing is left to archive, take out or drop. Writers go on
   * meanwhile, so that what is used says nothing of what was freed.
   */
  private boolean hold(RetentionPolicy policy) throws IOException {
    boolean freed = true;
    DiskBound.Usage usage = bound.look();
    while (usage.bytes() > bound.ceiling(usage) && freed) {
      freed = archive();
      usage = bound.look();
      if (usage.bytes() > bound.ceiling(usage)) {
        freed |= compact(policy, 0);
        keeper.compactIndex();
        freed |= drop(policy);
        merge();
        usage = bound.look();
      }
    }
    return report(policy, usage);
  }

  private boolean archive() throws IOException {
    boolean archived = false;
    for (long segment : journal.sealed()) {
      journal.checkOpen();
      if (!table.inSegment(segment).isEmpty() && keeper.archive(segment)) {
        archived = true;
        DiskBound.Usage usage = bound.look();
        if (usage.bytes() <= bound.ceiling(usage)) {
          return true;
        }
      }
    }
    return archived;
  }

  /**
   * Once above the ceiling, down to a tenth below it: each round frees what is still missing. False
   * where it is needed and nothing may be dropped.
   */
  private boolean drop(RetentionPolicy policy) throws IOException {
    boolean dropped = false;
    Instant old = clock.instant().minus(policy.keepPlain().abs());
    for (Instant endedBefore : List.of(old, Instant.MAX)) {
      DiskBound.Usage usage = bound.look();
      while (usage.bytes() > bound.ceiling(usage)) {
        long excess = usage.bytes() - bound.ceiling(usage) / 10 * 9;
        if (!dropOldest(policy, endedBefore, excess)) {
          break;
        }
        dropped = true;
        compact(policy, 0);
        keeper.compactIndex();
        usage = bound.look();
      }
      if (usage.bytes() <= bound.ceiling(usage)) {
        return true;
      }
    }
    return dropped;
  }

  private boolean report(RetentionPolicy policy, DiskBound.Usage usage) {
    boolean above = usage.bytes() > bound.ceiling(usage);
    if (above && !saidTooSmall) {
      LOG.warn(
          "journal: {} bytes are used of the {} it may have; what is left belongs to what is alive"
              + " and is not dropped: give it more room (--journal-max-size)",
          usage.bytes(),
          policy.maxBytes());
    }
    saidTooSmall = above;
    return !above;
  }

  /** False where nothing more may be dropped. */
  private boolean dropOldest(RetentionPolicy policy, Instant endedBefore, long bytes) {
    long most = Math.min(MAX_DROPPED_AT_ONCE, bound.forEndsBytes() / BYTES_OF_A_DELETION / 2);
    Set<String> seen = new LinkedHashSet<>();
    List<EntityTable.Deletion> chosen = new ArrayList<>();
    SegmentShares shares = keeper.shares();
    long freed = 0;
    Instant newest = Instant.EPOCH;
    for (long segment : journal.sealed()) {
      for (String id : table.inSegment(segment).keySet()) {
        if (freed >= bytes || chosen.size() >= most) {
          break;
        }
        JournalEntry last = seen.add(id) ? journal.last(id) : null;
        if (last != null && policy.ended().test(last) && last.writtenAt().isBefore(endedBefore)) {
          chosen.add(new EntityTable.Deletion(id, last.entitySequence(), last.entitySequence()));
          freed += table.segmentsOf(id).stream().mapToLong(in -> shares.of(in, id)).sum();
          newest = last.writtenAt().isAfter(newest) ? last.writtenAt() : newest;
        }
      }
    }
    if (chosen.isEmpty()) {
      return false;
    }
    LOG.warn(
        "journal: the histories of {} entities, ended until {}, are dropped to keep its bound of {}"
            + " bytes",
        chosen.size(),
        newest,
        policy.maxBytes());
    journal.drop(chosen);
    return true;
  }

  /** From the newest on: then a fact of deletion is not needed any more when its turn comes. */
  private boolean compact(RetentionPolicy policy, double worth) throws IOException {
    boolean freed = false;
    for (long segment : List.copyOf(journal.sealed().descendingSet())) {
      journal.checkOpen();
      double dead = keeper.deadShare(segment, policy);
      if (dead > 0 && dead >= worth) {
        freed |= keeper.compact(segment, policy);
      }
    }
    return freed;
  }

  private void merge() throws IOException {
    Long before = null;
    for (long segment : List.copyOf(journal.sealed())) {
      boolean merged = before != null && keeper.merge(before, segment);
      before = merged ? before : (Long) segment;
    }
  }
}
