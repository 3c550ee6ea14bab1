package dev.moor.persistence.journal;

import dev.moor.persistence.journal.JournalRecord.RecordType;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/**
 * The journal of a folder that nobody writes, read as it is: no file is made, changed or locked.
 * What a torn tail holds was never acknowledged and is not read; damage counts as in an open one.
 */
public final class ReadOnlyJournal implements EventLog {
  private final EntityTable table = new EntityTable();
  private final ConcurrentSkipListMap<Long, Long> ends = new ConcurrentSkipListMap<>();
  private final JournalScan scan = new JournalScan(this::found, sequence -> null);
  private final List<Pending> group = new ArrayList<>();
  private final EntryReader reader;

  private record Pending(long segment, JournalRecord record, int offset) {}

  private ReadOnlyJournal(Path folder) {
    reader = new EntryReader(folder, table, new MemoryIndex(), ends, new ReentrantLock());
  }

  /**
   * Reads the folder once.
   *
   * @throws JournalException it cannot be read
   */
  public static ReadOnlyJournal open(Path folder) {
    ReadOnlyJournal journal = new ReadOnlyJournal(folder);
    try {
      journal.load(folder);
    } catch (IOException e) {
      throw new JournalException("cannot read the journal " + folder + ": " + e.getMessage(), e);
    }
    return journal;
  }

  private void load(Path folder) throws IOException {
    HeadMark.Head head = HeadMark.read(folder).head();
    TreeMap<Long, Path> files = Segments.list(folder);
    for (Map.Entry<Long, Path> file : files.entrySet()) {
      if (!scan.covers(file.getKey())) {
        byte[] bytes = SegmentBytes.readAll(file.getValue(), scan::add);
        boolean last = file.getKey().equals(files.lastKey());
        segment(file.getKey(), file.getValue().getFileName().toString(), bytes, last, head);
      }
    }
    if (scan.lastSequence() < head.sequence()) {
      scan.missing(HeadMark.NAME, head.sequence() + 1);
    }
    scan.damage().forEach(table::markDamaged);
  }

  private void segment(long first, String name, byte[] bytes, boolean last, HeadMark.Head head) {
    scan.segment(first, name, bytes, bytes.length);
    JournalScan.Tail tail = scan.tail();
    if (tail != null && (!last || scan.lastSequence() < head.sequence())) {
      scan.damaged(first, name, bytes, tail.offset(), tail.length());
    }
    if (last && scan.groupIsOpen() && scan.lastSequence() >= head.sequence()) {
      scan.cutGroup();
      group.clear();
    }
    flushGroup();
    ends.put(first, tail == null ? bytes.length : (long) tail.offset());
  }

  private void found(long segment, JournalRecord record, int offset, int length) {
    if (record.type() != RecordType.EVENT) {
      ErasedRange.deletions(record).forEach(table::delete);
      return;
    }
    group.add(new Pending(segment, record, offset));
    if (record.groupRemaining() == 0) {
      flushGroup();
    }
  }

  private void flushGroup() {
    group.forEach(p -> table.add(p.segment(), p.record(), p.offset()));
    group.clear();
  }

  /** All that is wrong in what was read. */
  public List<Damage> damage() {
    return List.copyOf(scan.damage());
  }

  @Override
  public long lastSequence() {
    return scan.lastSequence();
  }

  @Override
  public List<JournalEntry> read(long after, int max) {
    return ends.isEmpty() ? List.of() : reader.read(after, max, lastSequence());
  }

  @Override
  public List<String> persistenceIds() {
    return table.persistenceIds();
  }

  @Override
  public void entries(String persistenceId, long from, long to, Consumer<JournalEntry> consumer) {
    reader.replay(
        persistenceId, from, to, Long.MAX_VALUE, stored -> consumer.accept(stored.entry()));
  }

  @Override
  public void readable(String persistenceId, Consumer<JournalEntry> consumer) {
    reader.readable(persistenceId, consumer);
  }

  @Override
  public long sequenceBefore(Instant moment) {
    return reader.sequenceBefore(moment);
  }

  @Override
  public Optional<JournalEntry> last(String persistenceId) {
    return reader.last(persistenceId);
  }

  @Override
  public Map<String, String> damaged() {
    return table.damaged();
  }

  /** Nobody appends. */
  @Override
  public AutoCloseable onAppend(LongConsumer listener) {
    return () -> {};
  }
}
