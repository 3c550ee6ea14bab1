package dev.moor.persistence.journal;

import dev.moor.persistence.journal.JournalRecord.RecordType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens a journal's folder: reads what the index does not vouch for, cuts a torn tail, names what
 * is damaged, and finds where to go on. A bad record never makes it fail.
 */
final class JournalOpening {
  static final String INDEX = "index";
  static final String ASIDE = "damaged";
  private static final Logger LOG = LoggerFactory.getLogger(JournalOpening.class);

  private final JournalSettings settings;
  private final Path folder;
  final EntityTable table = new EntityTable();
  final TreeMap<Long, Long> segmentEnds = new TreeMap<>();
  final List<String> notes = new ArrayList<>();
  final SegmentIndex index;
  final JournalScan scan;
  private final List<Pending> group = new ArrayList<>();
  private final Map<Long, List<EntityTable.Deletion>> deletions = new LinkedHashMap<>();
  private HeadMark.Found head;
  private long acknowledged;
  private byte[] segmentPreviousHash = RecordFormat.NO_HASH;
  private byte[] lastHash = RecordFormat.NO_HASH;

  HeadMark headMark;
  SegmentAppender appender;

  private record Pending(long segment, JournalRecord record, int offset) {}

  JournalOpening(JournalSettings settings) throws IOException {
    this.settings = settings;
    this.folder = settings.folder();
    Files.createDirectories(folder);
    this.index = openIndex();
    this.scan = new JournalScan(this::found, index::witness);
  }

  /** Opens; an index that cannot be read is removed and rebuilt from the segments. */
  static JournalOpening open(JournalSettings settings) throws IOException {
    JournalOpening opening = new JournalOpening(settings);
    try {
      opening.run();
      return opening;
    } catch (JournalException.IndexDamaged e) {
      opening.abandon();
      LOG.warn("journal: the index is rebuilt", e);
      deleteTree(settings.folder().resolve(INDEX));
      JournalOpening again = new JournalOpening(settings);
      again.notes.add("the index is rebuilt: " + e.getMessage());
      again.runOrAbandon();
      return again;
    } catch (IOException | RuntimeException e) {
      opening.abandon();
      throw e;
    }
  }

  private void runOrAbandon() throws IOException {
    try {
      run();
    } catch (IOException | RuntimeException e) {
      abandon();
      throw e;
    }
  }

  private void abandon() throws IOException {
    index.close();
    if (appender != null) {
      appender.close();
    }
    if (headMark != null) {
      headMark.close();
    }
  }

  private long reserveBytes() {
    return Reserve.bytes(settings.segmentBytes());
  }

  /** 0 where the index takes nothing on disk. */
  long indexBufferBytes() {
    return index instanceof MemoryIndex ? 0 : LevelIndex.bufferBytes(settings.segmentBytes());
  }

  private SegmentIndex openIndex() throws IOException {
    Path place = folder.resolve(INDEX);
    try {
      if (!new Room(folder).isThere()) {
        notes.add("the disk is nearly full, positions are kept in memory");
        return new MemoryIndex();
      }
      return LevelIndex.open(place, settings.segmentBytes());
    } catch (IOException e) {
      notes.add("the index is rebuilt: " + e.getMessage());
      deleteTree(place);
    } catch (UnsatisfiedLinkError | NoClassDefFoundError e) {
      notes.add("LevelDB has no native library here, positions are kept in memory: " + e);
      return new MemoryIndex();
    }
    return LevelIndex.open(place, settings.segmentBytes());
  }

  void run() throws IOException {
    head = HeadMark.read(folder);
    dropUnfinished();
    TreeMap<Long, Path> files = Segments.list(folder);
    acknowledged = Math.max(head.head().sequence(), index.lastWitnessed());
    if (!files.isEmpty()) {
      head.damage().forEach(scan::add);
      dropUnbegun(files);
    }
    missingFiles(files);
    for (Map.Entry<Long, Path> file : files.entrySet()) {
      if (scan.covers(file.getKey())) {
        Files.delete(file.getValue());
        continue;
      }
      boolean last = file.getKey().equals(files.isEmpty() ? null : files.lastKey());
      if (last || !fromIndex(file.getKey(), file.getValue())) {
        fromFile(file.getKey(), file.getValue(), last);
      }
    }
    if (scan.lastSequence() < acknowledged) {
      scan.missing(HeadMark.NAME, acknowledged + 1);
    }
    for (Damage damage : scan.damage()) {
      table.markDamaged(damage);
      if (damage.namesEntity()) {
        table.raise(damage.persistenceId(), damage.entitySequence());
      }
      LOG.error("journal damage: {}", damage.describe());
    }
    notes.forEach(note -> LOG.warn("journal: {}", note));
    begin();
  }

  /** Files that were being written when the process ended, and archives whose segment is there. */
  private void dropUnfinished() throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "segment-*")) {
      for (Path file : files) {
        boolean doubled =
            Segments.isArchive(file)
                && Files.exists(folder.resolve(Segments.name(Segments.firstSequence(file))));
        if (doubled || file.getFileName().toString().endsWith(Segments.UNFINISHED_SUFFIX)) {
          Files.delete(file);
        }
      }
    }
  }

  /** A last file without a whole header was being made when the machine stopped. */
  private void dropUnbegun(TreeMap<Long, Path> files) throws IOException {
    Map.Entry<Long, Path> last = files.lastEntry();
    if (Files.size(last.getValue()) < Segments.HEADER_BYTES && acknowledged < last.getKey()) {
      Files.delete(last.getValue());
      files.remove(last.getKey());
      notes.add(last.getValue().getFileName() + " had just been made and is dropped");
    }
  }

  /** An archive of which no table is left counts as missing. */
  private static boolean isReadable(Path file) throws IOException {
    return file != null && (!Segments.isArchive(file) || SegmentBytes.sizeOf(file) > 0);
  }

  private void missingFiles(TreeMap<Long, Path> files) throws IOException {
    for (long segment : index.segments()) {
      if (isReadable(files.get(segment))) {
        continue;
      }
      index
          .entities(segment)
          .forEach(
              (id, positions) ->
                  scan.add(
                      Damage.ofEntity(
                          Segments.name(segment),
                          id,
                          0,
                          positions.sequences()[positions.sequences().length - 1],
                          "the segment file is missing")));
    }
  }

  private boolean fromIndex(long segment, Path file) throws IOException {
    SegmentIndex.Sealed sealed = index.sealed(segment);
    if (sealed == null || sealed.bytes() != SegmentBytes.sizeOf(file)) {
      return false;
    }
    Map<String, EntityRange.Positions> entities = index.entities(segment);
    entities.forEach((id, p) -> table.addIndexed(id, EntityRange.of(segment, p)));
    sealed.deletions().forEach(table::delete);
    scan.indexed(sealed, entities);
    segmentEnds.put(segment, sealed.bytes());
    return true;
  }

  private void fromFile(long segment, Path file, boolean last) throws IOException {
    int damageBefore = scan.damage().size();
    byte[] bytes = SegmentBytes.readAll(file, scan::add);
    boolean archive = Segments.isArchive(file);
    segmentPreviousHash = scan.lastHash();
    scan.segment(segment, file.getFileName().toString(), bytes, bytes.length);
    long end = bytes.length;
    if (last && !archive && scan.lastSequence() >= acknowledged && !isTailAcknowledged(segment)) {
      end = cutTorn(segment, bytes);
    } else if (scan.tail() != null) {
      tailDamage(segment, bytes);
    }
    flushGroup();
    segmentEnds.put(segment, end);
    boolean whole = scan.damage().size() == damageBefore;
    if (last) {
      // without an event the next segment would have this one's name: it goes on
      boolean goesOn = end < settings.segmentBytes() || scan.lastSequence() < segment;
      if (whole && !archive && goesOn && end >= Segments.HEADER_BYTES) {
        appender = SegmentAppender.resume(file, segment, end, reserveBytes());
      } else if (whole && end >= Segments.HEADER_BYTES) {
        seal(segment, end);
      }
    } else if (whole) {
      seal(segment, end);
    }
  }

  /** A deletion raises no sequence: the head mark tells that its bytes were synced. */
  private boolean isTailAcknowledged(long segment) {
    return scan.tail() != null
        && head.head().segment() == segment
        && head.head().end() > scan.tail().offset();
  }

  private void tailDamage(long segment, byte[] bytes) {
    JournalScan.Tail tail = scan.tail();
    int end = tail.offset() + tail.length();
    if (head.head().segment() == segment && head.head().end() > tail.offset()) {
      end = (int) Math.min(end, head.head().end());
    }
    scan.damaged(segment, Segments.name(segment), bytes, tail.offset(), end - tail.offset());
  }

  private long cutTorn(long segment, byte[] bytes) throws IOException {
    int end = bytes.length;
    if (scan.tail() != null) {
      end = scan.tail().offset();
    }
    if (scan.groupIsOpen()) {
      end = scan.cutGroup();
      group.clear();
    }
    end = Math.max(end, Math.min(bytes.length, Segments.HEADER_BYTES));
    if (end < bytes.length) {
      String name = "torn-" + Segments.name(segment) + "-" + end;
      byte[] torn = Arrays.copyOfRange(bytes, end, bytes.length);
      Path aside = Files.createDirectories(folder.resolve(ASIDE)).resolve(name);
      Segments.replace(aside, torn);
      notes.add(
          "a torn tail of "
              + torn.length
              + " bytes, never acknowledged, is cut from "
              + Segments.name(segment)
              + " and kept as "
              + ASIDE
              + "/"
              + name);
    }
    return end;
  }

  private void found(long segment, JournalRecord record, int offset, int length) {
    acknowledged = Math.max(acknowledged, record.acknowledged());
    if (record.type() != RecordType.EVENT) {
      List<EntityTable.Deletion> facts = ErasedRange.deletions(record);
      facts.forEach(table::delete);
      deletions.computeIfAbsent(segment, s -> new ArrayList<>()).addAll(facts);
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

  private void seal(long segment, long end) {
    SegmentIndex.Sealed sealed =
        new SegmentIndex.Sealed(
            segment,
            end,
            scan.lastSequence(),
            segmentPreviousHash,
            scan.lastHash(),
            deletions.getOrDefault(segment, List.of()));
    sealInto(index, table, sealed);
  }

  /** Moves a segment's positions from memory to the index. */
  static void sealInto(SegmentIndex index, EntityTable table, SegmentIndex.Sealed sealed) {
    Map<String, EntityRange> ranges = table.inSegment(sealed.segment());
    Map<String, EntityRange.Positions> positions = new LinkedHashMap<>();
    ranges.forEach((id, range) -> positions.put(id, range.positions()));
    index.seal(sealed, positions);
    ranges.values().forEach(EntityRange::dropPositions);
  }

  List<EntityTable.Deletion> deletionsOf(long segment) {
    return deletions.getOrDefault(segment, List.of());
  }

  /** Of the last record, as it will be continued. */
  byte[] lastHash() {
    return lastHash;
  }

  byte[] previousHashOfLast() {
    return segmentPreviousHash;
  }

  private void begin() throws IOException {
    long next = scan.lastSequence() + 1;
    lastHash = scan.lastHash();
    if (appender == null) {
      Path taken = folder.resolve(Segments.name(next));
      if (Files.exists(taken)) {
        salvage(taken, next);
      } else {
        appender = SegmentAppender.begin(folder, next, lastHash, reserveBytes());
        segmentPreviousHash = lastHash;
      }
      segmentEnds.put(next, appender.end());
    }
    headMark = HeadMark.open(folder, head.head().counter());
    headMark.writeBoth(scan.lastSequence(), appender.segment(), appender.end(), lastHash);
    Segments.syncFolder(folder);
  }

  /**
   * A last segment without an event is damaged, and the next one has its name: it is made anew of
   * the deletions in it that are whole; as it was it is kept aside.
   */
  private void salvage(Path taken, long next) throws IOException {
    byte[] found = Files.readAllBytes(taken);
    String name = taken.getFileName() + "-" + settings.clock().millis();
    Segments.replace(Files.createDirectories(folder.resolve(ASIDE)).resolve(name), found);
    RecordFormat format = new RecordFormat();
    ByteArrayOutputStream fresh = new ByteArrayOutputStream();
    lastHash = segmentPreviousHash;
    fresh.writeBytes(Segments.header(next, lastHash));
    List<EntityTable.Deletion> facts = deletionsOf(next);
    for (EntityTable.Deletion fact : facts) {
      byte[] frame =
          format.encode(BatchWriter.deleted(fact, next - 1, settings.clock().instant()), lastHash);
      fresh.writeBytes(frame);
      lastHash = Arrays.copyOfRange(frame, RecordFormat.HASH_AT, RecordFormat.BODY_AT);
    }
    Segments.replace(taken, fresh.toByteArray());
    appender = SegmentAppender.resume(taken, next, fresh.size(), reserveBytes());
    notes.add(
        taken.getFileName()
            + " is damaged and holds no event: made anew with its "
            + facts.size()
            + " whole deletions; as it was it is kept as "
            + ASIDE
            + "/"
            + name);
  }

  static void deleteTree(Path root) throws IOException {
    if (!Files.isDirectory(root)) {
      Files.deleteIfExists(root);
      return;
    }
    try (DirectoryStream<Path> children = Files.newDirectoryStream(root)) {
      for (Path child : children) {
        deleteTree(child);
      }
    }
    Files.delete(root);
  }
}
