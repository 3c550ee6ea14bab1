package dev.moor.supervisor.images;

import dev.moor.actors.image.ImageView;
import dev.moor.actors.port.MoorException;
import dev.moor.images.Digest;
import dev.moor.images.ImageException;
import dev.moor.images.ImageStore;
import dev.moor.images.Reference;
import dev.moor.supervisor.entity.EntityViews;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Finds images by name, digest, id or prefix in the entities' views. */
final class ImageCatalog {
  private static final String ALGORITHM = "sha256:";

  private final EntityViews<ImageView> views;
  private final ImageUsers users;

  ImageCatalog(EntityViews<ImageView> views, ImageUsers users) {
    this.views = views;
    this.users = users;
  }

  Collection<ImageView> all() {
    return views.all().stream().map(this::counted).toList();
  }

  /** By its whole id. */
  Optional<ImageView> get(String imageId) {
    return views.get(imageId).map(this::counted);
  }

  private ImageView counted(ImageView v) {
    return v.withContainers(users.of(v.id()).size());
  }

  /** The image that has the tag; of two (a crash in between) the one tagged last. */
  Optional<ImageView> byTag(String familiar) {
    return views.all().stream()
        .filter(view -> view.tags().contains(familiar))
        .max(Comparator.comparing(ImageView::lastTaggedAt));
  }

  /** The images made of one. */
  List<ImageView> children(String imageId) {
    return views.all().stream().filter(view -> view.parentId().equals(imageId)).toList();
  }

  /** All but those without a name that were only steps on the way to another image. */
  Predicate<ImageView> leaves() {
    Set<String> parents =
        views.all().stream().map(ImageView::parentId).collect(Collectors.toUnmodifiableSet());
    return image ->
        !image.tags().isEmpty() || !image.digests().isEmpty() || !parents.contains(image.id());
  }

  /** True where the image has the name already: its tag, or its digest. */
  boolean isNamed(String imageId, Reference name) {
    if (name.digest() == null) {
      return byTag(name.familiar()).filter(view -> view.id().equals(imageId)).isPresent();
    }
    String digest = name.familiarName() + "@" + name.digest();
    return views.get(imageId).filter(view -> view.digests().contains(digest)).isPresent();
  }

  /**
   * @throws MoorException NOT_FOUND in Docker's words, INVALID for a reference that is none
   */
  ImageView find(String ref) {
    Optional<ImageView> byId = views.get(ref.startsWith(ALGORITHM) ? ref : ALGORITHM + ref);
    if (byId.isPresent()) {
      return counted(byId.get());
    }
    return byName(ref).or(() -> byPrefix(ref)).map(this::counted).orElseThrow(() -> missing(ref));
  }

  private Optional<ImageView> byName(String ref) {
    Reference reference;
    try {
      reference = Reference.parse(ref);
    } catch (ImageException e) {
      if (ref.matches("(sha256:)?[0-9a-f]{1,64}")) {
        return Optional.empty();
      }
      throw new MoorException(MoorException.Kind.INVALID, e.getMessage(), e);
    }
    if (reference.digest() != null) {
      String name = reference.familiarName() + "@" + reference.digest();
      return views.all().stream().filter(view -> view.digests().contains(name)).findFirst();
    }
    return byTag(reference.withDefaultTag().familiar());
  }

  private Optional<ImageView> byPrefix(String ref) {
    String hex = ref.startsWith(ALGORITHM) ? ref.substring(ALGORITHM.length()) : ref;
    if (!hex.matches("[0-9a-f]{1,63}")) {
      return Optional.empty();
    }
    List<ImageView> found =
        views.all().stream()
            .filter(view -> view.id().startsWith(ALGORITHM + hex))
            .limit(2)
            .toList();
    return found.size() == 1 ? Optional.of(found.get(0)) : Optional.empty();
  }

  private static MoorException missing(String ref) {
    String shown = ref;
    if (!ref.contains("@") && !ref.startsWith(ALGORITHM)) {
      int colon = ref.lastIndexOf(':');
      shown = colon > ref.lastIndexOf('/') ? ref : ref + ":latest";
    }
    return new MoorException(MoorException.Kind.NOT_FOUND, "No such image: " + shown);
  }

  /** All tags here of one repository. */
  List<Reference> tagsOf(String repository) {
    return views.all().stream()
        .flatMap(view -> view.tags().stream())
        .map(Reference::parse)
        .filter(reference -> reference.name().equals(repository))
        .distinct()
        .sorted(Comparator.comparing(Reference::toString))
        .toList();
  }

  /** The manifest to save and push the image with: the last it came by that is still here. */
  static Digest manifestOf(ImageView view, ImageStore store) {
    return view.content().stream()
        .map(Digest::parse)
        .filter(store::has)
        .findFirst()
        .orElseThrow(
            () ->
                new MoorException(
                    MoorException.Kind.INTERNAL, "image " + view.id() + " has no manifest here"));
  }

  /** True where {@code ref} names the image by its id and not by a tag. */
  static boolean isId(ImageView view, String ref) {
    String hex = ref.startsWith(ALGORITHM) ? ref : ALGORITHM + ref;
    return view.id().startsWith(hex);
  }

  List<Reference> namesToSave(ImageView view, String ref) {
    if (isId(view, ref)) {
      return List.of();
    }
    Reference named = Reference.parse(ref);
    return named.digest() != null ? List.of() : List.of(named.withDefaultTag());
  }
}
