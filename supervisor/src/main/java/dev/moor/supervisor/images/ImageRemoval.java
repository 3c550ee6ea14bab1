package dev.moor.supervisor.images;

import dev.moor.actors.image.ImageCommand;
import dev.moor.actors.image.ImageView;
import dev.moor.actors.port.Asker;
import dev.moor.actors.port.ImageService.Deleted;
import dev.moor.actors.port.MoorException;
import dev.moor.images.Digest;
import dev.moor.images.ImageStore;
import dev.moor.images.Reference;
import dev.moor.supervisor.entity.EntityDesk;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Untagging and deleting, by Docker's rules; one at a time. */
final class ImageRemoval {
  private static final Logger LOG = LoggerFactory.getLogger(ImageRemoval.class);

  private final ImageStore store;
  private final EntityDesk<ImageCommand.Request, ImageView> desk;
  private final ImageCatalog catalog;
  private final ImageUsers users;
  private final Executor blocking;

  ImageRemoval(
      ImageStore store,
      EntityDesk<ImageCommand.Request, ImageView> desk,
      ImageCatalog catalog,
      ImageUsers users,
      Executor blocking) {
    this.store = store;
    this.desk = desk;
    this.catalog = catalog;
    this.users = users;
    this.blocking = blocking;
  }

  /**
   * How one removal goes on.
   *
   * @param force takes what stopped containers use and what has several names
   * @param withParents what only this image was made of goes with it
   * @param told what was done so far, in order
   */
  private record Work(Asker asker, boolean force, boolean withParents, List<Deleted> told) {
    Work forParents() {
      return new Work(asker, false, withParents, told);
    }
  }

  /**
   * @param withParents what only this image was made of goes with it
   */
  CompletionStage<List<Deleted>> remove(
      Asker asker, ImageView image, String ref, boolean force, boolean withParents) {
    Work work = new Work(asker, force, withParents, new ArrayList<>());
    String tag = tagOf(ref);
    boolean byId = ImageCatalog.isId(image, ref) && catalog.byTag(tag).isEmpty();
    RemovalRules rules = rules(image);
    CompletionStage<Boolean> gone;
    if (byId) {
      if (rules.singleReference()) {
        rules.conflictOfId(force).ifPresent(ImageRemoval::refuse);
        gone = untag(work, image.id(), rules.references()).thenApply(done -> false);
      } else {
        gone = CompletableFuture.completedStage(false);
      }
    } else {
      rules.conflictOfReference(ref, force).ifPresent(ImageRemoval::refuse);
      List<String> names = rules.goingWith(tag);
      if (names.size() < rules.references().size()) {
        return untag(work, image.id(), names).thenApply(done -> work.told());
      }
      gone = untag(work, image.id(), names).thenApply(done -> true);
    }
    return gone.thenCompose(quiet -> content(work, image.id(), quiet))
        .thenApply(done -> work.told());
  }

  private RemovalRules rules(ImageView image) {
    return new RemovalRules(image, !catalog.children(image.id()).isEmpty(), users.of(image.id()));
  }

  private static void refuse(RemovalRules.Conflict conflict) {
    throw new MoorException(MoorException.Kind.CONFLICT, conflict.message());
  }

  private static String tagOf(String ref) {
    try {
      Reference reference = Reference.parse(ref);
      return reference.digest() == null
          ? reference.withDefaultTag().familiar()
          : reference.familiarName() + "@" + reference.digest();
    } catch (dev.moor.images.ImageException e) {
      return ref;
    }
  }

  private CompletionStage<Void> untag(Work work, String imageId, List<String> names) {
    CompletionStage<Void> steps = CompletableFuture.completedStage(null);
    for (String name : names) {
      steps =
          steps
              .thenCompose(
                  done -> desk.request(imageId, new ImageCommand.Untag(name, "", work.asker())))
              .thenAccept(view -> work.told().add(new Deleted(name, null)));
    }
    return steps;
  }

  /**
   * Deletes an image, and what it was made of where nothing else needs that.
   *
   * @param quiet a conflict is none: the names went, and that was what was asked for
   */
  private CompletionStage<Void> content(Work work, String imageId, boolean quiet) {
    return users
        .hold(imageId)
        .thenCompose(
            held -> {
              Optional<ImageView> found = catalog.get(imageId);
              Optional<RemovalRules.Conflict> conflict =
                  found.flatMap(image -> rules(image).conflict(work.force()));
              if (found.isEmpty() || conflict.isPresent()) {
                users.release(imageId);
                if (conflict.isPresent()
                    && !(quiet && rules(found.get()).isNoNews(conflict.get()))) {
                  refuse(conflict.get());
                }
                return CompletableFuture.<Void>completedStage(null);
              }
              ImageView image = found.get();
              return delete(work, image)
                  .whenComplete((done, error) -> users.release(imageId))
                  .thenCompose(
                      done ->
                          work.withParents() && !image.parentId().isEmpty()
                              ? content(work.forParents(), image.parentId(), true)
                              : CompletableFuture.completedStage(null));
            });
  }

  private CompletionStage<Void> delete(Work work, ImageView image) {
    return untag(work, image.id(), RemovalRules.references(image))
        .thenCompose(done -> desk.request(image.id(), new ImageCommand.Delete(work.asker())))
        .thenAcceptAsync(
            done -> {
              work.told().add(new Deleted(null, image.id()));
              for (int i = image.layers().size() - 1; i >= 0; i--) {
                String layer = image.layers().get(i);
                if (!store.hasLayer(Digest.parse(layer))) {
                  work.told().add(new Deleted(null, layer));
                }
              }
            },
            blocking);
  }

  /** Removes each of them; one that is in use by then stays. */
  CompletionStage<List<Deleted>> prune(Asker asker, List<ImageView> candidates) {
    List<Deleted> told = new ArrayList<>();
    CompletionStage<Void> steps = CompletableFuture.completedStage(null);
    for (ImageView image : candidates) {
      List<String> names = RemovalRules.references(image);
      for (String name : names.isEmpty() ? List.of(image.id()) : names) {
        steps = steps.thenCompose(done -> pruneOne(asker, name)).thenAccept(told::addAll);
      }
    }
    return steps.thenApply(done -> told);
  }

  private CompletionStage<List<Deleted>> pruneOne(Asker asker, String name) {
    CompletionStage<List<Deleted>> removed;
    try {
      ImageView image = catalog.find(name);
      removed =
          image.containers() > 0
              ? CompletableFuture.completedStage(List.of())
              : remove(asker, image, name, false, true);
    } catch (MoorException e) {
      removed = CompletableFuture.failedStage(e);
    }
    return removed.exceptionally(
        failure -> {
          LOG.info("{} was not pruned: {}", name, failure.getMessage());
          return List.of();
        });
  }
}
