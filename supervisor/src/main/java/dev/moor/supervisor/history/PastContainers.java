package dev.moor.supervisor.history;

import dev.moor.actors.container.ContainerEvent;
import dev.moor.actors.history.Happened;
import dev.moor.actors.port.MoorException;
import dev.moor.actors.port.MoorException.Kind;
import dev.moor.persistence.codec.CodecRegistry;
import dev.moor.persistence.codec.Journaled;
import dev.moor.persistence.journal.EventLog;
import dev.moor.persistence.journal.JournalEntry;
import dev.moor.supervisor.containers.ContainerDirectory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Finds containers in the journal, removed ones too, and reads their events. Blocks on the disk.
 */
final class PastContainers {
  private static final String PREFIX = "container|";
  private static final int PAGE_ENTRIES = 1000;

  private final EventLog log;
  private final CodecRegistry codecs;
  private final ContainerDirectory directory;

  PastContainers(EventLog log, CodecRegistry codecs, ContainerDirectory directory) {
    this.log = log;
    this.codecs = codecs;
    this.directory = directory;
  }

  /**
   * What a reference means.
   *
   * @param namesakes other containers that had the name, newest first
   */
  record Found(String id, List<String> namesakes) {}

  List<String> ids() {
    return log.persistenceIds().stream()
        .filter(id -> id.startsWith(PREFIX))
        .map(id -> id.substring(PREFIX.length()))
        .toList();
  }

  /**
   * By full id, the name of a container that is there, a unique id prefix, a name that one once had
   * (the newest one's).
   *
   * @param namesakes also look for others of that name; reads the whole journal
   */
  Found find(String reference, boolean namesakes) {
    String ref = reference.startsWith("/") ? reference.substring(1) : reference;
    List<String> ids = ids();
    if (ids.contains(ref)) {
      return new Found(ref, List.of());
    }
    String named =
        directory.all().stream()
            .filter(view -> view.name().equals(ref))
            .map(view -> view.id())
            .findFirst()
            .orElse(null);
    if (named != null) {
      List<String> others = namesakes ? named(ref) : new ArrayList<>();
      others.remove(named);
      return new Found(named, others);
    }
    List<String> begun =
        ref.isEmpty() ? List.of() : ids.stream().filter(id -> id.startsWith(ref)).toList();
    if (begun.size() == 1) {
      return new Found(begun.get(0), List.of());
    }
    if (begun.size() > 1) {
      throw new MoorException(Kind.INVALID, "Multiple IDs found with provided prefix: " + ref);
    }
    List<String> past = named(ref);
    if (past.isEmpty()) {
      throw new MoorException(
          Kind.NOT_FOUND, "No such container: " + ref + " (nor does the journal know of one)");
    }
    return new Found(past.get(0), past.subList(1, past.size()));
  }

  /** Every container that ever had the name, the one that took it last first. */
  private List<String> named(String name) {
    byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
    Set<String> found = new LinkedHashSet<>();
    long cursor = 0;
    while (true) {
      List<JournalEntry> page = log.read(cursor, PAGE_ENTRIES);
      for (JournalEntry entry : page) {
        cursor = entry.sequence();
        if (names(entry) && contains(entry.payload(), bytes) && isNamed(entry, name)) {
          String id = entry.persistenceId().substring(PREFIX.length());
          found.remove(id);
          found.add(id);
        }
      }
      if (page.isEmpty()) {
        List<String> newestFirst = new ArrayList<>(found);
        java.util.Collections.reverse(newestFirst);
        return newestFirst;
      }
    }
  }

  private static boolean names(JournalEntry entry) {
    return entry.manifest().startsWith("container.created/")
        || entry.manifest().startsWith("container.renamed/");
  }

  /** Decoding is the costly part, so bytes without the name are passed over. */
  private static boolean contains(byte[] payload, byte[] wanted) {
    for (int at = 0; at <= payload.length - wanted.length; at++) {
      if (java.util.Arrays.equals(payload, at, at + wanted.length, wanted, 0, wanted.length)) {
        return true;
      }
    }
    return false;
  }

  private boolean isNamed(JournalEntry entry, String name) {
    return codecs.events(entry).stream().anyMatch(event -> names(event, name));
  }

  private static boolean names(Journaled event, String name) {
    return (event instanceof ContainerEvent.Created created && created.name().equals(name))
        || (event instanceof ContainerEvent.Renamed renamed && renamed.newName().equals(name));
  }

  /** Why the journal cannot tell all of a container; empty where it can. */
  String damage(String id) {
    return log.damaged().getOrDefault(PREFIX + id, "");
  }

  /** All events that can be read of it, from the first on. */
  void read(String id, Consumer<Happened> consumer) {
    log.readable(PREFIX + id, entry -> happened(entry).forEach(consumer));
  }

  /** Its events while the condition, asked before decoding, holds. */
  void readUntil(
      String id, java.util.function.Predicate<JournalEntry> goesOn, Consumer<Happened> consumer) {
    boolean[] over = {false};
    log.readable(
        PREFIX + id,
        entry -> {
          over[0] = over[0] || !goesOn.test(entry);
          if (!over[0]) {
            happened(entry).forEach(consumer);
          }
        });
  }

  /** The newest event of a container, where it is whole. */
  java.util.Optional<JournalEntry> last(String id) {
    return log.last(PREFIX + id);
  }

  private List<Happened> happened(JournalEntry entry) {
    return codecs.events(entry).stream().map(event -> Happened.of(entry, event)).toList();
  }
}
