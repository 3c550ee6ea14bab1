package dev.moor.images.registry;

import dev.moor.images.Digest;
import dev.moor.images.ImageException;
import dev.moor.images.store.ContentStore;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongConsumer;

/** Brings one blob to a repository: found there, mounted from another, or sent. */
final class BlobUpload {
  private static final int MAX_ATTEMPTS = 5;

  private final ContentStore blobs;
  private final Repository repository;
  private final Digest digest;

  BlobUpload(ContentStore blobs, Repository repository, Digest digest) {
    this.blobs = blobs;
    this.repository = repository;
    this.digest = digest;
  }

  boolean isThere() throws IOException, InterruptedException {
    HttpResponse<InputStream> response =
        repository.session().send(Call.head(repository.uri("/blobs/" + digest)));
    Session.discard(response);
    return response.statusCode() == 200;
  }

  /** Sends the blob; gives the repository it was mounted from instead, if one had it. */
  Optional<String> send(List<String> mounts, LongConsumer progress)
      throws IOException, InterruptedException {
    for (int attempt = 1; ; attempt++) {
      try {
        return once(attempt == 1 ? mounts : List.of(), progress);
      } catch (IOException | ImageException e) {
        repository.session().cancellation().check();
        boolean refused =
            e instanceof ImageException image
                && image.kind() != ImageException.Kind.UNAVAILABLE
                && image.kind() != ImageException.Kind.INTERNAL;
        if (refused || attempt == MAX_ATTEMPTS) {
          throw e;
        }
        repository.session().pause(attempt, Optional.empty());
      }
    }
  }

  private Optional<String> once(List<String> mounts, LongConsumer progress)
      throws IOException, InterruptedException {
    HttpResponse<InputStream> begun = null;
    for (String from : mounts) {
      begun = begin("?mount=" + encoded(digest.toString()) + "&from=" + encoded(from));
      if (begun.statusCode() == 201) {
        Session.discard(begun);
        return Optional.of(from);
      }
      if (begun.statusCode() == 202) {
        break;
      }
      Session.discard(begun);
      begun = null;
    }
    if (begun == null) {
      begun = begin("");
    }
    if (begun.statusCode() != 202) {
      throw RegistryError.read(begun).plain();
    }
    Session.discard(begun);
    put(location(begun), progress);
    return Optional.empty();
  }

  private HttpResponse<InputStream> begin(String query) throws IOException, InterruptedException {
    URI uri = repository.uri("/blobs/uploads/" + query);
    return repository.session().send(new Call("POST", uri, Map.of(), null, true));
  }

  private URI location(HttpResponse<InputStream> begun) {
    String location =
        begun
            .headers()
            .firstValue("Location")
            .orElseThrow(
                () ->
                    new ImageException(
                        ImageException.Kind.INTERNAL, "the registry gives uploads no location"));
    URI target = repository.session().target(begun.request().uri(), location);
    String mark = target.getRawQuery() == null ? "?" : "&";
    return URI.create(target + mark + "digest=" + encoded(digest.toString()));
  }

  private void put(URI location, LongConsumer progress) throws IOException, InterruptedException {
    long size = blobs.size(digest);
    Call call =
        new Call(
            "PUT",
            location,
            Map.of("Content-Type", "application/octet-stream"),
            () -> body(size, progress),
            false);
    HttpResponse<InputStream> response = repository.session().send(call);
    if (response.statusCode() != 201) {
      throw RegistryError.read(response).plain();
    }
    Session.discard(response);
  }

  private BodyPublisher body(long size, LongConsumer progress) {
    BodyPublisher stream = BodyPublishers.ofInputStream(() -> open(progress));
    return size == 0 ? BodyPublishers.noBody() : BodyPublishers.fromPublisher(stream, size);
  }

  private InputStream open(LongConsumer progress) {
    try {
      return new Counting(blobs.open(digest), progress);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private static final class Counting extends FilterInputStream {
    private final LongConsumer progress;
    private long count;

    Counting(InputStream in, LongConsumer progress) {
      super(in);
      this.progress = progress;
    }

    @Override
    public int read(byte[] target, int from, int length) throws IOException {
      int n = super.read(target, from, length);
      if (n > 0) {
        count += n;
        progress.accept(count);
      }
      return n;
    }
  }
}
