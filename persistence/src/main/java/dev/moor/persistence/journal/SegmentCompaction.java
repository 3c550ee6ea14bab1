package dev.moor.persistence.journal;

import dev.moor.persistence.journal.EntityTable.Deletion;
import dev.moor.persistence.journal.JournalRecord.RecordType;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A sealed segment without its deleted events: each run of them is one erased range, which carries
 * the chain's hash on; what stays is copied byte by byte. Facts of deletion are kept as long as an
 * event is left that they speak of, or the entity may come back.
 */
final class SegmentCompaction implements SegmentWalk.Visitor {
  private final SegmentIndex.Sealed before;
  private final byte[] bytes;
  private final EntityTable table;
  private final Set<String> keptIds = new TreeSet<>();
  private final RetentionPolicy policy;
  private final RecordFormat format = new RecordFormat();
  private final long writtenAtMicros;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final Map<String, EntityRange> kept = new TreeMap<>();
  private final Map<String, Deletion> facts = new LinkedHashMap<>();
  private final Map<String, Deletion> run = new LinkedHashMap<>();
  private final Set<String> absorbed = new TreeSet<>();
  private boolean whole = true;
  private boolean inRun;
  private long runFirst;
  private long sequence;
  private byte[] hash;

  /** The segment as it is to be; positions of what is left of it. */
  record Result(
      byte[] content, SegmentIndex.Sealed sealed, Map<String, EntityRange.Positions> positions) {}

  private SegmentCompaction(
      SegmentIndex.Sealed before,
      byte[] bytes,
      EntityTable table,
      RetentionPolicy policy,
      long writtenAtMicros) {
    this.before = before;
    this.bytes = bytes;
    this.table = table;
    this.policy = policy;
    this.writtenAtMicros = writtenAtMicros;
    this.sequence = before.segment() - 1;
    this.hash = before.previousHash();
    table
        .inSegment(before.segment())
        .forEach(
            (id, range) -> {
              if (range.lastSequence() > table.deletedTo(id)) {
                keptIds.add(id);
              }
            });
  }

  /** Null where the segment is not whole: what is damaged is not touched. */
  static Result of(
      SegmentIndex.Sealed before,
      byte[] bytes,
      EntityTable table,
      RetentionPolicy policy,
      long writtenAtMicros) {
    SegmentCompaction work = new SegmentCompaction(before, bytes, table, policy, writtenAtMicros);
    if (Segments.headerFault(bytes, before.segment()) != null) {
      return null;
    }
    work.out.write(bytes, 0, Segments.HEADER_BYTES);
    SegmentWalk.walk(bytes, Segments.HEADER_BYTES, bytes.length, work);
    return work.whole ? work.result() : null;
  }

  /** True when every record is there, in order and chained: what may be packed. */
  static boolean isWhole(SegmentIndex.Sealed sealed, byte[] bytes) {
    Result same = of(sealed, bytes, new EntityTable(), RetentionPolicy.NONE, 0);
    return same != null;
  }

  @Override
  public void record(JournalRecord record, int at, int length) {
    boolean deletion = record.type() == RecordType.DELETED;
    boolean ordered = record.sequence() == (deletion ? sequence : sequence + 1);
    boolean chained =
        record.type() == RecordType.ERASED
            || Arrays.equals(record.hash(), format.chain(hash, bytes, at, length));
    whole &= ordered && chained;
    if (record.type() == RecordType.EVENT
        && record.entitySequence() > table.deletedTo(record.persistenceId())) {
      endRun();
      kept.computeIfAbsent(
              record.persistenceId(),
              id ->
                  new EntityRange(
                      before.segment(), record.previousEntitySequence(), record.entitySequence()))
          .add(record.entitySequence(), out.size(), record.manifest());
      out.write(bytes, at, length);
    } else {
      drop(record);
    }
    sequence = record.lastSequence();
    hash = record.hash();
  }

  private void drop(JournalRecord record) {
    if (!inRun) {
      inRun = true;
      runFirst = sequence + 1;
    }
    if (record.type() == RecordType.EVENT) {
      note(new Deletion(record.persistenceId(), record.entitySequence(), record.entitySequence()));
    } else {
      for (Deletion fact : ErasedRange.deletions(record)) {
        absorbed.add(fact.persistenceId());
        note(fact);
      }
    }
  }

  private void note(Deletion fact) {
    run.merge(fact.persistenceId(), fact, Deletion::max);
  }

  private void endRun() {
    if (!inRun) {
      return;
    }
    inRun = false;
    run.keySet().removeIf(id -> !isNeeded(id));
    byte[] stub =
        format.encodeKeepingHash(
            ErasedRange.stub(runFirst, sequence, writtenAtMicros, hash, run.values()));
    out.write(stub, 0, stub.length);
    run.values().forEach(f -> facts.merge(f.persistenceId(), f, Deletion::max));
    run.clear();
    absorbed.clear();
  }

  /** A fact from a deletion record speaks of all segments, one of an erased event of later ones. */
  private boolean isNeeded(String id) {
    return policy.mayComeBack().test(id)
        || keptIds.contains(id)
        || table.hasRange(id, absorbed.contains(id) ? 0 : before.segment(), before.segment());
  }

  @Override
  public void bad(int at, int length, boolean atEnd) {
    whole = false;
  }

  private Result result() {
    endRun();
    byte[] content = out.toByteArray();
    Map<String, EntityRange.Positions> positions = new LinkedHashMap<>();
    kept.forEach((id, range) -> positions.put(id, range.positions()));
    return sequence == before.lastSequence() && Arrays.equals(hash, before.lastHash())
        ? new Result(
            content,
            new SegmentIndex.Sealed(
                before.segment(),
                content.length,
                before.lastSequence(),
                before.previousHash(),
                before.lastHash(),
                List.copyOf(facts.values())),
            positions)
        : null;
  }
}
