package dev.moor.persistence.journal;

import dev.moor.persistence.journal.JournalRecord.RecordType;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.IntFunction;

/** Encodes a batch against the state of the chain and writes it; the state moves after the sync. */
final class BatchWriter implements Closeable {
  private final EntityTable table;
  private final RecordFormat format = new RecordFormat();
  private final List<EntityTable.Deletion> deletions;
  private SegmentAppender appender;
  private volatile long segment;
  private long lastSequence;
  private byte[] lastHash;
  private byte[] segmentPreviousHash;

  BatchWriter(
      EntityTable table,
      SegmentAppender appender,
      long lastSequence,
      byte[] lastHash,
      byte[] segmentPreviousHash,
      List<EntityTable.Deletion> deletions) {
    this.table = table;
    this.appender = appender;
    this.segment = appender.segment();
    this.lastSequence = lastSequence;
    this.lastHash = lastHash;
    this.segmentPreviousHash = segmentPreviousHash;
    this.deletions = new ArrayList<>(deletions);
  }

  /** A record and where it will lie. */
  record Placed(JournalRecord record, int offset) {}

  /** An encoded batch, not yet written. */
  static final class Batch {
    private final List<Optional<JournalException>> outcomes = new ArrayList<>();
    private final List<Placed> records = new ArrayList<>();
    private final List<byte[]> frames = new ArrayList<>();
    private final Map<String, Long> highest = new HashMap<>();
    private long bytes;
    private long sequence;
    private byte[] hash;

    boolean isEmpty() {
      return frames.isEmpty();
    }

    long bytes() {
      return bytes;
    }

    List<Optional<JournalException>> outcomes() {
      return outcomes;
    }

    List<Placed> records() {
      return records;
    }

    List<SegmentIndex.Witness> witnesses() {
      return records.stream()
          .map(Placed::record)
          .map(r -> new SegmentIndex.Witness(r.persistenceId(), r.entitySequence()))
          .toList();
    }
  }

  Batch encode(
      List<AtomicAppend> appends, IntFunction<Instant> times, Function<AtomicAppend, String> room) {
    Batch batch = new Batch();
    batch.sequence = lastSequence;
    batch.hash = lastHash;
    for (int i = 0; i < appends.size(); i++) {
      AtomicAppend append = appends.get(i);
      long micros = JournalRecord.micros(times.apply(i));
      String noRoom = room.apply(append);
      String refusal = noRoom != null ? noRoom : refusal(append, batch);
      batch.outcomes.add(
          refusal == null
              ? encode(append, batch, micros)
              : Optional.of(new JournalException(refusal)));
    }
    return batch;
  }

  private String refusal(AtomicAppend append, Batch batch) {
    String id = append.persistenceId();
    String damage = table.damageOf(id);
    if (damage != null) {
      return "the journal of " + id + " is damaged, nothing is added to it: " + damage;
    }
    long highest = batch.highest.getOrDefault(id, table.highest(id));
    for (AtomicAppend.Event event : append.events()) {
      if (event.entitySequence() <= highest) {
        return id + " has event " + highest + " already, " + event.entitySequence() + " is not new";
      }
      highest = event.entitySequence();
    }
    return null;
  }

  private Optional<JournalException> encode(AtomicAppend append, Batch batch, long micros) {
    String id = append.persistenceId();
    long sequence = batch.sequence;
    byte[] hash = batch.hash;
    long previous = batch.highest.getOrDefault(id, table.highest(id));
    long bytes = batch.bytes;
    List<Placed> placed = new ArrayList<>(append.events().size());
    List<byte[]> frames = new ArrayList<>(append.events().size());
    int remaining = append.events().size();
    for (AtomicAppend.Event event : append.events()) {
      JournalRecord record =
          new JournalRecord(
              RecordType.EVENT,
              --remaining,
              ++sequence,
              id,
              event.entitySequence(),
              previous,
              lastSequence,
              micros,
              event.serializerId(),
              event.manifest(),
              event.adapterManifest(),
              event.writer(),
              event.payload(),
              RecordFormat.NO_HASH);
      byte[] frame;
      try {
        frame = format.encode(record, hash);
      } catch (IllegalArgumentException e) {
        return Optional.of(new JournalException(id + ": " + e.getMessage(), e));
      }
      hash = java.util.Arrays.copyOfRange(frame, RecordFormat.HASH_AT, RecordFormat.BODY_AT);
      placed.add(new Placed(record, (int) (appender.end() + bytes)));
      frames.add(frame);
      bytes += frame.length;
      previous = event.entitySequence();
    }
    if (appender.end() + bytes > Integer.MAX_VALUE - 8L) {
      return Optional.of(new JournalException(id + ": the batch is too large for a segment"));
    }
    batch.records.addAll(placed);
    batch.frames.addAll(frames);
    batch.highest.put(id, previous);
    batch.bytes = bytes;
    batch.sequence = sequence;
    batch.hash = hash;
    return Optional.empty();
  }

  /** Writes and syncs; on an error the state stays as before. */
  void write(Batch batch) {
    ByteBuffer out = ByteBuffer.allocateDirect((int) batch.bytes);
    batch.frames.forEach(out::put);
    try {
      appender.append(out.flip());
    } catch (IOException e) {
      throw new JournalException(
          "the journal could not be written, nothing was stored: " + e.getMessage(), e);
    }
    lastSequence = batch.sequence;
    lastHash = batch.hash;
  }

  /** One synced write; on an error nothing is deleted. */
  void writeDeletions(List<EntityTable.Deletion> gone, Instant now) {
    Batch batch = new Batch();
    batch.sequence = lastSequence;
    batch.hash = lastHash;
    for (EntityTable.Deletion deletion : gone) {
      byte[] frame = format.encode(deleted(deletion, lastSequence, now), batch.hash);
      batch.frames.add(frame);
      batch.bytes += frame.length;
      batch.hash = java.util.Arrays.copyOfRange(frame, RecordFormat.HASH_AT, RecordFormat.BODY_AT);
    }
    if (!batch.isEmpty()) {
      write(batch);
      deletions.addAll(gone);
    }
  }

  /** A range without events up to this sequence; the chain goes on over it. */
  void writeErased(long to, Instant now) {
    Batch batch = new Batch();
    byte[] frame =
        format.encodeKeepingHash(
            ErasedRange.stub(lastSequence + 1, to, JournalRecord.micros(now), lastHash, List.of()));
    batch.frames.add(frame);
    batch.bytes = frame.length;
    batch.sequence = to;
    batch.hash = lastHash;
    write(batch);
  }

  /** The record of a deletion, behind the event of this global sequence. */
  static JournalRecord deleted(EntityTable.Deletion deletion, long sequence, Instant now) {
    return new JournalRecord(
        RecordType.DELETED,
        0,
        sequence,
        deletion.persistenceId(),
        deletion.deletedTo(),
        deletion.highest(),
        sequence,
        JournalRecord.micros(now),
        0,
        "",
        "",
        "",
        new byte[0],
        RecordFormat.NO_HASH);
  }

  /** Begins a new segment; returns what the index needs of the one that ended. */
  SegmentIndex.Sealed roll(Path folder) {
    SegmentIndex.Sealed sealed =
        new SegmentIndex.Sealed(
            appender.segment(),
            appender.end(),
            lastSequence,
            segmentPreviousHash,
            lastHash,
            List.copyOf(deletions));
    try {
      SegmentAppender next =
          SegmentAppender.begin(folder, lastSequence + 1, lastHash, appender.reserveBytes());
      appender.seal();
      appender = next;
      segment = next.segment();
    } catch (IOException e) {
      throw new JournalException(
          "no new segment could be begun, nothing was stored: " + e.getMessage(), e);
    }
    segmentPreviousHash = lastHash;
    deletions.clear();
    return sealed;
  }

  long segment() {
    return segment;
  }

  long end() {
    return appender.end();
  }

  long lastSequence() {
    return lastSequence;
  }

  byte[] lastHash() {
    return lastHash;
  }

  @Override
  public void close() throws IOException {
    appender.close();
  }
}
