package dev.moor.persistence.journal;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.function.LongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The journal of one data root: synced segment files are the truth, the index beside them can be
 * rebuilt. One writer at a time, any number of readers. What {@link #append} returned is on disk;
 * what it threw left nothing behind. See {@code docs/journal.md}.
 */
public final class JournalStore implements EventLog, Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(JournalStore.class);
  private static final Set<Path> OPEN = ConcurrentHashMap.newKeySet();

  private final Path folder;
  private final Path claimed;
  private final long segmentBytes;
  private final Clock clock;
  private final EntityTable table;
  private final SegmentIndex index;
  private final HeadMark head;
  private final List<Damage> damage;
  private final List<String> notes;
  private final ConcurrentSkipListMap<Long, Long> ends;
  private final ReentrantReadWriteLock layout = new ReentrantReadWriteLock();
  private final EntryReader reader;
  private final Queue<SegmentIndex.Sealed> toIndex = new ConcurrentLinkedQueue<>();
  private final List<LongConsumer> listeners = new CopyOnWriteArrayList<>();
  private final ScheduledExecutorService background;
  private final BatchWriter writer;
  private boolean witnessing = true;
  private final DiskBound bound;
  private final Admission admission;
  private final Retention retention;
  private volatile RetentionPolicy policy = RetentionPolicy.NONE;
  private volatile long lastSequence;
  private volatile boolean closed;

  /**
   * Opens the journal of a folder, making it where there is none. Damage does not make it fail: see
   * {@link #damage()}.
   *
   * @throws JournalException the folder cannot be used, or is open in this process
   */
  public static JournalStore open(JournalSettings settings) {
    Path claimed = claim(settings.folder());
    try {
      return new JournalStore(settings, JournalOpening.open(settings), claimed);
    } catch (IOException e) {
      release(claimed);
      throw new JournalException("cannot open the journal " + claimed + ": " + e.getMessage(), e);
    } catch (RuntimeException e) {
      release(claimed);
      throw e;
    }
  }

  /** One at a time in this process; another process is kept out by the lock of the data root. */
  static Path claim(Path folder) {
    Path claimed = folder.toAbsolutePath().normalize();
    if (!OPEN.add(claimed)) {
      throw new JournalException("the journal " + claimed + " is already open in this process");
    }
    return claimed;
  }

  static void release(Path claimed) {
    OPEN.remove(claimed);
  }

  private JournalStore(JournalSettings settings, JournalOpening opening, Path claimed) {
    this.folder = settings.folder();
    this.claimed = claimed;
    this.segmentBytes = settings.segmentBytes();
    this.clock = settings.clock();
    this.table = opening.table;
    this.index = new GuardedIndex(opening.index);
    this.head = opening.headMark;
    this.damage = new CopyOnWriteArrayList<>(opening.scan.damage());
    this.notes = List.copyOf(opening.notes);
    this.ends = new ConcurrentSkipListMap<>(opening.segmentEnds);
    this.lastSequence = opening.scan.lastSequence();
    this.reader = new EntryReader(folder, table, index, ends, layout.readLock());
    SegmentKeeper keeper =
        new SegmentKeeper(folder, table, index, ends, reader, layout.writeLock(), clock);
    this.bound = new DiskBound(folder, segmentBytes, opening.indexBufferBytes());
    this.retention = new Retention(folder, table, keeper, retained(), bound, clock);
    this.writer =
        new BatchWriter(
            table,
            opening.appender,
            lastSequence,
            opening.lastHash(),
            opening.previousHashOfLast(),
            opening.deletionsOf(opening.appender.segment()));
    this.background =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "moor-journal-background");
              thread.setDaemon(true);
              return thread;
            });
    this.admission = new Admission(bound, this, () -> background.execute(this::retain));
    background.scheduleWithFixedDelay(this::syncHead, 1, 1, TimeUnit.SECONDS);
  }

  private Retention.Journal retained() {
    return new Retention.Journal() {
      @Override
      public NavigableSet<Long> sealed() {
        indexSealed();
        return sealedSegments();
      }

      @Override
      public void checkOpen() {
        JournalStore.this.checkOpen();
      }

      @Override
      public void drop(List<EntityTable.Deletion> whole) {
        JournalStore.this.drop(whole);
      }

      @Override
      public JournalEntry last(String persistenceId) {
        return JournalStore.this.last(persistenceId).orElse(null);
      }
    };
  }

  /**
   * Stores all appends as one synced batch.
   *
   * @return for each append empty, or why it alone was refused (a sequence that is not new, a
   *     damaged entity, too large); the others are stored
   * @throws JournalException the disk failed or is full; nothing is stored
   */
  public List<Optional<JournalException>> append(List<AtomicAppend> appends) {
    Instant now = clock.instant();
    return append(appends, number -> now);
  }

  /** With the times at which the appends were written once, by their places in the list. */
  synchronized List<Optional<JournalException>> append(
      List<AtomicAppend> appends, IntFunction<Instant> times) {
    checkOpen();
    admission.await(appends);
    checkOpen();
    rollIfFull();
    BatchWriter.Batch batch = writer.encode(appends, times, admission::refusal);
    if (!batch.isEmpty()) {
      writer.write(batch);
      bound.wrote(batch.bytes());
      admission.wrote();
      published(batch);
    }
    return batch.outcomes();
  }

  /** Leaves out sequences up to this one: an erased range stands for them. */
  synchronized void skipTo(long sequence) {
    checkOpen();
    rollIfFull();
    writer.writeErased(sequence, clock.instant());
    ends.put(writer.segment(), writer.end());
    lastSequence = writer.lastSequence();
    markHead();
  }

  private void published(BatchWriter.Batch batch) {
    ends.put(writer.segment(), writer.end());
    batch.records().forEach(p -> table.add(writer.segment(), p.record(), p.offset()));
    long before = lastSequence;
    lastSequence = writer.lastSequence();
    markHead();
    noteWitnesses(before + 1, batch.witnesses());
    for (LongConsumer listener : listeners) {
      try {
        listener.accept(lastSequence);
      } catch (RuntimeException e) {
        LOG.error("a listener of the journal failed", e);
      }
    }
  }

  /** LevelDB stays refused after its first error, so it is said once. */
  private void noteWitnesses(long first, List<SegmentIndex.Witness> witnesses) {
    if (witnessing) {
      try {
        index.witness(first, witnesses);
      } catch (RuntimeException e) {
        witnessing = false;
        LOG.warn("journal: no witnesses from {} on until the next open", first, e);
      }
    }
  }

  private void markHead() {
    try {
      head.write(lastSequence, writer.segment(), writer.end(), writer.lastHash());
    } catch (IOException e) {
      LOG.warn("journal: the head mark stays behind {}", lastSequence, e);
    }
  }

  /**
   * Deletes an entity's events up to a sequence, for good; its highest sequence stays known. Space
   * comes back when all of a segment is deleted.
   */
  public synchronized void deleteTo(String persistenceId, long entitySequence) {
    checkOpen();
    long highest = table.highest(persistenceId);
    long to = Math.min(entitySequence, highest);
    if (to <= table.deletedTo(persistenceId)) {
      return;
    }
    admission.check(2L * RecordFormat.FIXED_BYTES + persistenceId.length());
    rollIfFull();
    EntityTable.Deletion deletion = new EntityTable.Deletion(persistenceId, to, highest);
    writer.writeDeletions(List.of(deletion), clock.instant());
    ends.put(writer.segment(), writer.end());
    table.delete(deletion);
    markHead();
    background.execute(this::retain);
  }

  private void rollIfFull() {
    boolean hasEvents = writer.lastSequence() >= writer.segment();
    if (writer.end() < segmentBytes || !hasEvents) { // without, the next would have its name
      return;
    }
    SegmentIndex.Sealed sealed;
    try {
      sealed = writer.roll(folder);
    } catch (JournalException e) {
      LOG.warn("journal: segment {} grows on", writer.segment(), e);
      return;
    }
    ends.put(writer.segment(), writer.end());
    toIndex.add(sealed);
    background.execute(this::retain);
  }

  private void indexSealed() {
    for (SegmentIndex.Sealed next = toIndex.poll(); next != null; next = toIndex.poll()) {
      try {
        JournalOpening.sealInto(index, table, next);
      } catch (RuntimeException e) {
        LOG.warn("journal: segment {} stays without index", next.segment(), e);
      }
    }
  }

  /** Deletes whole histories in one synced write; those that went on meanwhile stay. */
  private synchronized void drop(List<EntityTable.Deletion> wholes) {
    checkOpen();
    rollIfFull();
    List<EntityTable.Deletion> still =
        wholes.stream().filter(d -> table.highest(d.persistenceId()) == d.highest()).toList();
    writer.writeDeletions(still, clock.instant());
    ends.put(writer.segment(), writer.end());
    still.forEach(table::delete);
    markHead();
  }

  private NavigableSet<Long> sealedSegments() {
    NavigableSet<Long> segments = new TreeSet<>(ends.keySet());
    segments.remove(writer.segment());
    return segments;
  }

  /** Keeps the journal to this policy from now on: at once, with each new segment, and hourly. */
  public void keep(RetentionPolicy newPolicy) {
    policy = newPolicy;
    synchronized (this) {
      admission.begins(newPolicy.begins());
      admission.firm(newPolicy.firm());
    }
    bound.limit(newPolicy.maxBytes());
    background.execute(this::retain);
    background.scheduleWithFixedDelay(this::retain, 1, 1, TimeUnit.HOURS);
  }

  /** A sentence while the journal is at its bound and nothing more can be dropped. */
  public Optional<String> boundWarning() {
    return admission.warning();
  }

  private void retain() {
    try {
      indexSealed();
      if (closed) {
        return;
      }
      admission.made(retention.run(policy));
    } catch (IOException | RuntimeException e) {
      if (closed) {
        return; // it goes on after the next open
      }
      admission.made(true);
      LOG.warn("journal: it could not be archived or freed, that is tried again", e);
    }
  }

  /**
   * Hands an entity's events of {@code from..to}, at most {@code max}, to the consumer, in order.
   *
   * @throws JournalException.DamagedEntity records of the entity are damaged
   */
  public void replay(
      String persistenceId, long from, long to, long max, Consumer<StoredEvent> consumer) {
    checkOpen();
    reader.replay(persistenceId, from, to, max, consumer);
  }

  /**
   * The newest sequence an entity ever had, also when deleted; 0 for an unknown one.
   *
   * @throws JournalException.DamagedEntity records of the entity are damaged
   */
  public long highestSequence(String persistenceId) {
    String reason = table.damageOf(persistenceId);
    if (reason != null) {
      throw new JournalException.DamagedEntity(persistenceId, reason);
    }
    return table.highest(persistenceId);
  }

  @Override
  public long lastSequence() {
    return lastSequence;
  }

  @Override
  public List<JournalEntry> read(long after, int max) {
    checkOpen();
    return reader.read(after, max, lastSequence);
  }

  @Override
  public void entries(String persistenceId, long from, long to, Consumer<JournalEntry> consumer) {
    replay(persistenceId, from, to, Long.MAX_VALUE, stored -> consumer.accept(stored.entry()));
  }

  @Override
  public void readable(String persistenceId, Consumer<JournalEntry> consumer) {
    checkOpen();
    reader.readable(persistenceId, consumer);
  }

  @Override
  public long sequenceBefore(Instant moment) {
    checkOpen();
    return reader.sequenceBefore(moment);
  }

  @Override
  public List<String> persistenceIds() {
    return table.persistenceIds();
  }

  @Override
  public Optional<JournalEntry> last(String persistenceId) {
    checkOpen();
    return reader.last(persistenceId);
  }

  @Override
  public Optional<String> lastManifest(String persistenceId) {
    checkOpen();
    return reader.lastManifest(persistenceId);
  }

  @Override
  public Map<String, String> damaged() {
    return table.damaged();
  }

  @Override
  public AutoCloseable onAppend(LongConsumer listener) {
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }

  /** Everything found wrong since opening, also what touches no entity. */
  public List<Damage> damage() {
    return List.copyOf(damage);
  }

  /** What opening did: a torn tail that was cut, an index that was rebuilt. */
  public List<String> notes() {
    return notes;
  }

  /** Checks every file while the store goes on; newly found damage quarantines its entities. */
  public VerifyReport verify() {
    checkOpen();
    layout.readLock().lock();
    VerifyReport report;
    try {
      report = JournalVerifier.live(folder, Map.copyOf(ends), index, writer.segment());
    } finally {
      layout.readLock().unlock();
    }
    checkOpen(); // an index that was closed meanwhile looks like a damaged one
    for (Damage found : report.damage()) {
      if (!damage.contains(found)) {
        damage.add(found);
        table.markDamaged(found);
      }
    }
    return report;
  }

  private void syncHead() {
    try {
      if (head.sync()) {
        index.sync();
      }
    } catch (IOException | RuntimeException e) {
      LOG.warn("journal: the head mark could not be synced", e);
    }
  }

  private void checkOpen() {
    if (closed) {
      throw new JournalException("the journal " + folder + " is closed");
    }
  }

  @Override
  public void close() {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
    }
    background.shutdown();
    try {
      if (!background.awaitTermination(30, TimeUnit.SECONDS)) {
        LOG.warn("journal: background work did not end in 30 s");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    closeFiles();
  }

  private synchronized void closeFiles() {
    try (head;
        writer) {
      index.close();
    } catch (IOException e) {
      throw new JournalException("closing the journal " + folder, e);
    } finally {
      release(claimed);
    }
  }
}
