package dev.moor.persistence.journal;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Stands in where LevelDB has no native library: nothing is kept, each open reads all segments, and
 * positions stay in memory.
 */
final class MemoryIndex implements SegmentIndex {
  private final Map<Long, Sealed> sealed = new TreeMap<>();
  private final Map<Long, Map<String, EntityRange.Positions>> entities = new TreeMap<>();

  @Override
  public synchronized Sealed sealed(long segment) {
    return sealed.get(segment);
  }

  @Override
  public synchronized List<Long> segments() {
    return List.copyOf(sealed.keySet());
  }

  @Override
  public synchronized Map<String, EntityRange.Positions> entities(long segment) {
    return entities.getOrDefault(segment, Map.of());
  }

  @Override
  public EntityRange.Positions positions(long segment, String persistenceId) {
    return entities(segment).get(persistenceId);
  }

  @Override
  public synchronized void seal(Sealed entry, Map<String, EntityRange.Positions> positions) {
    sealed.put(entry.segment(), entry);
    entities.put(entry.segment(), Map.copyOf(positions));
  }

  @Override
  public synchronized void forget(long segment) {
    sealed.remove(segment);
    entities.remove(segment);
  }

  @Override
  public void witness(long first, List<Witness> written) {
    // a witness that does not outlive the process helps nobody
  }

  @Override
  public Witness witness(long sequence) {
    return null;
  }

  @Override
  public long lastWitnessed() {
    return 0;
  }

  @Override
  public void compact() {
    // nothing is kept of what was forgotten
  }

  @Override
  public void sync() {
    // nothing on disk
  }

  @Override
  public void close() {
    // nothing on disk
  }
}
