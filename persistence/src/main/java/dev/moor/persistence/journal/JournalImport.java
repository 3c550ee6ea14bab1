package dev.moor.persistence.journal;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Writes an exported journal anew: the same events under the same numbers and times, in a folder
 * beside, which takes the journal's name when all of it is there.
 */
public final class JournalImport implements Closeable {
  private static final int BATCH = 1000;

  private final Path target;
  private final Path fresh;
  private final int serializerId;
  private final JournalStore store;
  private final List<AtomicAppend> appends = new ArrayList<>();
  private final List<Instant> times = new ArrayList<>();
  private long last;

  private JournalImport(Path target, Path fresh, int serializerId) {
    this.target = target;
    this.fresh = fresh;
    this.serializerId = serializerId;
    this.store = JournalStore.open(JournalSettings.of(fresh));
  }

  /**
   * Begins.
   *
   * @throws JournalException the folder has a journal with events, or cannot be written
   */
  public static JournalImport into(Path folder, int serializerId) {
    try {
      if (Files.isDirectory(folder) && !isEmpty(folder)) {
        throw new JournalException(folder + " has events already: nothing is imported into it");
      }
      Path fresh = folder.resolveSibling(folder.getFileName() + ".import");
      JournalOpening.deleteTree(fresh);
      return new JournalImport(folder, fresh, serializerId);
    } catch (IOException e) {
      throw new JournalException("cannot import into " + folder + ": " + e.getMessage(), e);
    }
  }

  private static boolean isEmpty(Path folder) throws IOException {
    for (Path segment : Segments.list(folder).values()) {
      if (Files.size(segment) > Segments.HEADER_BYTES) {
        return false;
      }
    }
    return true;
  }

  /**
   * The next entry.
   *
   * @throws JournalException it does not follow on the one before, or the disk failed
   */
  public void add(JournalEntry entry) {
    if (entry.sequence() <= last) {
      throw new JournalException(
          "event " + entry.sequence() + " follows on " + last + ": they are not in order");
    }
    if (entry.sequence() > last + 1) {
      flush();
      store.skipTo(entry.sequence() - 1);
    }
    last = entry.sequence();
    appends.add(
        new AtomicAppend(
            entry.persistenceId(),
            List.of(
                new AtomicAppend.Event(
                    entry.entitySequence(),
                    serializerId,
                    entry.manifest(),
                    "",
                    "",
                    entry.payload()))));
    times.add(entry.writtenAt());
    if (appends.size() == BATCH) {
      flush();
    }
  }

  private void flush() {
    for (Optional<JournalException> outcome : store.append(appends, times::get)) {
      if (outcome.isPresent()) {
        throw outcome.get();
      }
    }
    appends.clear();
    times.clear();
  }

  /** All of it is there: it takes its place. */
  public void finish() {
    flush();
    store.close();
    try {
      JournalOpening.deleteTree(target);
      Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE);
      Segments.syncFolder(target.toAbsolutePath().getParent());
    } catch (IOException e) {
      throw new JournalException("cannot import into " + target + ": " + e.getMessage(), e);
    }
  }

  /** Where it was not finished, nothing of it stays. */
  @Override
  public void close() throws IOException {
    store.close();
    JournalOpening.deleteTree(fresh);
  }
}
