package dev.moor.supervisor.images;

import dev.moor.actors.image.ImageCommand;
import dev.moor.actors.image.ImageEvent.Source;
import dev.moor.actors.image.ImageFacts;
import dev.moor.actors.image.ImageView;
import dev.moor.actors.port.Asker;
import dev.moor.images.ImageStore;
import dev.moor.images.LoadedImage;
import dev.moor.images.Reference;
import dev.moor.supervisor.entity.EntityDesk;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** Brings what happens to images and their names into the journal; names change one by one. */
public final class ImageRecords {
  private final ImageStore store;
  private final EntityDesk<ImageCommand.Request, ImageView> desk;
  private final ImageCatalog catalog;
  private final Serial naming = new Serial();

  ImageRecords(
      ImageStore store, EntityDesk<ImageCommand.Request, ImageView> desk, ImageCatalog catalog) {
    this.store = store;
    this.desk = desk;
    this.catalog = catalog;
  }

  /** Runs a step while no name changes otherwise. */
  <T> CompletionStage<T> inTurn(Supplier<CompletionStage<T>> step) {
    return naming.run(step);
  }

  /** The new owner first: a crash between the two leaves the later tagging to count. */
  public CompletionStage<Void> name(String imageId, String reference, Asker asker) {
    return naming.run(
        () -> {
          Optional<ImageView> before = catalog.byTag(reference);
          if (before.isPresent() && before.get().id().equals(imageId)) {
            return CompletableFuture.<Void>completedStage(null);
          }
          CompletionStage<Optional<ImageView>> tagged =
              desk.request(imageId, new ImageCommand.Tag(reference, asker));
          return before
              .map(
                  old ->
                      tagged.thenCompose(
                          done ->
                              desk.request(
                                  old.id(), new ImageCommand.Untag(reference, imageId, asker))))
              .orElse(tagged)
              .<Void>thenApply(done -> null);
        });
  }

  /** Journals the image and its names; blocking, under the lease that keeps its content. */
  void record(LoadedImage image, Source source, Asker asker) throws IOException {
    record(image, source, "", asker);
  }

  /**
   * As above.
   *
   * @param parentId the image it was made of; empty: none
   */
  public void record(LoadedImage image, Source source, String parentId, Asker asker)
      throws IOException {
    String id = image.config().toString();
    ImageFacts facts = ImageFactsReader.of(image, parentId, store.readConfig(image.config()));
    join(desk.request(id, new ImageCommand.Store(source, facts, asker)));
    for (Reference reference : image.references()) {
      if (reference.tag() != null) {
        join(
            name(
                id,
                new Reference(reference.domain(), reference.path(), reference.tag(), null)
                    .familiar(),
                asker));
      }
      if (reference.digest() != null) {
        String digest = reference.familiarName() + "@" + reference.digest();
        join(desk.request(id, new ImageCommand.NoteDigest(digest, asker)));
      }
    }
  }

  /** A name by digest. */
  void noteDigest(String imageId, String digestReference, Asker asker) {
    join(desk.request(imageId, new ImageCommand.NoteDigest(digestReference, asker)));
  }

  /** Something for the list of events that changes no state. */
  void note(String imageId, String action, String reference, Asker asker) {
    join(noted(imageId, action, reference, asker));
  }

  /** As {@link #note}, without waiting. */
  CompletionStage<Void> noted(String imageId, String action, String reference, Asker asker) {
    return desk.request(imageId, new ImageCommand.Note(action, reference, Map.of(), asker))
        .thenApply(view -> null);
  }

  private static <T> T join(CompletionStage<T> stage) {
    return stage.toCompletableFuture().join();
  }
}
