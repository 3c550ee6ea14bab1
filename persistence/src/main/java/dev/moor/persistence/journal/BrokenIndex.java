package dev.moor.persistence.journal;

import java.util.List;
import java.util.Map;

/** An index that cannot be opened: every question says so. */
final class BrokenIndex implements SegmentIndex {
  private final String reason;

  BrokenIndex(String reason) {
    this.reason = reason;
  }

  private JournalException broken() {
    return new JournalException("the index cannot be opened: " + reason);
  }

  @Override
  public Sealed sealed(long segment) {
    throw broken();
  }

  @Override
  public List<Long> segments() {
    throw broken();
  }

  @Override
  public Map<String, EntityRange.Positions> entities(long segment) {
    throw broken();
  }

  @Override
  public EntityRange.Positions positions(long segment, String persistenceId) {
    throw broken();
  }

  @Override
  public void seal(Sealed sealed, Map<String, EntityRange.Positions> entities) {
    throw broken();
  }

  @Override
  public void forget(long segment) {
    throw broken();
  }

  @Override
  public void witness(long first, List<Witness> written) {
    throw broken();
  }

  @Override
  public Witness witness(long sequence) {
    throw broken();
  }

  @Override
  public long lastWitnessed() {
    throw broken();
  }

  @Override
  public void compact() {
    // nothing is kept of what was forgotten
  }

  @Override
  public void sync() {
    throw broken();
  }

  @Override
  public void close() {
    // it never opened
  }
}
