package dev.moor.images.registry;

import dev.moor.images.Digest;
import dev.moor.images.ImageException;
import dev.moor.images.ImageProgress;
import dev.moor.images.Reference;
import dev.moor.images.model.Descriptor;
import dev.moor.images.model.ImageConfig;
import dev.moor.images.model.ImageJson;
import dev.moor.images.model.Manifest;
import dev.moor.images.model.MediaTypes;
import dev.moor.images.store.ContentStore;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Consumer;

/** Brings one image of the store to a registry: layers, config, and last the manifest. */
public final class ImagePush {
  private static final int PARALLEL = 5;

  private final ContentStore blobs;
  private final RegistryClient registries;
  private final Consumer<ImageProgress> progress;

  public ImagePush(
      ContentStore blobs, RegistryClient registries, Consumer<ImageProgress> progress) {
    this.blobs = blobs;
    this.registries = registries;
    this.progress =
        line -> {
          synchronized (this) {
            progress.accept(line);
          }
        };
  }

  /** Pushes; the registry names the image only when all of it is there. */
  public PushedImage run(PushRequest request) throws IOException, InterruptedException {
    Reference reference = request.reference();
    byte[] raw = blobs.read(request.manifest(), ImageJson.MAX_BYTES);
    Manifest manifest = ImageJson.read(raw, Manifest.class, "manifest " + request.manifest());
    Digest configDigest = manifest.config().checkedDigest();
    byte[] rawConfig = blobs.read(configDigest, ImageJson.MAX_BYTES);
    ImageConfig config = ImageJson.read(rawConfig, ImageConfig.class, "image config");
    Map<Digest, LayerBar> bars = bars(manifest.layers(), config.diffIds());
    List<String> mounts =
        request.known().stream()
            .filter(known -> known.domain().equals(reference.domain()))
            .map(Reference::path)
            .filter(path -> !path.equals(reference.path()))
            .distinct()
            .limit(3)
            .toList();
    Set<String> scopes = new LinkedHashSet<>();
    scopes.add("repository:" + reference.path() + ":pull,push");
    mounts.forEach(path -> scopes.add("repository:" + path + ":pull"));
    Repository repository =
        registries.repository(
            registries.origin(reference.domain()),
            reference,
            scopes,
            request.credentials(),
            request.cancellation());
    bars.values().forEach(bar -> bar.say("Preparing"));
    List<Callable<Void>> uploads = new ArrayList<>();
    bars.forEach(
        (layer, bar) ->
            uploads.add(
                () -> {
                  push(repository, layer, bar, mounts);
                  return null;
                }));
    bars.values().stream().skip(PARALLEL).forEach(bar -> bar.say("Waiting"));
    Parallel.run(PARALLEL, uploads, request.cancellation(), nothing -> {});
    BlobUpload upload = new BlobUpload(blobs, repository, configDigest);
    if (!upload.isThere()) {
      upload.send(mounts, count -> {});
    }
    String type = manifest.mediaType() == null ? MediaTypes.OCI_MANIFEST : manifest.mediaType();
    put(repository, reference.tag(), raw, type);
    progress.accept(
        ImageProgress.status(
            reference.tag() + ": digest: " + request.manifest() + " size: " + raw.length));
    return new PushedImage(reference.tag(), request.manifest(), raw.length);
  }

  private Map<Digest, LayerBar> bars(List<Descriptor> layers, List<Digest> diffIds) {
    if (layers.size() != diffIds.size()) {
      throw new ImageException(
          ImageException.Kind.INTERNAL, "the image's manifest and config disagree on its layers");
    }
    Map<Digest, LayerBar> bars = new LinkedHashMap<>();
    for (int i = 0; i < layers.size(); i++) {
      String id = diffIds.get(i).shortHex();
      bars.computeIfAbsent(layers.get(i).checkedDigest(), digest -> new LayerBar(progress, id));
    }
    return bars;
  }

  private void push(Repository repository, Digest layer, LayerBar bar, List<String> mounts)
      throws IOException, InterruptedException {
    BlobUpload upload = new BlobUpload(blobs, repository, layer);
    if (upload.isThere()) {
      bar.say("Layer already exists");
      return;
    }
    Optional<String> from = upload.send(mounts, bar.counting("Pushing", blobs.size(layer)));
    bar.say(from.map(path -> "Mounted from " + path).orElse("Pushed"));
  }

  private static void put(Repository repository, String tag, byte[] raw, String type)
      throws IOException, InterruptedException {
    Call call =
        new Call(
            "PUT",
            repository.uri("/manifests/" + tag),
            Map.of("Content-Type", type),
            () -> BodyPublishers.ofByteArray(raw),
            true);
    HttpResponse<InputStream> response = repository.session().send(call);
    if (response.statusCode() != 201) {
      throw RegistryError.read(response).plain();
    }
    Session.discard(response);
    String told = response.headers().firstValue("Docker-Content-Digest").orElse("");
    String sent = Digest.of(raw).toString();
    if (told.startsWith("sha256:") && !told.equals(sent)) {
      throw new ImageException(
          ImageException.Kind.INTERNAL,
          "the registry keeps the manifest as " + told + ", though " + sent + " was sent");
    }
  }
}
