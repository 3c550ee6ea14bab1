package dev.moor.supervisor.images;

import dev.moor.actors.image.ImageCommand;
import dev.moor.actors.image.ImageEvent.Source;
import dev.moor.actors.image.ImageFacts;
import dev.moor.actors.image.ImageView;
import dev.moor.actors.port.Asker;
import dev.moor.actors.port.ContainerService.Pruned;
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
import dev.moor.images.archive.BytePublisher;
import dev.moor.images.registry.Cancellation;
import dev.moor.images.registry.PullRequest;
import dev.moor.images.registry.PushRequest;
import dev.moor.images.registry.PushedImage;
import dev.moor.images.registry.RegistryClient;
import dev.moor.images.store.Lease;
import dev.moor.supervisor.entity.EntityDesk;
import dev.moor.supervisor.entity.EntityViews;
import java.io.IOException;
import java.io.InputStream;
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
  private final RegistryCalls registries;
  private final Serial naming = new Serial();
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
      CompletionStage<Void> ready,
      RegistryClient registryClient,
      Executor blocking,
      Clock clock) {
    this.store = store;
    this.registries = new RegistryCalls(registryClient);
    this.desk = desk;
    this.catalog = new ImageCatalog(views, users);
    this.removal = new ImageRemoval(desk, catalog, users);
    this.ready = ready;
    this.blocking = blocking;
    this.clock = clock;
  }

  @Override
  public CompletionStage<List<ImageView>> list(boolean all, Map<String, List<String>> filters) {
    return ready.thenApply(
        done -> {
          Predicate<ImageView> wanted = ImageFilter.list(filters, catalog::find, clock.instant());
          return catalog.all().stream()
              .filter(wanted)
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

  @Override
  public CompletionStage<ImageView> inspect(String ref) {
    return ready.thenApply(done -> catalog.find(ref));
  }

  @Override
  public CompletionStage<List<HistoryEntry>> history(String ref) {
    return ready.thenCompose(
        done -> {
          ImageView view = catalog.find(ref);
          return this.<List<HistoryEntry>>work(
              () ->
                  store.history(Digest.parse(view.id())).stream()
                      .map(
                          h ->
                              new HistoryEntry(
                                  h.id() == null ? "<missing>" : h.id().toString(),
                                  h.createdSeconds(),
                                  h.createdBy(),
                                  h.id() == null ? null : view.tags(),
                                  h.sizeBytes(),
                                  h.comment()))
                      .toList());
        });
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
          return name(view.id(), named.familiar(), asker);
        });
  }

  static Reference parse(String text) {
    try {
      return Reference.parse(text);
    } catch (ImageException e) {
      throw new MoorException(MoorException.Kind.INVALID, e.getMessage(), e);
    }
  }

  private static Reference withTag(Reference reference, String tag) {
    if (!Reference.isTag(tag)) {
      throw new MoorException(MoorException.Kind.INVALID, "invalid tag format");
    }
    return reference.withTag(tag);
  }

  /** The new owner first: a crash between the two leaves the later tagging to count. */
  private CompletionStage<Void> name(String imageId, String reference, Asker asker) {
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

  @Override
  public CompletionStage<List<Deleted>> remove(
      Asker asker, String ref, boolean force, boolean noPrune) {
    return ready.thenCompose(
        done -> naming.run(() -> removal.remove(asker, catalog.find(ref), ref, force)));
  }

  @Override
  public CompletionStage<Pruned> prune(Asker asker, Map<String, List<String>> filters) {
    return ready.thenCompose(
        done -> {
          boolean onlyDangling = ImageFilter.dangling(filters, true);
          Predicate<ImageView> wanted =
              ImageFilter.prune(withoutDangling(filters), clock.instant());
          List<ImageView> candidates =
              catalog.all().stream()
                  .filter(view -> !onlyDangling || view.tags().isEmpty())
                  .filter(view -> view.containers() == 0)
                  .filter(wanted)
                  .toList();
          return naming.run(() -> removal.prune(asker, candidates));
        });
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
                      record(image, Source.LOAD, asker);
                      sayLoaded(image, progress);
                    }
                  }
                  return null;
                }));
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
    Optional<Reference> name = importName(repository, tag);
    return ready.thenCompose(
        done ->
            work(
                () -> {
                  try (Lease lease = store.lease()) {
                    ImportOptions options = new ImportOptions(changes, message, Platform.host());
                    LoadedImage image = store.importTar(tar, options, lease);
                    record(image, Source.IMPORT, asker);
                    name.ifPresent(
                        reference ->
                            join(name(image.config().toString(), reference.familiar(), asker)));
                    return image.config().toString();
                  }
                }));
  }

  private static Optional<Reference> importName(String repository, String tag) {
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
                    record(image, Source.BOOTSTRAP, asker);
                    return image.config().toString();
                  }
                }));
  }

  /** Journals the image and its names; blocking, under the lease that keeps its content. */
  private void record(LoadedImage image, Source source, Asker asker) throws IOException {
    String id = image.config().toString();
    ImageFacts facts = ImageFactsReader.of(image, store.readConfig(image.config()));
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

  @Override
  public CompletionStage<Flow.Publisher<ByteBuffer>> save(List<String> refs) {
    return ready.thenApply(
        done -> {
          List<SavedImage> images = new ArrayList<>();
          for (String ref : refs) {
            ImageView view = catalog.find(ref);
            images.add(
                new SavedImage(
                    Digest.parse(view.id()), manifestOf(view), catalog.namesToSave(view, ref)));
          }
          return new BytePublisher(blocking, out -> store.save(images, out));
        });
  }

  private static Digest manifestOf(ImageView view) {
    if (view.content().isEmpty()) {
      throw new MoorException(
          MoorException.Kind.INTERNAL, "image " + view.id() + " has no manifest in the journal");
    }
    return Digest.parse(view.content().get(0));
  }

  @Override
  public CompletionStage<Void> pull(
      Asker asker, String reference, String platform, Auth auth, Consumer<Progress> progress) {
    Reference name = parse(reference).withDefaultTag();
    Platform wanted = platform(platform);
    return registries.run(
        ready,
        cancellation -> {
          boolean known = false;
          try (Lease lease = store.lease()) {
            PullRequest request =
                new PullRequest(name, wanted, RegistryCalls.credentials(auth), cancellation);
            LoadedImage image = store.pull(registries.client(), request, lease, told(progress));
            known = catalog.isNamed(image.config().toString(), name);
            record(image, Source.PULL, asker);
            join(
                desk.request(
                    image.config().toString(),
                    new ImageCommand.Note("pull", name.familiar(), Map.of(), asker)));
          }
          progress.accept(
              Progress.status(
                  (known
                          ? "Status: Image is up to date for "
                          : "Status: Downloaded newer image for ")
                      + name.familiar()));
          return null;
        });
  }

  @Override
  public CompletionStage<Void> push(
      Asker asker, String name, String tag, Auth auth, Consumer<Progress> progress) {
    Reference repository = parse(name);
    Reference wanted = tag.isEmpty() ? null : withTag(repository, tag);
    return registries.run(
        ready,
        cancellation -> {
          List<Reference> tags =
              wanted == null ? catalog.tagsOf(repository.name()) : List.of(wanted);
          if (tags.isEmpty()) {
            throw new MoorException(
                MoorException.Kind.NOT_FOUND,
                "An image does not exist locally with the tag: " + repository.familiarName());
          }
          for (Reference each : tags) {
            if (catalog.byTag(each.familiar()).isEmpty()) {
              throw new MoorException(
                  MoorException.Kind.NOT_FOUND, "tag does not exist: " + each.familiar());
            }
          }
          progress.accept(
              Progress.status("The push refers to repository [" + repository.name() + "]"));
          for (Reference each : tags) {
            push(asker, each, auth, cancellation, progress);
          }
          return null;
        });
  }

  private void push(
      Asker asker, Reference tag, Auth auth, Cancellation cancellation, Consumer<Progress> progress)
      throws IOException, InterruptedException {
    try (Lease lease = store.lease()) {
      ImageView view = catalog.find(tag.familiar());
      Digest manifest = manifestOf(view);
      store.holdImage(manifest, lease);
      PushRequest request =
          new PushRequest(
              tag,
              manifest,
              view.digests().stream().map(Reference::parse).toList(),
              RegistryCalls.credentials(auth),
              cancellation);
      PushedImage pushed = store.push(registries.client(), request, told(progress));
      String digest = tag.familiarName() + "@" + pushed.digest();
      join(desk.request(view.id(), new ImageCommand.NoteDigest(digest, asker)));
      join(desk.request(view.id(), new ImageCommand.Note("push", tag.familiar(), Map.of(), asker)));
      progress.accept(
          new Progress(
              null,
              null,
              null,
              null,
              null,
              "{\"Tag\":\"%s\",\"Digest\":\"%s\",\"Size\":%d}"
                  .formatted(pushed.tag(), pushed.digest(), pushed.sizeBytes()),
              null));
    }
  }

  @Override
  public CompletionStage<String> login(Auth auth) {
    return registries.run(
        CompletableFuture.completedStage(null),
        cancellation ->
            registries
                .client()
                .login(auth.serverAddress(), RegistryCalls.credentials(auth), cancellation));
  }

  @Override
  public CompletionStage<Distribution> distribution(String reference, Auth auth) {
    Reference name = parse(reference).withDefaultTag();
    return registries.run(
        CompletableFuture.completedStage(null),
        cancellation -> {
          RegistryClient.Distribution found =
              registries.client().distribution(name, RegistryCalls.credentials(auth), cancellation);
          return new Distribution(
              found.descriptor().mediaType(),
              found.descriptor().digest(),
              found.descriptor().size(),
              found.platforms().stream()
                  .map(p -> List.of(p.os(), p.architecture(), p.variant()))
                  .toList());
        });
  }

  private static Platform platform(String text) {
    try {
      return text == null || text.isEmpty() ? null : Platform.parse(text);
    } catch (ImageException e) {
      throw new MoorException(MoorException.Kind.INVALID, e.getMessage(), e);
    }
  }

  private static Consumer<ImageProgress> told(Consumer<Progress> progress) {
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
