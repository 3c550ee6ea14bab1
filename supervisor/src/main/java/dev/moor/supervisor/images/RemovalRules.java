package dev.moor.supervisor.images;

import dev.moor.actors.container.ContainerView;
import dev.moor.actors.image.ImageView;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What stands against the removal of an image, in Docker's order and words.
 *
 * @param hasChildren other images were made of it
 * @param users the containers made from it
 */
record RemovalRules(ImageView image, boolean hasChildren, List<ContainerView> users) {
  /**
   * @param used a container is the reason
   */
  record Conflict(String message, boolean used) {}

  /** Tags, then names by digest. */
  static List<String> references(ImageView image) {
    return Stream.concat(image.tags().stream(), image.digests().stream()).toList();
  }

  List<String> references() {
    return references(image);
  }

  /** True where all names are one repository's, one tag and digests at the most. */
  boolean singleReference() {
    if (references().size() <= 1) {
      return true;
    }
    List<String> repositories =
        image.digests().stream().map(RemovalRules::repository).distinct().toList();
    if (image.tags().size() > 1 || repositories.size() != 1) {
      return false;
    }
    return image.tags().stream().allMatch(tag -> repository(tag).equals(repositories.get(0)));
  }

  private static String repository(String reference) {
    int at = reference.indexOf('@');
    return at < 0 ? reference.substring(0, reference.lastIndexOf(':')) : reference.substring(0, at);
  }

  /** The name, and the names by digest that only it gave a meaning to. */
  List<String> goingWith(String name) {
    List<String> going = new ArrayList<>();
    if (references().contains(name)) {
      going.add(name);
    }
    String repository = name.contains(":") || name.contains("@") ? repository(name) : name;
    boolean anotherTag =
        image.tags().stream()
            .anyMatch(tag -> !tag.equals(name) && repository(tag).equals(repository));
    if (!name.contains("@") && !anotherTag) {
      image.digests().stream()
          .filter(digest -> repository(digest).equals(repository))
          .forEach(going::add);
    }
    return going;
  }

  /** Against removing the last name of what a container uses. */
  Optional<Conflict> conflictOfReference(String asGiven, boolean force) {
    if (force || users.isEmpty() || !singleReference()) {
      return Optional.empty();
    }
    return Optional.of(
        new Conflict(
            "conflict: unable to remove repository reference \""
                + asGiven
                + "\" (must force) - container "
                + shortId(users.get(0).id())
                + " is using its referenced image "
                + shortId(image.id()),
            true));
  }

  /** Against removing by id, before any name goes. */
  Optional<Conflict> conflictOfId(boolean force) {
    return hard().or(() -> force ? Optional.empty() : stoppedUser());
  }

  /** Against removing the content. */
  Optional<Conflict> conflict(boolean force) {
    if (force) {
      return hard();
    }
    return hard().or(this::named).or(this::stoppedUser);
  }

  /** Whether a removal that took the names is none the less done. */
  boolean isNoNews(Conflict conflict) {
    return conflict.used() || hasChildren || !references().isEmpty();
  }

  private Optional<Conflict> hard() {
    if (hasChildren) {
      return conflict("cannot be forced", "image has dependent child images", false);
    }
    return users.stream()
        .filter(user -> user.pid() != 0)
        .findFirst()
        .flatMap(
            user ->
                conflict(
                    "cannot be forced",
                    "image is being used by running container " + shortId(user.id()),
                    true));
  }

  private Optional<Conflict> named() {
    return references().isEmpty()
        ? Optional.empty()
        : conflict("must be forced", "image is referenced in multiple repositories", false);
  }

  private Optional<Conflict> stoppedUser() {
    return users.stream()
        .filter(user -> user.pid() == 0)
        .findFirst()
        .flatMap(
            user ->
                conflict(
                    "must be forced",
                    "image is being used by stopped container " + shortId(user.id()),
                    true));
  }

  private Optional<Conflict> conflict(String how, String why, boolean used) {
    return Optional.of(
        new Conflict(
            "conflict: unable to delete " + shortId(image.id()) + " (" + how + ") - " + why, used));
  }

  private static String shortId(String id) {
    String hex = id.substring(id.indexOf(':') + 1);
    return hex.substring(0, Math.min(12, hex.length()));
  }
}
