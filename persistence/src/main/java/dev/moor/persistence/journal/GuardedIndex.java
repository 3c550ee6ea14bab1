package dev.moor.persistence.journal;

import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;

/**
 * Keeps an index from being used after its end: LevelDB's native code would take the whole process
 * along. A call that comes too late fails, closing waits for those under way.
 */
final class GuardedIndex implements SegmentIndex {
  private final SegmentIndex index;
  private final ReentrantReadWriteLock life = new ReentrantReadWriteLock();
  private boolean closed;

  GuardedIndex(SegmentIndex index) {
    this.index = index;
  }

  private <T> T use(Supplier<T> call) {
    Lock lock = life.readLock();
    lock.lock();
    try {
      if (closed) {
        throw new JournalException("the journal is closed");
      }
      return call.get();
    } finally {
      lock.unlock();
    }
  }

  private void run(Runnable call) {
    use(
        () -> {
          call.run();
          return null;
        });
  }

  @Override
  public Sealed sealed(long segment) {
    return use(() -> index.sealed(segment));
  }

  @Override
  public List<Long> segments() {
    return use(index::segments);
  }

  @Override
  public Map<String, EntityRange.Positions> entities(long segment) {
    return use(() -> index.entities(segment));
  }

  @Override
  public EntityRange.Positions positions(long segment, String persistenceId) {
    return use(() -> index.positions(segment, persistenceId));
  }

  @Override
  public void seal(Sealed sealed, Map<String, EntityRange.Positions> entities) {
    run(() -> index.seal(sealed, entities));
  }

  @Override
  public void forget(long segment) {
    run(() -> index.forget(segment));
  }

  @Override
  public void witness(long first, List<Witness> written) {
    run(() -> index.witness(first, written));
  }

  @Override
  public Witness witness(long sequence) {
    return use(() -> index.witness(sequence));
  }

  @Override
  public long lastWitnessed() {
    return use(index::lastWitnessed);
  }

  @Override
  public void compact() {
    run(index::compact);
  }

  @Override
  public void sync() {
    run(index::sync);
  }

  @Override
  public void close() {
    life.writeLock().lock();
    try {
      if (!closed) {
        closed = true;
        index.close();
      }
    } finally {
      life.writeLock().unlock();
    }
  }
}
