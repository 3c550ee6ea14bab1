package dev.moor.supervisor.images;

import dev.moor.actors.image.ImageCommand;
import dev.moor.actors.image.ImageEvent.Source;
import dev.moor.actors.image.ImageView;
import dev.moor.actors.port.Asker;
import dev.moor.actors.port.ImageService;
import dev.moor.actors.port.MoorException;
import dev.moor.images.Digest;
import dev.moor.images.ImageException;
import dev.moor.images.ImageProgress;
import dev.moor.images.ImageStore;
import dev.moor.images.ImportOptions;
import dev.moor.images.LoadedImage;
import dev.moor.images.Platform;
import dev.moor.images.Reference;
import dev.moor.images.SavedImage;
import dev.moor.images.VerifyReport;
import dev.moor.images.archive.BytePublisher;
import dev.moor.images.registry.RegistryClient;
import dev.moor.images.store.Lease;
import dev.moor.supervisor.entity.EntityDesk;
import dev.moor.supervisor.entity.EntityViews;
import dev.moor.supervisor.entity.PruneNotes;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** What the API asks of images: content from the store, names and life from the entities. */
public final class ImageAdapter implements ImageService {
  private final ImageStore store;
  private final EntityDesk<ImageCommand.Request, ImageView> desk;
  private final ImageCatalog catalog;
  private final ImageRemoval removal;
  private final CompletionStage<Void> ready;
  private final PruneNotes prunes;
  private final ImageRecords records;
  private final ImageTransfers transfers;
  private final Executor blocking;
  private final Clock clock;

  /**
   * @param ready completes when all image entities are replayed
   */
  public ImageAdapter(
      ImageStore store,
      EntityDesk<ImageCommand.Request, ImageView> desk,
      EntityViews<ImageView> views,
      ImageUsers users,
      PruneNotes prunes,
      CompletionStage<Void> ready,
      RegistryClient registryClient,
      Executor blocking,
      Clock clock) {
    this.store = store;
    this.desk = desk;
    this.catalog = new ImageCatalog(views, users);
    this.removal = new ImageRemoval(store, desk, catalog, users, blocking);
    this.records = new ImageRecords(store, desk, catalog);
    this.transfers =
        new ImageTransfers(store, catalog, records, ready, new RegistryCalls(registryClient));
    this.ready = ready;
    this.prunes = prunes;
    this.blocking = blocking;
    this.clock = clock;
  }

  @Override
  public CompletionStage<List<ImageView>> list(boolean all, Map<String, List<String>> filters) {
    return ready.thenApply(
        done -> {
          Predicate<ImageView> wanted = ImageFilter.list(filters, catalog::find, clock.instant());
          boolean steps = all && !filters.containsKey("dangling");
          Predicate<ImageView> shown = steps ? view -> true : catalog.leaves();
          return catalog.all().stream()
              .filter(shown)
              .filter(wanted)
              .map(view -> ImageFilter.narrowed(view, filters))
              .sorted(Comparator.comparing(ImageView::createdAt).reversed())
              .toList();
        });
  }

  /** The image of a reference among those replayed so far; never waits. */
  public Optional<ImageView> known(String ref) {
    try {
      return Optional.of(catalog.find(ref));
    } catch (MoorException e) {
      return Optional.empty();
    }
  }

  /** A failure in the terms of the ports. */
  public static RuntimeException translated(Exception failure) {
    return RegistryCalls.translated(failure);
  }

  /** The manifest it is saved and pushed with. */
  public Digest manifestOf(ImageView view) {
    return ImageCatalog.manifestOf(view, store);
  }

  /** Where images made elsewhere are journaled and named. */
  public ImageRecords records() {
    return records;
  }

  /** The images made of one, of those replayed so far. */
  public List<ImageView> children(String imageId) {
    return catalog.children(imageId);
  }

  @Override
  public CompletionStage<ImageView> inspect(String ref) {
    return ready.thenApply(done -> catalog.find(ref));
  }

  @Override
  public CompletionStage<List<HistoryEntry>> history(String ref) {
    return ready.thenCompose(
        done -> {
          ImageView view = catalog.find(ref);
          return work(() -> history(view));
        });
  }

  /** Images that are here and were made one of the other have their ids in it. */
  private List<HistoryEntry> history(ImageView view) throws IOException {
    List<HistoryEntry> lines = new ArrayList<>();
    Optional<ImageView> step = Optional.of(view);
    for (dev.moor.images.HistoryEntry line : store.history(Digest.parse(view.id()))) {
      lines.add(
          new HistoryEntry(
              step.map(ImageView::id).orElse("<missing>"),
              line.createdSeconds(),
              line.createdBy(),
              step.map(ImageView::tags).filter(tags -> !tags.isEmpty()).orElse(null),
              line.sizeBytes(),
              line.comment()));
      step = step.flatMap(known -> catalog.get(known.parentId()));
    }
    return lines;
  }

  @Override
  public CompletionStage<Void> tag(Asker asker, String ref, String repository, String tag) {
    return ready.thenCompose(
        done -> {
          ImageView view = catalog.find(ref);
          Reference reference = parse(repository);
          if (reference.digest() != null) {
            throw new MoorException(
                MoorException.Kind.INVALID, "refusing to create a tag with a digest reference");
          }
          Reference named =
              tag == null || tag.isEmpty() ? reference.withDefaultTag() : withTag(reference, tag);
          return records.name(view.id(), named.familiar(), asker);
        });
  }

  static Reference parse(String text) {
    try {
      return Reference.parse(text);
    } catch (ImageException e) {
      throw new MoorException(MoorException.Kind.INVALID, e.getMessage(), e);
    }
  }

  static Reference withTag(Reference reference, String tag) {
    if (!Reference.isTag(tag)) {
      throw new MoorException(MoorException.Kind.INVALID, "invalid tag format");
    }
    return reference.withTag(tag);
  }

  @Override
  public CompletionStage<List<Deleted>> remove(
      Asker asker, String ref, boolean force, boolean noPrune) {
    return ready.thenCompose(
        done ->
            records.inTurn(() -> removal.remove(asker, catalog.find(ref), ref, force, !noPrune)));
  }

  @Override
  public CompletionStage<ImagesPruned> prune(Asker asker, Map<String, List<String>> filters) {
    return ready.thenCompose(
        done -> {
          boolean onlyDangling = ImageFilter.dangling(filters, true);
          Predicate<ImageView> wanted =
              ImageFilter.prune(withoutDangling(filters), clock.instant());
          List<ImageView> candidates =
              catalog.all().stream()
                  .filter(catalog.leaves())
                  .filter(view -> !onlyDangling || view.tags().isEmpty())
                  .filter(view -> view.containers() == 0)
                  .filter(wanted)
                  .toList();
          return work(store::layersBytes)
              .thenCompose(
                  before ->
                      records
                          .inTurn(() -> removal.prune(asker, candidates))
                          .thenCompose(pruned -> reclaimed(asker, pruned, before)));
        });
  }

  /** What two images shared is won once, and only where none of them stays. */
  private CompletionStage<ImagesPruned> reclaimed(
      Asker asker, List<Deleted> pruned, long bytesBefore) {
    return work(store::layersBytes)
        .thenApply(after -> new ImagesPruned(pruned, Math.max(0, bytesBefore - after)))
        .thenCompose(done -> prunes.told("image", done.spaceReclaimedBytes(), asker, done));
  }

  private static Map<String, List<String>> withoutDangling(Map<String, List<String>> filters) {
    Map<String, List<String>> rest = new java.util.TreeMap<>(filters);
    rest.remove("dangling");
    return rest;
  }

  @Override
  public CompletionStage<Void> load(Asker asker, InputStream tar, Consumer<Progress> progress) {
    return ready.thenCompose(
        done ->
            work(
                () -> {
                  try (Lease lease = store.lease()) {
                    for (LoadedImage image : store.load(tar, lease, told(progress))) {
                      sayRenamed(image, progress);
                      records.record(image, Source.LOAD, asker);
                      sayLoaded(image, progress);
                    }
                  }
                  return null;
                }));
  }

  private void sayRenamed(LoadedImage image, Consumer<Progress> progress) {
    for (Reference reference : image.references()) {
      catalog
          .byTag(reference.familiar())
          .filter(old -> !old.id().equals(image.config().toString()))
          .ifPresent(
              old ->
                  progress.accept(
                      Progress.stream(
                          ("The image %s already exists, renaming the old one with ID %s to empty"
                                  + " string\n")
                              .formatted(reference.familiar(), old.id()))));
    }
  }

  private static void sayLoaded(LoadedImage image, Consumer<Progress> progress) {
    List<String> names =
        image.references().stream().filter(r -> r.tag() != null).map(Reference::familiar).toList();
    if (names.isEmpty()) {
      progress.accept(Progress.stream("Loaded image ID: " + image.config() + "\n"));
    }
    names.forEach(name -> progress.accept(Progress.stream("Loaded image: " + name + "\n")));
  }

  @Override
  public CompletionStage<String> importTar(
      Asker asker,
      InputStream tar,
      String repository,
      String tag,
      String message,
      List<String> changes,
      Consumer<Progress> progress) {
    Optional<Reference> name = givenName(repository, tag);
    return ready.thenCompose(
        done ->
            work(
                () -> {
                  try (Lease lease = store.lease()) {
                    ImportOptions options = new ImportOptions(changes, message, Platform.host());
                    LoadedImage image = store.importTar(tar, options, lease);
                    records.record(image, Source.IMPORT, asker);
                    name.ifPresent(
                        reference ->
                            join(
                                records.name(
                                    image.config().toString(), reference.familiar(), asker)));
                    return image.config().toString();
                  }
                }));
  }

  /** The name a request gives; empty where it gives none. */
  public static Optional<Reference> givenName(String repository, String tag) {
    if (repository == null || repository.isEmpty()) {
      return Optional.empty();
    }
    Reference reference = parse(repository);
    return Optional.of(
        tag == null || tag.isEmpty() ? reference.withDefaultTag() : withTag(reference, tag));
  }

  @Override
  public CompletionStage<String> bootstrap(Asker asker) {
    return ready.thenCompose(
        done ->
            work(
                () -> {
                  try (Lease lease = store.lease()) {
                    LoadedImage image = store.bootstrap(lease);
                    records.record(image, Source.BOOTSTRAP, asker);
                    return image.config().toString();
                  }
                }));
  }

  @Override
  public CompletionStage<Flow.Publisher<ByteBuffer>> save(Asker asker, List<String> refs) {
    return ready.thenCompose(
        done -> {
          List<SavedImage> images = new ArrayList<>();
          CompletionStage<Void> noted = CompletableFuture.completedStage(null);
          for (String ref : refs) {
            ImageView view = catalog.find(ref);
            images.add(
                new SavedImage(
                    Digest.parse(view.id()),
                    ImageCatalog.manifestOf(view, store),
                    catalog.namesToSave(view, ref)));
            noted = noted.thenCompose(before -> records.noted(view.id(), "save", ref, asker));
          }
          return noted.thenApply(all -> new BytePublisher(blocking, out -> save(images, out)));
        });
  }

  /** What is being written stays until it is, also where it is removed meanwhile. */
  private void save(List<SavedImage> images, OutputStream out) throws IOException {
    try (Lease lease = store.lease()) {
      for (SavedImage image : images) {
        store.holdImage(image.manifest(), lease);
      }
      store.save(images, out);
    }
  }

  @Override
  public CompletionStage<Void> pull(
      Asker asker, String reference, String platform, Auth auth, Consumer<Progress> progress) {
    return transfers.pull(asker, reference, platform, auth, progress);
  }

  @Override
  public CompletionStage<Void> push(
      Asker asker, String name, String tag, Auth auth, Consumer<Progress> progress) {
    return transfers.push(asker, name, tag, auth, progress);
  }

  @Override
  public CompletionStage<String> login(Auth auth) {
    return transfers.login(auth);
  }

  @Override
  public CompletionStage<Distribution> distribution(String reference, Auth auth) {
    return transfers.distribution(reference, auth);
  }

  @Override
  public CompletionStage<List<Found>> search(String term, int limit, Auth auth) {
    return transfers.search(term, limit, auth);
  }

  @Override
  public CompletionStage<Verified> verify() {
    return ready.thenCompose(
        done ->
            work(
                () -> {
                  VerifyReport report = store.verify();
                  return new Verified(
                      report.blobs(),
                      report.layers(),
                      report.damaged().stream().map(Digest::toString).toList(),
                      report.damagedLayers().stream().map(Digest::toString).toList(),
                      report.notCompared().stream().map(Digest::toString).toList());
                }));
  }

  @Override
  public CompletionStage<Usage> usage() {
    return ready.thenCompose(done -> work(() -> ImageUsage.of(store, catalog.all())));
  }

  static Consumer<ImageProgress> told(Consumer<Progress> progress) {
    return p ->
        progress.accept(
            new Progress(p.stream(), p.status(), p.id(), p.current(), p.total(), null, null));
  }

  private <T> CompletionStage<T> work(Callable<T> task) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return task.call();
          } catch (Exception e) {
            throw RegistryCalls.translated(e);
          }
        },
        blocking);
  }

  private static <T> T join(CompletionStage<T> stage) {
    return stage.toCompletableFuture().join();
  }
}
