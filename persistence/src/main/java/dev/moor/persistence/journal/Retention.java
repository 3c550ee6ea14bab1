package dev.moor.persistence.journal;

import java.io.File;
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
  private static final double WORTH_REWRITING = 0.5;

  /** What it needs of the store. */
  interface Journal {
    /** Sealed segments, oldest first. */
    NavigableSet<Long> sealed();

    /** Deletes these entities' events for good; one synced record each. */
    void drop(List<EntityTable.Deletion> whole);

    /** The newest entry of an entity, null where there is none to be read. */
    JournalEntry last(String persistenceId);
  }

  private final Path folder;
  private final EntityTable table;
  private final SegmentKeeper keeper;
  private final Journal journal;
  private final long reserveBytes;
  private final Clock clock;
  private boolean saidTooSmall;

  Retention(
      Path folder,
      EntityTable table,
      SegmentKeeper keeper,
      Journal journal,
      long reserveBytes,
      Clock clock) {
    this.folder = folder;
    this.table = table;
    this.keeper = keeper;
    this.journal = journal;
    this.reserveBytes = reserveBytes;
    this.clock = clock;
  }

  void run(RetentionPolicy policy) throws IOException {
    compact(policy, WORTH_REWRITING);
    if (!policy.keepPlain().isNegative()) {
      archiveOlderThan(clock.instant().minus(policy.keepPlain()));
    }
    if (policy.maxBytes() > 0) {
      hold(policy, policy.maxBytes() - reserveBytes);
    }
    merge();
  }

  private void archiveOlderThan(Instant moment) throws IOException {
    for (long segment : journal.sealed()) {
      if (!keeper.isArchived(segment)
          && !table.inSegment(segment).isEmpty()
          && Files.getLastModifiedTime(Segments.file(folder, segment))
              .toInstant()
              .isBefore(moment)) {
        keeper.archive(segment);
      }
    }
  }

  private void hold(RetentionPolicy policy, long ceiling) throws IOException {
    if (usedBytes() <= ceiling) {
      return;
    }
    for (long segment : journal.sealed()) {
      if (!table.inSegment(segment).isEmpty()
          && keeper.archive(segment)
          && usedBytes() <= ceiling) {
        return;
      }
    }
    long target = ceiling / 10 * 9;
    compact(policy, 0);
    keeper.compactIndex();
    Instant old = clock.instant().minus(policy.keepPlain().abs());
    for (Instant endedBefore : List.of(old, Instant.MAX)) {
      while (usedBytes() > target && dropOldest(policy, endedBefore, usedBytes() - target)) {
        compact(policy, 0);
        keeper.compactIndex();
      }
    }
    report(policy, ceiling);
  }

  private void report(RetentionPolicy policy, long ceiling) {
    long used = usedBytes();
    if (used > ceiling && !saidTooSmall) {
      LOG.warn(
          "journal: {} bytes are used of the {} it may have; what is left belongs to what is alive"
              + " and is not dropped: give it more room",
          used,
          policy.maxBytes());
    }
    saidTooSmall = used > ceiling;
  }

  /** False where nothing more may be dropped. */
  private boolean dropOldest(RetentionPolicy policy, Instant endedBefore, long bytes) {
    double eventBytes = (double) usedBytes() / Math.max(1, table.events());
    Set<String> seen = new LinkedHashSet<>();
    List<EntityTable.Deletion> chosen = new ArrayList<>();
    double freed = 0;
    Instant newest = Instant.EPOCH;
    for (long segment : journal.sealed()) {
      for (String id : table.inSegment(segment).keySet()) {
        if (freed >= bytes || chosen.size() >= MAX_DROPPED_AT_ONCE) {
          break;
        }
        JournalEntry last = seen.add(id) ? journal.last(id) : null;
        if (last != null && policy.ended().test(last) && last.writtenAt().isBefore(endedBefore)) {
          chosen.add(new EntityTable.Deletion(id, last.entitySequence(), last.entitySequence()));
          freed += eventBytes * (last.entitySequence() - table.deletedTo(id));
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
  private void compact(RetentionPolicy policy, double worth) throws IOException {
    for (long segment : List.copyOf(journal.sealed().descendingSet())) {
      double dead = keeper.deadShare(segment, policy);
      if (dead > 0 && dead >= worth) {
        keeper.compact(segment, policy);
      }
    }
  }

  private void merge() throws IOException {
    Long before = null;
    for (long segment : List.copyOf(journal.sealed())) {
      boolean merged = before != null && keeper.merge(before, segment);
      before = merged ? before : (Long) segment;
    }
  }

  /** All files of the journal's folder; one that LevelDB removes meanwhile counts as nothing. */
  long usedBytes() {
    return usedBytes(folder.toFile());
  }

  private static long usedBytes(File place) {
    File[] children = place.listFiles();
    if (children == null) {
      return place.length();
    }
    long sum = 0;
    for (File child : children) {
      sum += usedBytes(child);
    }
    return sum;
  }
}
