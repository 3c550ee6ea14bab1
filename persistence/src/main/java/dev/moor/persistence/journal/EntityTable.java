package dev.moor.persistence.journal;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/** What is known of each entity: its newest event, what is deleted, where its events lie. */
final class EntityTable {
  /** What the deletion records say of an entity. */
  record Deletion(String persistenceId, long deletedTo, long highest) {
    Deletion max(Deletion other) {
      return new Deletion(
          persistenceId, Math.max(deletedTo, other.deletedTo), Math.max(highest, other.highest));
    }
  }

  /** One entity; its own lock guards it. */
  static final class Entity {
    private long highest;
    private long deletedTo;
    private final List<EntityRange> ranges = new ArrayList<>();

    synchronized long highest() {
      return highest;
    }

    synchronized long deletedTo() {
      return deletedTo;
    }

    synchronized boolean hasEvents() {
      return !ranges.isEmpty() && highest > deletedTo;
    }

    /** Null where it is not known or nothing is left. */
    synchronized String lastManifest() {
      return hasEvents() ? ranges.get(ranges.size() - 1).lastManifest() : null;
    }

    /** Ranges that hold events of {@code from..to} that are not deleted. */
    synchronized List<EntityRange> ranges(long from, long to) {
      return ranges.stream()
          .filter(r -> r.lastSequence() >= from && r.firstSequence <= to)
          .filter(r -> r.lastSequence() > deletedTo)
          .toList();
    }

    private synchronized EntityRange inMemory(long segment, long previous, long sequence) {
      EntityRange last = ranges.isEmpty() ? null : ranges.get(ranges.size() - 1);
      if (last == null || last.segment != segment) {
        last = new EntityRange(segment, previous, sequence);
        ranges.add(last);
      }
      return last;
    }

    private synchronized void exchange(EntityRange range, EntityRange fresh) {
      int at = ranges.indexOf(range);
      if (fresh == null) {
        ranges.remove(at);
      } else {
        ranges.set(at, fresh);
      }
    }

    private synchronized void raise(long sequence) {
      highest = Math.max(highest, sequence);
    }

    private synchronized void delete(long to) {
      deletedTo = Math.max(deletedTo, to);
    }
  }

  private final Map<String, Entity> entities = new ConcurrentHashMap<>();
  private final Map<String, String> damaged = new ConcurrentHashMap<>();
  private final Map<Long, TreeMap<String, EntityRange>> bySegment = new HashMap<>();

  Entity get(String persistenceId) {
    return entities.get(persistenceId);
  }

  long highest(String persistenceId) {
    Entity entity = entities.get(persistenceId);
    return entity == null ? 0 : entity.highest();
  }

  long deletedTo(String persistenceId) {
    Entity entity = entities.get(persistenceId);
    return entity == null ? 0 : entity.deletedTo();
  }

  /** A record that can be read at this place. */
  void add(long segment, JournalRecord record, int offset) {
    Entity entity = entities.computeIfAbsent(record.persistenceId(), id -> new Entity());
    EntityRange range =
        entity.inMemory(segment, record.previousEntitySequence(), record.entitySequence());
    range.add(record.entitySequence(), offset, record.manifest());
    entity.raise(record.entitySequence());
    remember(segment, record.persistenceId(), range);
  }

  /** A sealed range known from the index. */
  void addIndexed(String persistenceId, EntityRange range) {
    Entity entity = entities.computeIfAbsent(persistenceId, id -> new Entity());
    synchronized (entity) {
      entity.ranges.add(range);
    }
    entity.raise(range.lastSequence());
    remember(range.segment, persistenceId, range);
  }

  /** The entity had this event, even if it cannot be read any more. */
  void raise(String persistenceId, long entitySequence) {
    entities.computeIfAbsent(persistenceId, id -> new Entity()).raise(entitySequence);
  }

  void delete(Deletion deletion) {
    Entity entity = entities.computeIfAbsent(deletion.persistenceId(), id -> new Entity());
    entity.raise(deletion.highest());
    entity.delete(deletion.deletedTo());
  }

  private synchronized void remember(long segment, String persistenceId, EntityRange range) {
    bySegment.computeIfAbsent(segment, s -> new TreeMap<>()).put(persistenceId, range);
  }

  /** Entities with events in a segment. */
  synchronized Map<String, EntityRange> inSegment(long segment) {
    return new TreeMap<>(bySegment.getOrDefault(segment, new TreeMap<>()));
  }

  /**
   * A sealed segment was rewritten: each entity's range in it is exchanged or taken out, in one
   * step beside appends, which look at an entity's last range.
   */
  synchronized void exchange(long segment, Map<String, EntityRange> fresh) {
    TreeMap<String, EntityRange> before = bySegment.remove(segment);
    if (!fresh.isEmpty()) {
      bySegment.put(segment, new TreeMap<>(fresh));
    }
    if (before != null) {
      before.forEach((id, range) -> entities.get(id).exchange(range, fresh.get(id)));
    }
  }

  /** Whether events of it lie in a segment after {@code after}, but for one. */
  boolean hasRange(String persistenceId, long after, long butFor) {
    Entity entity = entities.get(persistenceId);
    if (entity == null) {
      return false;
    }
    synchronized (entity) {
      return entity.ranges.stream().anyMatch(r -> r.segment > after && r.segment != butFor);
    }
  }

  /** Forgets an entity of which nothing is left; its id must not come back. */
  void forgetIfGone(String persistenceId) {
    entities.computeIfPresent(
        persistenceId,
        (id, entity) -> {
          synchronized (entity) {
            return entity.ranges.isEmpty() && entity.highest <= entity.deletedTo ? null : entity;
          }
        });
  }

  /** Segments with events of it. */
  List<Long> segmentsOf(String persistenceId) {
    Entity entity = entities.get(persistenceId);
    if (entity == null) {
      return List.of();
    }
    synchronized (entity) {
      return entity.ranges.stream().map(r -> r.segment).toList();
    }
  }

  /** True when every event in the segment is deleted. */
  boolean allDeleted(long segment) {
    return inSegment(segment).entrySet().stream()
        .allMatch(e -> e.getValue().lastSequence() <= deletedTo(e.getKey()));
  }

  List<String> persistenceIds() {
    List<String> ids = new ArrayList<>();
    entities.forEach(
        (id, entity) -> {
          if (entity.hasEvents() || damaged.containsKey(id)) {
            ids.add(id);
          }
        });
    return ids;
  }

  void markDamaged(Damage damage) {
    if (damage.namesEntity()) {
      entities.computeIfAbsent(damage.persistenceId(), id -> new Entity());
      damaged.putIfAbsent(damage.persistenceId(), damage.describe());
    }
  }

  void heal(String persistenceId) {
    damaged.remove(persistenceId);
  }

  Map<String, String> damaged() {
    return Map.copyOf(damaged);
  }

  String damageOf(String persistenceId) {
    return damaged.get(persistenceId);
  }
}
