package dev.moor.persistence.journal;

import dev.moor.persistence.journal.EntityTable.Deletion;
import dev.moor.persistence.journal.JournalRecord.RecordType;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** The stub that stands for erased records: their range, the last hash, and what was deleted. */
final class ErasedRange {
  private ErasedRange() {}

  static JournalRecord stub(
      long first, long last, long writtenAtMicros, byte[] lastHash, Collection<Deletion> facts) {
    ByteBuffer out =
        ByteBuffer.allocate(
            4 + facts.stream().mapToInt(d -> 18 + d.persistenceId().length() * 3).sum());
    out.putInt(facts.size());
    for (Deletion fact : facts) {
      byte[] id = fact.persistenceId().getBytes(StandardCharsets.UTF_8);
      out.putShort((short) id.length).put(id).putLong(fact.deletedTo()).putLong(fact.highest());
    }
    byte[] payload = java.util.Arrays.copyOf(out.array(), out.position());
    return new JournalRecord(
        RecordType.ERASED,
        0,
        first,
        "",
        last,
        0,
        last,
        writtenAtMicros,
        0,
        "",
        "",
        "",
        payload,
        lastHash);
  }

  /** The whole file that replaces a segment of deleted events. */
  static byte[] file(
      SegmentIndex.Sealed sealed,
      Collection<Deletion> facts,
      long writtenAtMicros,
      RecordFormat format) {
    byte[] header = Segments.header(sealed.segment(), sealed.previousHash());
    byte[] frame =
        format.encodeKeepingHash(
            stub(
                sealed.segment(),
                sealed.lastSequence(),
                writtenAtMicros,
                sealed.lastHash(),
                facts));
    byte[] file = java.util.Arrays.copyOf(header, header.length + frame.length);
    System.arraycopy(frame, 0, file, header.length, frame.length);
    return file;
  }

  /** What a record says of deletions; empty for an event. */
  static List<Deletion> deletions(JournalRecord record) {
    List<Deletion> facts = new ArrayList<>();
    if (record.type() == RecordType.DELETED) {
      facts.add(
          new Deletion(
              record.persistenceId(), record.entitySequence(), record.previousEntitySequence()));
    } else if (record.type() == RecordType.ERASED) {
      ByteBuffer in = ByteBuffer.wrap(record.payload());
      for (int i = in.getInt(); i > 0; i--) {
        byte[] id = new byte[in.getShort() & 0xFFFF];
        in.get(id);
        facts.add(new Deletion(new String(id, StandardCharsets.UTF_8), in.getLong(), in.getLong()));
      }
    }
    return facts;
  }
}
