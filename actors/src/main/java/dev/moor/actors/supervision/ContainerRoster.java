package dev.moor.actors.supervision;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which names and images are spoken for, and when an entity that ended comes back. Rebuilt from the
 * entities; has one owner, the actor that serialises creates and renames.
 */
public final class ContainerRoster {
  private static final Duration FIRST_RESTART_AFTER = Duration.ofMillis(500);
  private static final Duration LAST_RESTART_AFTER = Duration.ofSeconds(30);
  private static final int MOST_DOUBLINGS = 10;

  private final Map<String, String> names = new HashMap<>();
  private final Map<String, List<String>> renaming = new HashMap<>();
  private final Map<String, Integer> failures = new HashMap<>();
  private final Map<String, String> creatingFrom = new HashMap<>();
  private final Set<String> heldImages = new HashSet<>();
  private final Set<String> gone = new HashSet<>();
  private final Set<String> quarantined = new HashSet<>();

  /** The sentence where the name has a holder. */
  public Optional<String> nameTaken(String name) {
    return Optional.ofNullable(names.get(name)).map(holder -> inUse(name, holder));
  }

  /** Docker's sentence; clients know it. */
  private static String inUse(String name, String holder) {
    return ("Conflict. The container name \"/%s\" is already in use by container \"%s\". "
            + "You have to remove (or rename) that container to be able to reuse that name.")
        .formatted(name, holder);
  }

  /** Whether the container has this name, or is about to. */
  public boolean holds(String id, String name) {
    return id.equals(names.get(name));
  }

  /** Whether the image is about to be removed. */
  public boolean isHeld(String imageId) {
    return heldImages.contains(imageId);
  }

  /** A create begins. */
  public void creating(String id, String name, String imageId) {
    names.put(name, id);
    creatingFrom.put(id, imageId);
  }

  /** A rename begins: both names are held until it is settled. */
  public void renaming(String id, String newName) {
    names.put(newName, id);
    renaming.computeIfAbsent(id, key -> new ArrayList<>()).add(newName);
  }

  /**
   * A rename has ended, in whatever way: of the names of this container only the one it has now and
   * those of other renames under way stay held.
   *
   * @param nameNow empty where it is not known (it never was, or it is gone)
   */
  public void renameSettled(String id, String newName, Optional<String> nameNow) {
    List<String> open = renaming.getOrDefault(id, new ArrayList<>());
    open.remove(newName);
    if (open.isEmpty()) {
      renaming.remove(id);
    }
    names
        .entrySet()
        .removeIf(
            entry ->
                entry.getValue().equals(id)
                    && !open.contains(entry.getKey())
                    && nameNow.filter(entry.getKey()::equals).isEmpty());
  }

  /** An entity published its first view in this life. */
  public void published(String id, String name) {
    creatingFrom.remove(id);
    failures.remove(id);
    if (!gone.contains(id)) {
      names.putIfAbsent(name, id);
    }
  }

  /** Its journal cannot be replayed; the name is what is known of it. */
  public void quarantined(String id) {
    quarantined.add(id);
  }

  /** The name of a quarantined container stays its own. */
  public void salvaged(String id, String name) {
    names.putIfAbsent(name, id);
  }

  /** It is removed: its names are free. */
  public void removed(String id) {
    gone.add(id);
    names.values().removeIf(id::equals);
    renaming.remove(id);
    creatingFrom.remove(id);
  }

  /** Whether its entity may be started again: it is neither removed nor quarantined. */
  public boolean comesBack(String id) {
    return !gone.contains(id) && !quarantined.contains(id);
  }

  /** Those whose entity ended and was not yet heard of again. */
  public Set<String> failing() {
    return Set.copyOf(failures.keySet());
  }

  /**
   * Its entity has ended.
   *
   * @param known whether it ever published a view: a create whose journal failed never was
   * @return how long until it comes back; empty: not at all
   */
  public Optional<Duration> ended(String id, boolean known) {
    if (gone.remove(id) || quarantined.contains(id)) {
      return Optional.empty();
    }
    if (creatingFrom.remove(id) != null && !known) {
      names.values().removeIf(id::equals);
      return Optional.empty();
    }
    int failed = failures.merge(id, 1, Integer::sum);
    Duration wait = FIRST_RESTART_AFTER.multipliedBy(1L << Math.min(failed - 1, MOST_DOUBLINGS));
    return Optional.of(wait.compareTo(LAST_RESTART_AFTER) > 0 ? LAST_RESTART_AFTER : wait);
  }

  /**
   * Asks for the image not to be used from now on.
   *
   * @param users of it among the containers
   * @return all users, with those about to be created; the hold is on where there are none
   */
  public Set<String> holdImage(String imageId, Collection<String> users) {
    Set<String> all = new HashSet<>(users);
    creatingFrom.forEach(
        (id, image) -> {
          if (image.equals(imageId)) {
            all.add(id);
          }
        });
    if (all.isEmpty()) {
      heldImages.add(imageId);
    }
    return all;
  }

  /** The hold ends. */
  public void releaseImage(String imageId) {
    heldImages.remove(imageId);
  }

  /** Who holds which name. */
  public Map<String, String> names() {
    return Map.copyOf(names);
  }
}
