package dev.moor.supervisor.history;

import dev.moor.actors.container.ContainerEvent;
import dev.moor.actors.container.ContainerEvent.StartCause;
import dev.moor.actors.container.ContainerSpec;
import dev.moor.actors.container.ExitStatus;
import dev.moor.actors.container.ProcessIdentity;
import dev.moor.actors.port.Asker;
import dev.moor.persistence.codec.CodecRegistry;
import dev.moor.persistence.codec.MoorSerializer;
import dev.moor.persistence.journal.AtomicAppend;
import dev.moor.persistence.journal.JournalSettings;
import dev.moor.persistence.journal.JournalStore;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes the journal of containers that ran often and are stopped, and of others that are removed:
 * {@code JournalGenerator DATA-ROOT CONTAINERS RESTARTS [REMOVED]}. {@code bench/journal} measures
 * a moord over it.
 */
final class JournalGenerator {
  private static final int SNAPSHOT_EVERY = 1000;
  private static final Instant BEGIN = Instant.parse("2026-11-24T10:00:00.123456789Z");
  private static final Asker USER = new Asker("unix", 1000, 4711, "", "req-1");

  private final CodecRegistry codecs =
      CodecRegistry.discover(JournalGenerator.class.getClassLoader());
  private final List<AtomicAppend> batch = new ArrayList<>();
  private final JournalStore store;
  private long sequence;

  private JournalGenerator(JournalStore store) {
    this.store = store;
  }

  public static void main(String[] args) {
    int containers = Integer.parseInt(args[1]);
    int restarts = Integer.parseInt(args[2]);
    try (JournalStore store =
        JournalStore.open(JournalSettings.of(Path.of(args[0]).resolve("journal")))) {
      JournalGenerator generator = new JournalGenerator(store);
      for (int container = 0; container < containers; container++) {
        generator.container(container, restarts);
      }
      int removed = args.length > 3 ? Integer.parseInt(args[3]) : 0;
      for (int container = containers; container < containers + removed; container++) {
        generator.container(container, restarts);
        generator.remove(container);
      }
      generator.flush();
      System.out.println(store.lastSequence() + " events");
    }
  }

  /** Ends one event before a snapshot is due, where there are many. */
  private void container(int number, int restarts) {
    String id = String.format("%064x", number + 1);
    sequence = 0;
    append(
        id,
        new ContainerEvent.Created(
            id, "c" + number, ContainerSpec.empty(), "sha256:" + id, List.of(id), USER, BEGIN));
    append(id, new ContainerEvent.Prepared(BEGIN));
    for (int run = 1; run <= restarts + 1; run++) {
      Instant at = BEGIN.plusSeconds(run);
      if (run > 1) {
        append(id, new ContainerEvent.RestartScheduled(run, run - 1, 100, at, at));
      }
      StartCause cause = run > 1 ? StartCause.POLICY : StartCause.USER;
      append(id, new ContainerEvent.StartRequested(run, cause, USER, at));
      append(id, new ContainerEvent.Started(run, process(id, run), at));
      ExitStatus status = new ExitStatus(1, false, ExitStatus.Evidence.EXIT_FILE, "");
      append(id, new ContainerEvent.Exited(run, status, at, at));
    }
    for (int n = 0; sequence > SNAPSHOT_EVERY && (sequence + 1) % SNAPSHOT_EVERY != 0; n++) {
      append(id, new ContainerEvent.Renamed("c" + number, "c" + number, USER, BEGIN.plusMillis(n)));
    }
  }

  private void remove(int number) {
    String id = String.format("%064x", number + 1);
    append(id, new ContainerEvent.RemoveRequested(false, false, USER, BEGIN));
    append(id, new ContainerEvent.Removed(BEGIN));
  }

  private static ProcessIdentity process(String id, int run) {
    return new ProcessIdentity(
        "7d3c7e2e-1f7c-4d8a-9d43-7c1f1c6a5b10", 4000 + run, run, "/moor/" + id, 1, 1, "runc");
  }

  private void append(String id, ContainerEvent event) {
    batch.add(
        new AtomicAppend(
            "container|" + id,
            List.of(
                new AtomicAppend.Event(
                    ++sequence,
                    MoorSerializer.IDENTIFIER,
                    codecs.manifest(event),
                    "",
                    "",
                    codecs.encode(event)))));
    if (batch.size() == 2000) {
      flush();
    }
  }

  private void flush() {
    store.append(batch);
    batch.clear();
  }
}
