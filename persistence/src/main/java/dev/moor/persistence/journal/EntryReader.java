package dev.moor.persistence.journal;

import dev.moor.persistence.journal.JournalRecord.RecordType;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.concurrent.locks.Lock;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads entries by entity and in global order. */
final class EntryReader {
  private static final Logger LOG = LoggerFactory.getLogger(EntryReader.class);
  private static final int HINTS = 256;
  private static final int SPARSE_BYTES = 2 << 10;
  private static final int DENSE_BYTES = 64 << 10;

  private final Path folder;
  private final EntityTable table;
  private final SegmentIndex index;
  private final NavigableMap<Long, Long> ends;
  private final Lock layout;
  private final Map<Long, Place> hints =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Place> eldest) {
          return size() > HINTS;
        }
      };

  private record Place(long segment, long offset) {}

  EntryReader(
      Path folder,
      EntityTable table,
      SegmentIndex index,
      NavigableMap<Long, Long> ends,
      Lock layout) {
    this.folder = folder;
    this.table = table;
    this.index = index;
    this.ends = ends;
    this.layout = layout;
  }

  List<JournalEntry> read(long after, int max, long last) {
    List<JournalEntry> found = new ArrayList<>(Math.min(max, 1024));
    layout.lock();
    try {
      Place place = place(after);
      while (place != null && found.size() < max) {
        place = readSegment(place, after, max, last, found);
      }
    } catch (IOException e) {
      throw new JournalException("reading the journal after " + after, e);
    } finally {
      layout.unlock();
    }
    return found;
  }

  private Place place(long after) {
    synchronized (hints) {
      Place hint = hints.get(after);
      if (hint != null) {
        return hint;
      }
    }
    Long segment = ends.floorKey(after + 1);
    segment = segment == null ? ends.firstKey() : segment;
    return new Place(segment, Segments.HEADER_BYTES);
  }

  /** Reads on in one segment; returns where to go on, null at the end. */
  private Place readSegment(Place place, long after, int max, long last, List<JournalEntry> found)
      throws IOException {
    Path file = Segments.file(folder, place.segment());
    try (SegmentReader reader =
        new SegmentReader(file, ends.get(place.segment()), SegmentReader.SEQUENTIAL_BYTES)) {
      long offset = place.offset();
      for (SegmentReader.Placed at = reader.next(offset); at != null; at = reader.next(offset)) {
        JournalRecord record = at.record();
        if (record.sequence() > last) {
          return null;
        }
        offset = at.offset() + at.length();
        if (record.type() == RecordType.EVENT
            && record.sequence() > after
            && record.entitySequence() > table.deletedTo(record.persistenceId())) {
          found.add(record.toEntry());
          if (found.size() == max) {
            hint(record.sequence(), new Place(place.segment(), offset));
            return null;
          }
        }
      }
    }
    Long next = ends.higherKey(place.segment());
    return next == null ? null : new Place(next, Segments.HEADER_BYTES);
  }

  private void hint(long after, Place place) {
    synchronized (hints) {
      hints.put(after, place);
    }
  }

  void forgetHints() {
    synchronized (hints) {
      hints.clear();
    }
  }

  void replay(String id, long from, long to, long max, Consumer<StoredEvent> consumer) {
    String reason = table.damageOf(id);
    if (reason != null) {
      throw new JournalException.DamagedEntity(id, reason);
    }
    EntityTable.Entity entity = table.get(id);
    if (entity == null || max <= 0) {
      return;
    }
    layout.lock();
    try {
      long first = Math.max(from, entity.deletedTo() + 1);
      long left = max;
      for (EntityRange range : entity.ranges(first, to)) {
        left = replay(id, range, first, to, left, consumer);
      }
    } catch (IOException e) {
      throw new JournalException("reading the journal of " + id, e);
    } finally {
      layout.unlock();
    }
  }

  private long replay(
      String id, EntityRange range, long from, long to, long max, Consumer<StoredEvent> consumer)
      throws IOException {
    if (max <= 0) {
      return 0;
    }
    EntityRange.Positions positions = positions(id, range);
    int count = positions.sequences().length;
    int span = positions.offsets()[count - 1] - positions.offsets()[0];
    int chunk = count > 1 && span / count < SPARSE_BYTES ? DENSE_BYTES : SPARSE_BYTES;
    Path file = Segments.file(folder, range.segment);
    long left = max;
    try (SegmentReader reader = new SegmentReader(file, ends.get(range.segment), chunk)) {
      for (int i = 0; i < count && left > 0; i++) {
        long sequence = positions.sequences()[i];
        if (sequence < from || sequence > to) {
          continue;
        }
        JournalRecord record = reader.at(positions.offsets()[i]);
        if (record == null
            || record.entitySequence() != sequence
            || !record.persistenceId().equals(id)) {
          throw damaged(id, range.segment, positions.offsets()[i], sequence);
        }
        consumer.accept(StoredEvent.of(record));
        left--;
      }
    } catch (java.nio.file.NoSuchFileException e) {
      throw damaged(id, range.segment, -1, positions.sequences()[0]);
    }
    return left;
  }

  /** The newest event, where the entity is whole. */
  Optional<JournalEntry> last(String id) {
    EntityTable.Entity entity = table.get(id);
    if (entity == null || !entity.hasEvents() || table.damageOf(id) != null) {
      return Optional.empty();
    }
    List<JournalEntry> found = new ArrayList<>(1);
    replay(id, entity.highest(), Long.MAX_VALUE, 1, e -> found.add(e.entry()));
    return found.stream().findFirst();
  }

  /** The manifest of the newest event, from the index where that knows it. */
  Optional<String> lastManifest(String id) {
    EntityTable.Entity entity = table.get(id);
    String known = entity == null || table.damageOf(id) != null ? null : entity.lastManifest();
    return known != null ? Optional.of(known) : last(id).map(JournalEntry::manifest);
  }

  /** The entity's events from the first on, up to the first gap; damage only ends it. */
  void readable(String id, Consumer<JournalEntry> consumer) {
    EntityTable.Entity entity = table.get(id);
    if (entity == null) {
      return;
    }
    layout.lock();
    try {
      long[] next = {entity.deletedTo() + 1};
      for (EntityRange range : entity.ranges(next[0], Long.MAX_VALUE)) {
        long expected = next[0];
        replay(
            id,
            range,
            expected,
            Long.MAX_VALUE,
            Long.MAX_VALUE,
            stored -> {
              if (stored.entry().entitySequence() == next[0]) {
                next[0]++;
                consumer.accept(stored.entry());
              }
            });
        if (next[0] <= range.lastSequence()) {
          return;
        }
      }
    } catch (JournalException.DamagedEntity e) {
      LOG.debug("journal: {} ends at its damage: {}", id, e.getMessage());
    } catch (IOException e) {
      throw new JournalException("reading the journal of " + id, e);
    } finally {
      layout.unlock();
    }
  }

  /** Segments are asked from the newest on: their first events tell when they were begun. */
  long sequenceBefore(Instant moment) {
    layout.lock();
    try {
      for (Long segment : ends.descendingKeySet()) {
        Path file = Segments.file(folder, segment);
        try (SegmentReader reader = new SegmentReader(file, ends.get(segment), SPARSE_BYTES)) {
          SegmentReader.Placed first = reader.next(Segments.HEADER_BYTES);
          while (first != null && first.record().type() != RecordType.EVENT) {
            first = reader.next(first.offset() + first.length());
          }
          if (first != null && first.record().writtenAt().isBefore(moment)) {
            return segment - 1;
          }
        } catch (java.nio.file.NoSuchFileException e) {
          LOG.debug("journal: segment {} is missing", segment);
        }
      }
      return 0;
    } catch (IOException e) {
      throw new JournalException("reading the journal's times", e);
    } finally {
      layout.unlock();
    }
  }

  private JournalException damaged(String id, long segment, long offset, long sequence) {
    Damage damage =
        new Damage(
            Segments.name(segment),
            offset,
            0,
            0,
            id,
            sequence,
            false,
            "the record cannot be read back");
    LOG.error("journal damage: {}", damage.describe());
    table.markDamaged(damage);
    return new JournalException.DamagedEntity(id, damage.describe());
  }

  private EntityRange.Positions positions(String id, EntityRange range) throws IOException {
    EntityRange.Positions inMemory = range.positions();
    if (inMemory != null) {
      return inMemory;
    }
    try {
      EntityRange.Positions indexed = index.positions(range.segment, id);
      if (indexed != null) {
        return indexed;
      }
    } catch (JournalException e) {
      LOG.warn("journal: segment {} is read without its index", range.segment, e);
    }
    return fromFile(id, range);
  }

  /** The index lost it: the segment itself still knows. */
  private EntityRange.Positions fromFile(String id, EntityRange range) throws IOException {
    EntityRange rebuilt = new EntityRange(range.segment, range.previous, range.firstSequence);
    Path file = Segments.file(folder, range.segment);
    try (SegmentReader reader =
        new SegmentReader(file, ends.get(range.segment), SegmentReader.SEQUENTIAL_BYTES)) {
      long offset = Segments.HEADER_BYTES;
      for (SegmentReader.Placed at = reader.next(offset); at != null; at = reader.next(offset)) {
        if (at.record().type() == RecordType.EVENT && at.record().persistenceId().equals(id)) {
          rebuilt.add(at.record().entitySequence(), (int) at.offset(), at.record().manifest());
        }
        offset = at.offset() + at.length();
      }
    }
    if (rebuilt.lastSequence() != range.lastSequence()) {
      throw damaged(id, range.segment, -1, range.lastSequence());
    }
    return rebuilt.positions();
  }
}
