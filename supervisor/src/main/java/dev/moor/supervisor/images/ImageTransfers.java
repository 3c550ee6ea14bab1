package dev.moor.supervisor.images;

import dev.moor.actors.image.ImageEvent.Source;
import dev.moor.actors.image.ImageView;
import dev.moor.actors.port.Asker;
import dev.moor.actors.port.ImageService.Auth;
import dev.moor.actors.port.ImageService.Distribution;
import dev.moor.actors.port.ImageService.Found;
import dev.moor.actors.port.ImageService.Progress;
import dev.moor.actors.port.MoorException;
import dev.moor.images.Digest;
import dev.moor.images.ImageException;
import dev.moor.images.ImageStore;
import dev.moor.images.LoadedImage;
import dev.moor.images.Platform;
import dev.moor.images.Reference;
import dev.moor.images.registry.Cancellation;
import dev.moor.images.registry.Credentials;
import dev.moor.images.registry.PullRequest;
import dev.moor.images.registry.PushRequest;
import dev.moor.images.registry.PushedImage;
import dev.moor.images.registry.RegistryClient;
import dev.moor.images.store.Lease;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** Images that come from a registry or go to one. */
final class ImageTransfers {
  private final ImageStore store;
  private final ImageCatalog catalog;
  private final ImageRecords records;
  private final CompletionStage<Void> ready;
  private final RegistryCalls registries;

  ImageTransfers(
      ImageStore store,
      ImageCatalog catalog,
      ImageRecords records,
      CompletionStage<Void> ready,
      RegistryCalls registries) {
    this.store = store;
    this.catalog = catalog;
    this.records = records;
    this.ready = ready;
    this.registries = registries;
  }

  /** Without tag and digest all tags of the repository are meant, as Docker's API says. */
  CompletionStage<Void> pull(
      Asker asker, String text, String platform, Auth auth, Consumer<Progress> progress) {
    Reference name = ImageAdapter.parse(text);
    Platform wanted = platform(platform);
    Credentials credentials = RegistryCalls.credentials(auth);
    return registries.run(
        ready,
        cancellation -> {
          boolean all = name.tag() == null && name.digest() == null;
          List<Reference> references =
              all
                  ? registries.client().tags(name, credentials, cancellation).stream()
                      .map(name::withTag)
                      .toList()
                  : List.of(name);
          boolean known = true;
          for (Reference each : references) {
            PullRequest request = new PullRequest(each, wanted, credentials, cancellation);
            known &= pull(asker, request, progress);
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

  /** Gives true where the name stood for this very image before. */
  private boolean pull(Asker asker, PullRequest request, Consumer<Progress> progress)
      throws IOException, InterruptedException {
    Reference name = request.reference();
    try (Lease lease = store.lease()) {
      LoadedImage image =
          store.pull(registries.client(), request, lease, ImageAdapter.told(progress));
      String id = image.config().toString();
      boolean known = catalog.isNamed(id, name);
      records.record(image, Source.PULL, asker);
      records.note(id, "pull", name.familiar(), asker);
      return known;
    }
  }

  CompletionStage<Void> push(
      Asker asker, String name, String tag, Auth auth, Consumer<Progress> progress) {
    Reference repository = ImageAdapter.parse(name);
    Reference wanted = tag.isEmpty() ? null : ImageAdapter.withTag(repository, tag);
    return registries.run(
        ready,
        cancellation -> {
          List<Reference> here = catalog.tagsOf(repository.name());
          List<Reference> tags = wanted == null ? here : List.of(wanted);
          if (here.isEmpty()) {
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
      Digest manifest = ImageCatalog.manifestOf(view, store);
      store.holdImage(manifest, lease);
      PushRequest request =
          new PushRequest(
              tag,
              manifest,
              view.digests().stream().map(Reference::parse).toList(),
              RegistryCalls.credentials(auth),
              cancellation);
      PushedImage pushed = store.push(registries.client(), request, ImageAdapter.told(progress));
      records.noteDigest(view.id(), tag.familiarName() + "@" + pushed.digest(), asker);
      records.note(view.id(), "push", tag.familiar(), asker);
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

  CompletionStage<String> login(Auth auth) {
    return registries.run(
        CompletableFuture.completedStage(null),
        cancellation ->
            registries
                .client()
                .login(auth.serverAddress(), RegistryCalls.credentials(auth), cancellation));
  }

  CompletionStage<Distribution> distribution(String reference, Auth auth) {
    Reference name = ImageAdapter.parse(reference).withDefaultTag();
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

  CompletionStage<List<Found>> search(String term, int limit, Auth auth) {
    return registries.run(
        CompletableFuture.completedStage(null),
        cancellation ->
            registries
                .client()
                .search(term, limit, RegistryCalls.credentials(auth), cancellation)
                .stream()
                .map(
                    r ->
                        new Found(
                            r.name(), r.description(), r.stars(), r.official(), r.automated()))
                .toList());
  }

  private static Platform platform(String text) {
    try {
      return text == null || text.isEmpty() ? null : Platform.parse(text);
    } catch (ImageException e) {
      throw new MoorException(MoorException.Kind.INVALID, e.getMessage(), e);
    }
  }
}
