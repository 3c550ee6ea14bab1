package dev.moor.supervisor.images;

import dev.moor.actors.container.ContainerView;
import dev.moor.actors.image.ImageCommand;
import dev.moor.actors.image.ImageView;
import dev.moor.actors.port.Asker;
import dev.moor.actors.port.ContainerService.Pruned;
import dev.moor.actors.port.ImageService.Deleted;
import dev.moor.actors.port.MoorException;
import dev.moor.images.Reference;
import dev.moor.supervisor.entity.EntityDesk;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Untagging and deleting, by Docker's rules; one at a time. */
final class ImageRemoval {
  private final EntityDesk<ImageCommand.Request, ImageView> desk;
  private final ImageCatalog catalog;
  private final ImageUsers users;

  ImageRemoval(
      EntityDesk<ImageCommand.Request, ImageView> desk, ImageCatalog catalog, ImageUsers users) {
    this.desk = desk;
    this.catalog = catalog;
    this.users = users;
  }

  /**
   * @param withParents what only this image was made of goes with it
   */
  CompletionStage<List<Deleted>> remove(
      Asker asker, ImageView image, String ref, boolean force, boolean withParents) {
    boolean byId = ImageCatalog.isId(image, ref) && catalog.byTag(tagOf(ref)).isEmpty();
    if (!byId && image.tags().size() > 1) {
      return untag(asker, image, tagOf(ref));
    }
    if (byId && image.tags().size() > 1 && !force) {
      throw conflict(image, "must be forced", "image is referenced in multiple repositories");
    }
    if (!catalog.children(image.id()).isEmpty()) {
      if (!byId || !image.tags().isEmpty() && force) {
        return untagAll(asker, image);
      }
      throw conflict(image, "cannot be forced", "image has dependent child images");
    }
    return users
        .hold(image.id())
        .thenCompose(
            held -> {
              try {
                checkUsers(image, byId ? null : tagOf(ref), force);
              } catch (MoorException e) {
                users.release(image.id());
                return CompletableFuture.<List<Deleted>>failedStage(e);
              }
              return delete(asker, image).whenComplete((done, error) -> users.release(image.id()));
            })
        .thenCompose(
            told ->
                withParents
                    ? parents(asker, image.parentId(), told)
                    : CompletableFuture.completedStage(told));
  }

  /** Deletes the images that were only steps on the way to one that is gone. */
  private CompletionStage<List<Deleted>> parents(Asker asker, String parentId, List<Deleted> told) {
    Optional<ImageView> found = catalog.get(parentId);
    boolean needed =
        found.isEmpty()
            || !found.get().tags().isEmpty()
            || !found.get().digests().isEmpty()
            || !catalog.children(parentId).isEmpty();
    if (needed) {
      return CompletableFuture.completedStage(told);
    }
    ImageView parent = found.get();
    return users
        .hold(parent.id())
        .thenCompose(
            holders -> {
              if (!holders.isEmpty()) {
                return CompletableFuture.completedStage(told);
              }
              return delete(asker, parent)
                  .whenComplete((done, error) -> users.release(parent.id()))
                  .thenCompose(
                      gone -> {
                        List<Deleted> all = new ArrayList<>(told);
                        all.addAll(gone);
                        return parents(asker, parent.parentId(), all);
                      });
            });
  }

  /** Images made of it keep its content. */
  private CompletionStage<List<Deleted>> untagAll(Asker asker, ImageView image) {
    List<Deleted> told = new ArrayList<>();
    CompletionStage<Optional<ImageView>> steps =
        CompletableFuture.completedStage(Optional.of(image));
    for (String name : concat(image.tags(), image.digests())) {
      told.add(new Deleted(name, null));
      steps =
          steps.thenCompose(
              done -> desk.request(image.id(), new ImageCommand.Untag(name, "", asker)));
    }
    return steps.thenApply(done -> told);
  }

  private static String tagOf(String ref) {
    try {
      Reference reference = Reference.parse(ref);
      return reference.digest() == null
          ? reference.withDefaultTag().familiar()
          : reference.familiar();
    } catch (dev.moor.images.ImageException e) {
      return ref;
    }
  }

  private void checkUsers(ImageView image, String tag, boolean force) {
    for (ContainerView user : users.of(image.id())) {
      String shortUser = user.id().substring(0, 12);
      boolean runs = user.pid() != 0;
      if (tag != null && !force) {
        throw new MoorException(
            MoorException.Kind.CONFLICT,
            "conflict: unable to remove repository reference \""
                + tag.replaceFirst(":latest$", "")
                + "\" (must force) - container "
                + shortUser
                + " is using its referenced image "
                + shortId(image));
      }
      if (runs) {
        throw conflict(
            image, "cannot be forced", "image is being used by running container " + shortUser);
      }
      if (!force) {
        throw conflict(
            image, "must be forced", "image is being used by stopped container " + shortUser);
      }
    }
  }

  private static MoorException conflict(ImageView image, String how, String why) {
    return new MoorException(
        MoorException.Kind.CONFLICT,
        "conflict: unable to delete " + shortId(image) + " (" + how + ") - " + why);
  }

  private static String shortId(ImageView image) {
    return image.id().substring("sha256:".length(), "sha256:".length() + 12);
  }

  private CompletionStage<List<Deleted>> untag(Asker asker, ImageView image, String tag) {
    return desk.request(image.id(), new ImageCommand.Untag(tag, "", asker))
        .thenApply(view -> List.of(new Deleted(tag, null)));
  }

  private CompletionStage<List<Deleted>> delete(Asker asker, ImageView image) {
    List<Deleted> told = new ArrayList<>();
    CompletionStage<Optional<ImageView>> steps =
        CompletableFuture.completedStage(Optional.of(image));
    for (String name : concat(image.tags(), image.digests())) {
      told.add(new Deleted(name, null));
      steps =
          steps.thenCompose(
              done -> desk.request(image.id(), new ImageCommand.Untag(name, "", asker)));
    }
    told.add(new Deleted(null, image.id()));
    return steps
        .thenCompose(done -> desk.request(image.id(), new ImageCommand.Delete(asker)))
        .thenApply(done -> told);
  }

  private static Collection<String> concat(List<String> one, List<String> other) {
    List<String> all = new ArrayList<>(one);
    all.addAll(other);
    return all;
  }

  CompletionStage<Pruned> prune(Asker asker, List<ImageView> candidates) {
    CompletionStage<Pruned> sum = CompletableFuture.completedStage(new Pruned(List.of(), 0));
    for (ImageView image : candidates) {
      sum = sum.thenCompose(before -> pruneOne(asker, image, before));
    }
    return sum;
  }

  private CompletionStage<Pruned> pruneOne(Asker asker, ImageView image, Pruned before) {
    return users
        .hold(image.id())
        .thenCompose(
            holders ->
                holders.isEmpty()
                    ? delete(asker, image)
                        .whenComplete((done, error) -> users.release(image.id()))
                        .thenCompose(told -> parents(asker, image.parentId(), told))
                        .thenApply(
                            deleted -> {
                              List<String> ids = new ArrayList<>(before.removed());
                              deleted.stream()
                                  .map(Deleted::deleted)
                                  .filter(id -> id != null)
                                  .forEach(ids::add);
                              return new Pruned(
                                  ids, before.spaceReclaimedBytes() + image.sizeBytes());
                            })
                    : CompletableFuture.completedStage(before));
  }
}
