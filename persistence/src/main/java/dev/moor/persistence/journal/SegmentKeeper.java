package dev.moor.persistence.journal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.concurrent.locks.Lock;

/**
 * Replaces files of sealed segments: by an archive, or by what is left when deleted events are
 * taken out. Each file is whole at every moment; readers wait only for the exchange. One thread.
 */
final class SegmentKeeper {
  private final Path folder;
  private final EntityTable table;
  private final SegmentIndex index;
  private final NavigableMap<Long, Long> ends;
  private final EntryReader reader;
  private final Lock exchange;
  private final Clock clock;

  SegmentKeeper(
      Path folder,
      EntityTable table,
      SegmentIndex index,
      NavigableMap<Long, Long> ends,
      EntryReader reader,
      Lock exchange,
      Clock clock) {
    this.folder = folder;
    this.table = table;
    this.index = index;
    this.ends = ends;
    this.reader = reader;
    this.exchange = exchange;
    this.clock = clock;
  }

  boolean isArchived(long segment) {
    return Segments.isArchive(Segments.file(folder, segment));
  }

  /** Compresses a segment; false where it is one already, or is not whole. */
  boolean archive(long segment) throws IOException {
    Path plain = Segments.file(folder, segment);
    SegmentIndex.Sealed sealed = index.sealed(segment);
    if (Segments.isArchive(plain) || sealed == null) {
      return false;
    }
    byte[] bytes = Files.readAllBytes(plain);
    if (bytes.length != sealed.bytes() || !SegmentCompaction.isWhole(sealed, bytes)) {
      return false;
    }
    Segments.replace(
        folder.resolve(Segments.archiveName(segment)), ArchiveFile.encode(segment, bytes));
    exchange.lock();
    try {
      DiskSteps.reached("delete " + plain.getFileName());
      Files.delete(plain);
    } finally {
      exchange.unlock();
    }
    DiskSteps.reached("sync the folder without " + plain.getFileName());
    Segments.syncFolder(folder);
    return true;
  }

  /** Takes out what is deleted; false where nothing is gained, or the segment is not whole. */
  boolean compact(long segment, RetentionPolicy policy) throws IOException {
    Path file = Segments.file(folder, segment);
    SegmentIndex.Sealed sealed = index.sealed(segment);
    List<Damage> faults = new ArrayList<>();
    byte[] bytes = SegmentBytes.readAll(file, faults::add);
    if (sealed == null || bytes.length != sealed.bytes() || !faults.isEmpty()) {
      return false;
    }
    SegmentCompaction.Result result =
        SegmentCompaction.of(sealed, bytes, table, policy, JournalRecord.micros(clock.instant()));
    if (result == null || result.content().length >= bytes.length) {
      return false;
    }
    byte[] content =
        Segments.isArchive(file) ? ArchiveFile.encode(segment, result.content()) : result.content();
    Map<String, EntityRange> gone = table.inSegment(segment);
    exchange.lock();
    try {
      Segments.replace(file, content);
      ends.put(segment, (long) result.content().length);
      Map<String, EntityRange> fresh = new HashMap<>();
      result.positions().forEach((id, p) -> fresh.put(id, EntityRange.of(segment, p)));
      table.exchange(segment, fresh);
      reader.forgetHints();
      DiskSteps.reached("index " + file.getFileName());
      index.seal(result.sealed(), result.positions());
    } finally {
      exchange.unlock();
    }
    sealed.deletions().forEach(d -> gone.putIfAbsent(d.persistenceId(), null));
    gone.keySet().stream()
        .filter(id -> !policy.mayComeBack().test(id))
        .forEach(table::forgetIfGone);
    return true;
  }

  /** As the segments are now. */
  SegmentShares shares() {
    return new SegmentShares(folder, index);
  }

  /** Gives back the index's space of what was taken out. */
  void compactIndex() {
    index.compact();
  }

  /** Share of a segment that a compaction would free, by its entities; 0..1. */
  double deadShare(long segment, RetentionPolicy policy) {
    Map<String, EntityRange> ranges = table.inSegment(segment);
    SegmentIndex.Sealed sealed = index.sealed(segment);
    long dead =
        ranges.entrySet().stream()
            .filter(e -> e.getValue().firstSequence <= table.deletedTo(e.getKey()))
            .count();
    long facts = 0;
    if (sealed != null) {
      facts = sealed.deletions().size();
      dead +=
          sealed.deletions().stream()
              .filter(d -> !policy.mayComeBack().test(d.persistenceId()))
              .filter(d -> !table.hasRange(d.persistenceId(), 0, segment))
              .count();
    }
    return dead == 0 ? 0 : (double) dead / (ranges.size() + facts);
  }

  /** Makes one file of two neighbours in which nothing is left; false where they are not so. */
  boolean merge(long first, long second) throws IOException {
    SegmentIndex.Sealed one = index.sealed(first);
    SegmentIndex.Sealed other = index.sealed(second);
    if (one == null
        || other == null
        || one.lastSequence() + 1 != second
        || !table.inSegment(first).isEmpty()
        || !table.inSegment(second).isEmpty()) {
      return false;
    }
    Map<String, EntityTable.Deletion> facts = new LinkedHashMap<>();
    one.deletions().forEach(d -> facts.put(d.persistenceId(), d));
    other.deletions().forEach(d -> facts.merge(d.persistenceId(), d, EntityTable.Deletion::max));
    SegmentIndex.Sealed wide =
        new SegmentIndex.Sealed(
            first,
            0,
            other.lastSequence(),
            one.previousHash(),
            other.lastHash(),
            List.copyOf(facts.values()));
    byte[] content =
        ErasedRange.file(
            wide, facts.values(), JournalRecord.micros(clock.instant()), new RecordFormat());
    exchange.lock();
    try {
      index.forget(first);
      index.forget(second);
      Path file = Segments.file(folder, first);
      Segments.replace(
          file, Segments.isArchive(file) ? ArchiveFile.encode(first, content) : content);
      ends.put(first, (long) content.length);
      DiskSteps.reached("delete " + Segments.name(second));
      Files.delete(Segments.file(folder, second));
      ends.remove(second);
      reader.forgetHints();
      Segments.syncFolder(folder);
      index.seal(
          new SegmentIndex.Sealed(
              first,
              content.length,
              wide.lastSequence(),
              wide.previousHash(),
              wide.lastHash(),
              wide.deletions()),
          new HashMap<>());
    } finally {
      exchange.unlock();
    }
    return true;
  }
}
