package dev.moor.persistence.journal;

import dev.moor.persistence.journal.JournalRecord.RecordType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongFunction;

/**
 * Reads segments in their order and checks all that is redundant in them: checksums, the global
 * order without holes, the hash chain, each entity's link to its previous event. What is damaged is
 * named as exactly as the bytes and other records allow; what follows is salvaged.
 */
final class JournalScan {
  /** Receives each record that can be trusted, with its place. */
  interface Sink {
    void record(long segment, JournalRecord record, int offset, int length);
  }

  /** A bad stretch at the end of a segment that nothing whole follows. */
  record Tail(int offset, int length) {}

  private final RecordFormat format = new RecordFormat();
  private final Sink sink;
  private final LongFunction<SegmentIndex.Witness> witnesses;
  private final List<Damage> damage = new ArrayList<>();
  private final Map<String, Long> highest = new HashMap<>();
  private long lastSequence;
  private byte[] lastHash = RecordFormat.NO_HASH;
  private boolean hashKnown = true;
  private boolean fresh = true;
  private long entries;
  private long erasedTo;

  private Tail tail;
  private int groupStart = -1;
  private long groupSequence;
  private byte[] groupHash;

  JournalScan(Sink sink, LongFunction<SegmentIndex.Witness> witnesses) {
    this.sink = sink;
    this.witnesses = witnesses;
  }

  /** A merge of erased segments was cut short: this one is in the range of the one before it. */
  boolean covers(long first) {
    return erasedTo > 0 && first <= erasedTo;
  }

  /** Reads one segment; {@code limit} bounds what was acknowledged in a live file. */
  void segment(long first, String file, byte[] bytes, int limit) {
    tail = null;
    groupStart = -1;
    String fault = Segments.headerFault(bytes, first);
    if (fault != null) {
      damage.add(Damage.ofFile(file, fault));
    }
    if (fresh && fault == null && first > 1) {
      missing(file, first);
      lastHash = Segments.previousHash(bytes);
    } else if (first > lastSequence + 1) {
      missing(file, first);
      hashKnown = false;
    } else if (fault == null
        && hashKnown
        && !Arrays.equals(lastHash, Segments.previousHash(bytes))) {
      damage.add(Damage.ofFile(file, "does not continue the hash chain of the segment before it"));
      hashKnown = false;
    }
    fresh = false;
    if (bytes.length > Segments.HEADER_BYTES) {
      SegmentWalk.walk(bytes, Segments.HEADER_BYTES, limit, new Walker(first, file, bytes));
    }
  }

  /** A sealed segment that the index vouches for. */
  void indexed(SegmentIndex.Sealed sealed, Map<String, EntityRange.Positions> entities) {
    String file = Segments.name(sealed.segment());
    if (sealed.segment() > lastSequence + 1) {
      missing(file, sealed.segment());
    }
    sealed.deletions().forEach(d -> raise(d.persistenceId(), d.highest()));
    entities.forEach(
        (id, positions) -> {
          linked(file, id, 0, positions.previous());
          raise(id, positions.sequences()[positions.sequences().length - 1]);
        });
    erasedTo = 0;
    lastSequence = sealed.lastSequence();
    lastHash = sealed.lastHash();
    hashKnown = true;
    fresh = false;
  }

  private final class Walker implements SegmentWalk.Visitor {
    private final long segment;
    private final String file;
    private final byte[] bytes;

    Walker(long segment, String file, byte[] bytes) {
      this.segment = segment;
      this.file = file;
      this.bytes = bytes;
    }

    @Override
    public void record(JournalRecord record, int at, int length) {
      long expected = record.type() == RecordType.DELETED ? lastSequence : lastSequence + 1;
      if (record.sequence() < expected) {
        damage.add(
            at(file, at, length, record, false, "a record out of order, " + expected + " is due"));
        return;
      }
      if (record.sequence() > expected) {
        missing(file, record.sequence() + (record.type() == RecordType.DELETED ? 1 : 0));
      } else if (record.type() != RecordType.ERASED
          && hashKnown
          && !Arrays.equals(record.hash(), format.chain(lastHash, bytes, at, length))) {
        damage.add(at(file, at, length, record, false, "the hash chain breaks before this record"));
      }
      accept(record, at);
      sink.record(segment, record, at, length);
      entries += record.type() == RecordType.EVENT ? 1 : 0;
    }

    private void accept(JournalRecord record, int at) {
      boolean forgotten =
          record.type() == RecordType.DELETED
              && record.entitySequence() >= record.previousEntitySequence();
      if (record.type() != RecordType.ERASED && !forgotten) {
        linked(file, record.persistenceId(), record.sequence(), record.previousEntitySequence());
      }
      if (groupStart < 0 && record.groupRemaining() > 0) {
        groupStart = at;
        groupSequence = lastSequence;
        groupHash = lastHash;
      } else if (record.groupRemaining() == 0) {
        groupStart = -1;
      }
      take(record);
    }

    @Override
    public void bad(int at, int length, boolean atEnd) {
      if (atEnd) {
        tail = new Tail(at, length);
        return;
      }
      damaged(segment, file, bytes, at, length);
    }
  }

  /** Names what a bad stretch took; called for a tail once it is known to be no torn one. */
  void damaged(long segment, String file, byte[] bytes, int at, int length) {
    byte[] region = Arrays.copyOfRange(bytes, at, at + length);
    byte[] mended = SingleByteRepair.mend(region);
    if (mended != null) {
      JournalRecord record = RecordFormat.parse(mended, 0, mended.length);
      if (record != null && plausible(record)) {
        boolean proven =
            hashKnown
                && Arrays.equals(record.hash(), format.chain(lastHash, mended, 0, mended.length));
        damage.add(
            at(
                file,
                at,
                length,
                record,
                proven,
                "one byte is changed"
                    + (proven ? ", its right value is proven by the hash chain" : "")));
        if (proven && record.type() == RecordType.DELETED) {
          sink.record(segment, record, at, length);
        }
        take(record);
        return;
      }
    }
    for (int piece = 0; piece < length; ) {
      piece += piece(file, region, at, piece);
    }
    hashKnown = false;
  }

  private int piece(String file, byte[] region, int base, int at) {
    int end = SegmentWalk.nextMagic(region, at + 1, region.length);
    if (region.length - at >= RecordFormat.FIXED_BYTES
        && RecordFormat.intAt(region, at) == RecordFormat.MAGIC) {
      int claimed = RecordFormat.intAt(region, at + RecordFormat.LENGTH_AT);
      if (claimed >= RecordFormat.FIXED_BYTES && claimed <= region.length - at) {
        end = at + claimed;
      }
    }
    byte[] frame = Arrays.copyOfRange(region, at, end);
    byte[] mended = SingleByteRepair.mend(frame);
    JournalRecord record = RecordFormat.parse(mended != null ? mended : frame, 0, frame.length);
    if (record != null && plausible(record)) {
      damage.add(
          at(file, base + at, frame.length, record, false, "wrong checksum, its name is legible"));
      take(record);
    } else {
      damage.add(
          new Damage(
              file, base + at, frame.length, 0, "", 0, false, "bytes that are no whole record"));
    }
    return frame.length;
  }

  private boolean plausible(JournalRecord record) {
    long ahead = record.sequence() - lastSequence;
    return record.type() == RecordType.DELETED ? ahead == 0 : ahead == 1;
  }

  private void take(JournalRecord record) {
    if (record.type() == RecordType.EVENT) {
      raise(record.persistenceId(), record.entitySequence());
    } else {
      ErasedRange.deletions(record).forEach(d -> raise(d.persistenceId(), d.highest()));
    }
    lastSequence = record.lastSequence();
    lastHash = record.hash();
    hashKnown = true;
    erasedTo = record.type() == RecordType.ERASED ? lastSequence : 0;
  }

  /** Sequences up to {@code next} are nowhere; name them by their witnesses. */
  void missing(String file, long next) {
    long from = lastSequence + 1;
    for (long sequence = from; sequence < next && sequence < from + 1_000_000; sequence++) {
      SegmentIndex.Witness witness = witnesses.apply(sequence);
      if (witness != null) {
        damage.add(
            Damage.ofEntity(
                file,
                witness.persistenceId(),
                sequence,
                witness.entitySequence(),
                "the event is missing"));
        raise(witness.persistenceId(), witness.entitySequence());
      }
    }
    damage.add(
        Damage.ofFile(file, "global sequences " + from + " to " + (next - 1) + " are missing"));
    lastSequence = next - 1;
    hashKnown = false;
  }

  private void linked(String file, String persistenceId, long sequence, long previous) {
    long known = highest.getOrDefault(persistenceId, 0L);
    if (previous > known) {
      damage.add(
          Damage.ofEntity(
              file,
              persistenceId,
              sequence,
              known + 1,
              "events " + (known + 1) + " to " + previous + " are missing"));
    }
  }

  private void raise(String persistenceId, long sequence) {
    highest.merge(persistenceId, sequence, Math::max);
  }

  private static Damage at(
      String file, int at, int length, JournalRecord record, boolean mendable, String reason) {
    boolean event = record.type() == RecordType.EVENT;
    return new Damage(
        file,
        at,
        length,
        record.sequence(),
        record.persistenceId(),
        event ? record.entitySequence() : 0,
        mendable,
        event ? reason : reason + " (a record of deletion)");
  }

  /** The unfinished atomic write at the end is taken back: it was never acknowledged. */
  int cutGroup() {
    int start = groupStart;
    if (start >= 0) {
      lastSequence = groupSequence;
      lastHash = groupHash;
      groupStart = -1;
    }
    return start;
  }

  boolean groupIsOpen() {
    return groupStart >= 0;
  }

  Tail tail() {
    return tail;
  }

  void add(Damage found) {
    damage.add(found);
  }

  List<Damage> damage() {
    return damage;
  }

  long lastSequence() {
    return lastSequence;
  }

  byte[] lastHash() {
    return lastHash;
  }

  long entries() {
    return entries;
  }
}
