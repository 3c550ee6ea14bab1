package dev.moor.persistence.journal;

import dev.moor.persistence.journal.JournalRecord.RecordType;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Reads every byte of a journal that means something and proves it: segments against their
 * checksums, order, chain and links, the index against the segments, the head mark against both. It
 * changes nothing.
 */
public final class JournalVerifier {
  private final Path folder;
  private final SegmentIndex index;
  private final Map<Long, Seen> found = new TreeMap<>();
  private final Map<String, Long> entities = new HashMap<>();
  private final List<Damage> indexDamage = new ArrayList<>();
  private JournalScan scan;
  private long entries;
  private long salvaged;

  private JournalVerifier(Path folder, SegmentIndex index) {
    this.folder = folder;
    this.index = index;
  }

  /**
   * Verifies a folder that no process writes.
   *
   * @throws JournalException the folder cannot be read at all
   */
  public static VerifyReport verify(Path folder) {
    try {
      Path copy = Files.createTempDirectory("moor-verify-index");
      try (SegmentIndex index = copyOfIndex(folder, copy)) {
        return new JournalVerifier(folder, index).run(null, -1);
      } finally {
        JournalOpening.deleteTree(copy);
      }
    } catch (IOException e) {
      throw new JournalException("cannot verify " + folder + ": " + e.getMessage(), e);
    }
  }

  static VerifyReport live(
      Path folder, Map<Long, Long> ends, SegmentIndex index, long activeSegment) {
    try {
      return new JournalVerifier(folder, index).run(ends, activeSegment);
    } catch (IOException e) {
      throw new JournalException("cannot verify " + folder + ": " + e.getMessage(), e);
    }
  }

  /** LevelDB cannot open without writing, so a copy is opened. */
  private static SegmentIndex copyOfIndex(Path folder, Path copy) throws IOException {
    Path original = folder.resolve(JournalOpening.INDEX);
    if (!Files.isDirectory(original)) {
      return new MemoryIndex();
    }
    try (DirectoryStream<Path> files = Files.newDirectoryStream(original)) {
      for (Path file : files) {
        if (!file.getFileName().toString().equals("LOCK")) {
          Files.copy(file, copy.resolve(file.getFileName()));
        }
      }
    }
    try {
      return LevelIndex.open(copy, JournalSettings.DEFAULT_SEGMENT_BYTES);
    } catch (IOException e) {
      return new BrokenIndex(e.getMessage());
    }
  }

  private VerifyReport run(Map<Long, Long> ends, long activeSegment) throws IOException {
    scan = new JournalScan(this::record, this::witness);
    TreeMap<Long, Path> files = Segments.list(folder);
    if (ends != null) {
      files.keySet().retainAll(ends.keySet());
      ends.keySet().stream()
          .filter(segment -> !files.containsKey(segment))
          .forEach(s -> scan.add(Damage.ofFile(Segments.name(s), "the file is missing")));
    }
    HeadMark.Found head = HeadMark.read(folder);
    if (!files.isEmpty() || ends != null) {
      head.damage().forEach(scan::add);
    }
    for (Map.Entry<Long, Path> file : files.entrySet()) {
      if (scan.covers(file.getKey())) {
        continue;
      }
      boolean last = file.getKey().equals(files.lastKey());
      readSegment(file.getKey(), file.getValue(), ends, last, head.head());
    }
    long acknowledged = Math.max(head.head().sequence(), acknowledgedByWitness());
    if (ends == null && scan.lastSequence() < acknowledged) {
      scan.missing(HeadMark.NAME, acknowledged + 1);
    }
    LevelFiles.faults(folder.resolve(JournalOpening.INDEX), ends != null).forEach(this::odd);
    checkIndex(files, activeSegment);
    List<Damage> damage = new ArrayList<>(scan.damage());
    damage.addAll(indexDamage);
    return new VerifyReport(
        entries, entities.size(), scan.lastSequence(), salvaged, List.copyOf(damage));
  }

  private void readSegment(
      long segment, Path file, Map<Long, Long> ends, boolean last, HeadMark.Head head)
      throws IOException {
    byte[] bytes = SegmentBytes.readAll(file, scan::add);
    int limit = ends == null ? bytes.length : (int) Math.min(bytes.length, ends.get(segment));
    if (ends != null && bytes.length < ends.get(segment)) {
      scan.add(Damage.ofFile(Segments.name(segment), "the file is shorter than what was synced"));
    }
    int before = scan.damage().size();
    Seen seen = seen(segment);
    scan.segment(segment, file.getFileName().toString(), bytes, limit);
    seen.whole = scan.damage().size() == before && scan.tail() == null;
    seen.bytes = limit;
    seen.lastSequence = scan.lastSequence();
    seen.previousHash =
        bytes.length < Segments.HEADER_BYTES ? RecordFormat.NO_HASH : Segments.previousHash(bytes);
    seen.lastHash = scan.lastHash();
    JournalScan.Tail tail = scan.tail();
    if (tail == null) {
      return;
    }
    boolean synced = head.segment() == segment && head.end() > tail.offset();
    boolean acknowledged = ends != null || !last || scan.lastSequence() < head.sequence() || synced;
    if (acknowledged) {
      int end = tail.offset() + tail.length();
      if (last && head.segment() == segment && head.end() > tail.offset()) {
        end = (int) Math.min(end, head.end());
      }
      scan.damaged(segment, Segments.name(segment), bytes, tail.offset(), end - tail.offset());
    }
  }

  /** A segment's file as it was read. */
  private static final class Seen {
    private final Map<String, EntityRange> entities = new TreeMap<>();
    private boolean whole;
    private long bytes;
    private long lastSequence;
    private byte[] previousHash;
    private byte[] lastHash;

    boolean agrees(SegmentIndex.Sealed sealed) {
      return sealed.lastSequence() == lastSequence
          && Arrays.equals(sealed.previousHash(), previousHash)
          && Arrays.equals(sealed.lastHash(), lastHash);
    }
  }

  private Seen seen(long segment) {
    return found.computeIfAbsent(segment, s -> new Seen());
  }

  private void record(long segment, JournalRecord record, int offset, int length) {
    if (record.type() != RecordType.EVENT) {
      return;
    }
    entries++;
    salvaged += scan.damage().isEmpty() ? 0 : 1;
    entities.merge(record.persistenceId(), 1L, Long::sum);
    seen(segment)
        .entities
        .computeIfAbsent(
            record.persistenceId(),
            id ->
                new EntityRange(segment, record.previousEntitySequence(), record.entitySequence()))
        .add(record.entitySequence(), offset, record.manifest());
  }

  private SegmentIndex.Witness witness(long sequence) {
    try {
      return index.witness(sequence);
    } catch (JournalException e) {
      return null;
    }
  }

  private long acknowledgedByWitness() {
    try {
      return index.lastWitnessed();
    } catch (JournalException e) {
      return 0;
    }
  }

  private void checkIndex(TreeMap<Long, Path> files, long activeSegment) {
    List<Long> indexed;
    try {
      indexed = index.segments();
    } catch (JournalException e) {
      indexDamage.add(Damage.ofFile(JournalOpening.INDEX, e.getMessage()));
      return;
    }
    for (long segment : indexed) {
      try {
        checkIndex(segment, files.containsKey(segment));
      } catch (JournalException e) {
        indexDamage.add(Damage.ofFile(JournalOpening.INDEX, e.getMessage()));
      }
    }
    if (index instanceof MemoryIndex) {
      return;
    }
    // segments are indexed in their order, a little after they end: only a gap is wrong; a merge
    // that was cut short leaves two segments without events and without entries
    long newest = indexed.stream().mapToLong(Long::longValue).max().orElse(0);
    for (long segment : files.headMap(newest).keySet()) {
      if (!indexed.contains(segment)
          && segment != activeSegment
          && !seen(segment).entities.isEmpty()) {
        indexDamage.add(
            Damage.ofFile(
                JournalOpening.INDEX, Segments.name(segment) + " has no entry in the index"));
      }
    }
  }

  private void checkIndex(long segment, boolean fileThere) {
    String file = Segments.name(segment);
    SegmentIndex.Sealed sealed = index.sealed(segment);
    Seen seen = seen(segment);
    if (sealed == null) {
      odd("the entry of " + file + " is not whole");
    } else if (fileThere && seen.whole && sealed.bytes() != seen.bytes) {
      return; // the file was replaced, its entry was to follow: the next start reads it anew
    } else if (fileThere && seen.whole && !seen.agrees(sealed)) {
      odd("the entry of " + file + " does not fit the file");
    }
    Map<String, EntityRange.Positions> indexed = index.entities(segment);
    indexed.forEach((id, expected) -> compare(file, id, expected, seen, fileThere));
    if (sealed != null) {
      seen.entities.keySet().stream()
          .filter(id -> !indexed.containsKey(id))
          .forEach(id -> odd(id + " in " + file + " has no entry"));
    }
  }

  private void odd(String what) {
    indexDamage.add(Damage.ofFile(JournalOpening.INDEX, what));
  }

  private void compare(
      String file, String id, EntityRange.Positions expected, Seen seen, boolean fileThere) {
    EntityRange range = seen.entities.get(id);
    if (range == null || range.positions().sequences().length < expected.sequences().length) {
      lost(file, id, expected, range, fileThere);
    } else if (!Arrays.equals(range.positions().sequences(), expected.sequences())
        || !Arrays.equals(range.positions().offsets(), expected.offsets())
        || range.previous != expected.previous()
        || expected.lastManifest() != null
            && !expected.lastManifest().equals(range.lastManifest())) {
      odd(id + " in " + file + " differs");
    }
  }

  private void lost(
      String file,
      String id,
      EntityRange.Positions expected,
      EntityRange range,
      boolean fileThere) {
    java.util.Set<Long> there = new java.util.HashSet<>();
    if (range != null) {
      for (long sequence : range.positions().sequences()) {
        there.add(sequence);
      }
    }
    for (long sequence : expected.sequences()) {
      boolean named =
          scan.damage().stream()
              .anyMatch(d -> d.persistenceId().equals(id) && d.entitySequence() == sequence);
      if (!there.contains(sequence) && !named) {
        indexDamage.add(
            Damage.ofEntity(
                file,
                id,
                0,
                sequence,
                fileThere ? "the event is missing" : "the segment file is missing"));
        if (!fileThere) {
          return;
        }
      }
    }
  }
}
