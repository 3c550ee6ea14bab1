package dev.moor.actors.rules;

import dev.moor.actors.port.MoorException;
import dev.moor.actors.port.MoorException.Kind;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Which container has which name, and which id a reference means. Rebuilt from the entities; has
 * one owner, the actor that serialises names, and is not for two threads.
 */
public final class NameRegistry {
  private final Map<String, String> idByName = new HashMap<>();
  private final TreeMap<String, String> nameById = new TreeMap<>();

  /**
   * Takes the name for a container; a second time for the same one changes nothing.
   *
   * @throws MoorException CONFLICT where another has it
   */
  public void reserve(String name, String id) {
    String owner = idByName.putIfAbsent(name, id);
    if (owner != null && !owner.equals(id)) {
      throw new MoorException(Kind.CONFLICT, inUse(name, owner));
    }
    String before = nameById.put(id, name);
    if (before != null && !before.equals(name)) {
      idByName.remove(before, id);
    }
  }

  /** The container's id and name are free again; unknown ones are no matter. */
  public void release(String id) {
    String name = nameById.remove(id);
    if (name != null) {
      idByName.remove(name, id);
    }
  }

  public boolean isTaken(String name) {
    return idByName.containsKey(name);
  }

  public Optional<String> name(String id) {
    return Optional.ofNullable(nameById.get(id));
  }

  /**
   * The id that a reference means: a full id, else a name (with or without slash), else the only id
   * that begins so.
   *
   * @throws MoorException NOT_FOUND, or INVALID where several ids begin so
   */
  public String resolve(String reference) {
    if (nameById.containsKey(reference)) {
      return reference;
    }
    String name = reference.startsWith("/") ? reference.substring(1) : reference;
    String named = idByName.get(name);
    if (named != null) {
      return named;
    }
    if (reference.isEmpty()) {
      throw new MoorException(Kind.INVALID, "invalid name or ID supplied: \"\"");
    }
    String first = nameById.ceilingKey(reference);
    if (first == null || !first.startsWith(reference)) {
      throw new MoorException(Kind.NOT_FOUND, "No such container: " + reference);
    }
    String second = nameById.higherKey(first);
    if (second != null && second.startsWith(reference)) {
      throw new MoorException(
          Kind.INVALID, "multiple IDs found with provided prefix: " + reference);
    }
    return first;
  }

  /** Docker's sentence; clients know it. */
  public static String inUse(String name, String ownerId) {
    return ("Conflict. The container name \"/%s\" is already in use by container \"%s\". "
            + "You have to remove (or rename) that container to be able to reuse that name.")
        .formatted(name, ownerId);
  }
}
