package dev.moor.actors.port;

import dev.moor.actors.image.ImageView;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.function.Consumer;

/** What the API asks of images. {@code ref} is a reference, a digest, an id or a unique prefix. */
public interface ImageService {
  /**
   * One line of progress; null components are left out of the JSON.
   *
   * @param aux ready JSON object text, or null
   */
  record Progress(
      String stream, String status, String id, Long current, Long total, String aux, String error) {
    public static Progress stream(String text) {
      return new Progress(text, null, null, null, null, null, null);
    }

    public static Progress status(String text) {
      return new Progress(null, text, null, null, null, null, null);
    }
  }

  /** Exactly one of both is not null. */
  record Deleted(String untagged, String deleted) {}

  record HistoryEntry(
      String id,
      long createdSeconds,
      String createdBy,
      List<String> tags,
      long size,
      String comment) {}

  /** Registry credentials of one request, decoded from X-Registry-Auth; empty texts where unset. */
  record Auth(
      String username,
      String password,
      String serverAddress,
      String identityToken,
      String registryToken) {}

  CompletionStage<List<ImageView>> list(boolean all, Map<String, List<String>> filters);

  CompletionStage<ImageView> inspect(String ref);

  CompletionStage<List<HistoryEntry>> history(String ref);

  CompletionStage<Void> tag(Asker asker, String ref, String repository, String tag);

  CompletionStage<List<Deleted>> remove(Asker asker, String ref, boolean force, boolean noPrune);

  /** What a prune did, in order, and the bytes it won. */
  record ImagesPruned(List<Deleted> deleted, long spaceReclaimedBytes) {}

  CompletionStage<ImagesPruned> prune(Asker asker, Map<String, List<String>> filters);

  /** Reads docker-archive or OCI-layout tars, maybe compressed, to their end. */
  CompletionStage<Void> load(Asker asker, InputStream tar, Consumer<Progress> progress);

  /** A root filesystem tar becomes an image; changes are Dockerfile lines. Gives the image id. */
  CompletionStage<String> importTar(
      Asker asker,
      InputStream tar,
      String repository,
      String tag,
      String message,
      List<String> changes,
      Consumer<Progress> progress);

  /** A docker-archive (also a valid OCI layout) of the images named. */
  CompletionStage<Flow.Publisher<ByteBuffer>> save(Asker asker, List<String> refs);

  /**
   * Fails before the first progress with NOT_FOUND and so on; later failures come as progress.
   * Cancelling the stage's future ends the pull, and nothing of it stays.
   */
  CompletionStage<Void> pull(
      Asker asker, String reference, String platform, Auth auth, Consumer<Progress> progress);

  /**
   * Pushes under the name's tag, or under all its tags here where {@code tag} is empty. Failures
   * and cancelling as with {@link #pull}.
   */
  default CompletionStage<Void> push(
      Asker asker, String name, String tag, Auth auth, Consumer<Progress> progress) {
    return CompletableFuture.failedFuture(unsupported("pushing images"));
  }

  /** Tries credentials; gives the identity token to keep instead of the password, or empty. */
  default CompletionStage<String> login(Auth auth) {
    return CompletableFuture.failedFuture(unsupported("logging in to a registry"));
  }

  /** What a registry has under a name; platforms as os, architecture and variant. */
  record Distribution(
      String mediaType, String digest, long sizeBytes, List<List<String>> platforms) {}

  /** Asks the registry without pulling. */
  default CompletionStage<Distribution> distribution(String reference, Auth auth) {
    return CompletableFuture.failedFuture(unsupported("asking a registry for an image"));
  }

  /** One repository that a search found. */
  record Found(String name, String description, long stars, boolean official, boolean automated) {}

  /** Searches Docker Hub, or the registry whose host the term begins with. */
  default CompletionStage<List<Found>> search(String term, int limit, Auth auth) {
    return CompletableFuture.failedFuture(unsupported("searching a registry"));
  }

  /**
   * What a check of all content found.
   *
   * @param blobs how many were read
   * @param damaged digests of blobs that hold something else
   * @param damagedLayers chain ids of layers that are not as their tars say
   * @param notCompared layers that were only seen to be there
   */
  record Verified(
      long blobs,
      long layers,
      List<String> damaged,
      List<String> damagedLayers,
      List<String> notCompared) {}

  /** Reads all content again; takes as long as reading the disk does. */
  default CompletionStage<Verified> verify() {
    return CompletableFuture.failedFuture(unsupported("verifying images"));
  }

  /**
   * What images take on the disk.
   *
   * @param layersBytes all layers here, each once
   * @param sharedBytes by image id: what of it other images have too
   */
  record Usage(long layersBytes, Map<String, Long> sharedBytes) {}

  default CompletionStage<Usage> usage() {
    return CompletableFuture.failedFuture(unsupported("the disk usage of images"));
  }

  private static MoorException unsupported(String what) {
    return new MoorException(MoorException.Kind.NOT_IMPLEMENTED, what + " is not supported yet");
  }

  /** The machine's own busybox-static as busybox:latest. Gives the image id. */
  CompletionStage<String> bootstrap(Asker asker);
}
