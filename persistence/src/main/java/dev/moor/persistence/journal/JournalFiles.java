package dev.moor.persistence.journal;

import dev.moor.persistence.journal.JournalRecord.RecordType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Reads the segment files of a journal that no process writes, and changes nothing: for tools on a
 * copy of a data root. What is damaged is stepped over; {@link JournalVerifier} names it.
 */
public final class JournalFiles {
  private JournalFiles() {}

  /**
   * Hands every whole event that is not deleted to the consumer, in global order.
   *
   * @throws JournalException the folder cannot be read
   */
  public static void read(Path folder, Consumer<JournalEntry> consumer) {
    try {
      Map<String, Long> deletedTo = new HashMap<>();
      each(folder, record -> noteDeletions(record, deletedTo));
      List<JournalEntry> group = new ArrayList<>();
      each(
          folder,
          record -> {
            if (record.type() != RecordType.EVENT) {
              return;
            }
            if (record.entitySequence() > deletedTo.getOrDefault(record.persistenceId(), 0L)) {
              group.add(record.toEntry());
            }
            // what is left in the group at the end is a write that was never acknowledged
            if (record.groupRemaining() == 0) {
              group.forEach(consumer);
              group.clear();
            }
          });
    } catch (IOException e) {
      throw new JournalException("cannot read the journal " + folder + ": " + e.getMessage(), e);
    }
  }

  private static void noteDeletions(JournalRecord record, Map<String, Long> deletedTo) {
    if (record.type() != RecordType.EVENT) {
      ErasedRange.deletions(record)
          .forEach(d -> deletedTo.merge(d.persistenceId(), d.deletedTo(), Math::max));
    }
  }

  private static void each(Path folder, Consumer<JournalRecord> consumer) throws IOException {
    for (Path file : Segments.list(folder).values()) {
      try (SegmentReader reader =
          new SegmentReader(file, Long.MAX_VALUE, SegmentReader.SEQUENTIAL_BYTES)) {
        long offset = Segments.HEADER_BYTES;
        for (SegmentReader.Placed at = reader.next(offset); at != null; at = reader.next(offset)) {
          consumer.accept(at.record());
          offset = at.offset() + at.length();
        }
      }
    }
  }
}
