package dev.moor.actors.image;

import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Which image has a reference, in familiar form with tag; a reference belongs to one image. An
 * immutable value: the one who serialises tags keeps the newest.
 */
public final class TagRegistry {
  private record Owner(String imageId, Instant since) {}

  private final Map<String, Owner> owners;

  private TagRegistry(Map<String, Owner> owners) {
    this.owners = owners;
  }

  public static TagRegistry empty() {
    return new TagRegistry(Map.of());
  }

  /** From the images' own tags; where two claim one, the later tagging counts. */
  public static TagRegistry of(Map<String, ? extends Map<String, Instant>> tagsByImage) {
    Map<String, Owner> owners = new TreeMap<>();
    tagsByImage.forEach(
        (imageId, tags) ->
            tags.forEach(
                (reference, since) ->
                    owners.merge(
                        reference,
                        new Owner(imageId, since),
                        (one, other) -> one.since().isAfter(other.since()) ? one : other)));
    return new TagRegistry(owners);
  }

  /** The image that has the reference. */
  public Optional<String> owner(String reference) {
    return Optional.ofNullable(owners.get(reference)).map(Owner::imageId);
  }

  /** What a tagging does. */
  public record Move(TagRegistry registry, Optional<String> takenFrom) {}

  /** The image gets the reference; it is taken from the one that had it, if another did. */
  public Move tag(String reference, String imageId, Instant now) {
    Map<String, Owner> changed = new TreeMap<>(owners);
    Owner before = changed.put(reference, new Owner(imageId, now));
    return new Move(
        new TagRegistry(changed),
        Optional.ofNullable(before).map(Owner::imageId).filter(id -> !id.equals(imageId)));
  }

  /** Nobody has the reference any more. */
  public TagRegistry untag(String reference) {
    Map<String, Owner> changed = new TreeMap<>(owners);
    changed.remove(reference);
    return new TagRegistry(changed);
  }

  /** The image's references in order. */
  public Collection<String> references(String imageId) {
    return owners.entrySet().stream()
        .filter(entry -> entry.getValue().imageId().equals(imageId))
        .map(Map.Entry::getKey)
        .toList();
  }
}
