package dev.moor.images.build;

import dev.moor.images.ImageException;
import dev.moor.images.ImageStore;
import dev.moor.images.dockerfile.DockerfileParser;
import dev.moor.images.tar.Compression;
import dev.moor.images.tar.TarEntry;
import dev.moor.images.tar.TarReader;
import dev.moor.images.tar.TarType;
import dev.moor.images.tar.TarWriter;
import dev.moor.runtime.fs.SafeRoot;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Pattern;

/**
 * A context that the engine fetches itself: a Dockerfile or an archive by HTTP, or a repository by
 * git.
 */
final class RemoteContext {
  private static final Pattern GIT_URL = Pattern.compile("https?://.*\\.git(#.*)?");
  private static final int HEAD_BYTES = 512;
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final String remote;
  private final String dockerfile;
  private final BuildLog log;

  /**
   * @param dockerfile what a lone Dockerfile is called
   */
  RemoteContext(String remote, String dockerfile, BuildLog log) {
    this.remote = remote;
    this.dockerfile = dockerfile;
    this.log = log;
  }

  static boolean isGit(String remote) {
    return GIT_URL.matcher(remote).matches()
        || remote.startsWith("git://")
        || remote.startsWith("git@")
        || remote.startsWith("github.com/");
  }

  BuildContext open(ImageStore store, BuildScratch scratch) throws IOException {
    if (isGit(remote)) {
      return repository(store, scratch);
    }
    if (!UrlSource.isUrl(remote)) {
      throw ImageException.invalid("remoteURL (" + remote + ") could not be recognized as URL");
    }
    try (InputStream body = fetch()) {
      return BuildContext.read(asArchive(body), store, scratch);
    }
  }

  private BuildContext repository(ImageStore store, BuildScratch scratch) throws IOException {
    GitSource source = GitSource.parse(remote);
    Path clone = scratch.newFolder();
    source.cloneInto(clone);
    try (SafeRoot root = SafeRoot.open(clone)) {
      String inside = root.resolve("/" + source.folder());
      if (!root.exists(inside) || !root.stat(inside).isDirectory()) {
        throw ImageException.invalid("unable to find folder " + source.folder() + " in " + remote);
      }
      return BuildContext.ofFolder(clone.resolve(inside.substring(1)), store);
    }
  }

  private InputStream fetch() throws IOException {
    URI uri;
    try {
      uri = URI.create(remote);
    } catch (IllegalArgumentException e) {
      throw new ImageException(ImageException.Kind.INVALID, "invalid URL " + remote, e);
    }
    HttpClient client =
        HttpClient.newBuilder()
            .followRedirects(HttpClient.Redirect.NORMAL)
            .connectTimeout(PATIENCE)
            .build();
    try {
      HttpResponse<InputStream> answer =
          client.send(
              HttpRequest.newBuilder(uri).timeout(PATIENCE).build(),
              HttpResponse.BodyHandlers.ofInputStream());
      if (answer.statusCode() >= 400) {
        answer.body().close();
        throw ImageException.invalid(
            "error downloading remote context "
                + remote
                + ": failed to GET "
                + remote
                + " with status "
                + answer.statusCode());
      }
      log.text("Downloading build context from remote url: " + remote + "\n");
      return answer.body();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("the download of " + remote + " was interrupted", e);
    }
  }

  /** What is no archive is a Dockerfile. */
  private InputStream asArchive(InputStream body) throws IOException {
    BufferedInputStream in = new BufferedInputStream(body, 1 << 16);
    in.mark(HEAD_BYTES);
    byte[] begin = in.readNBytes(HEAD_BYTES);
    in.reset();
    boolean archive =
        Compression.detect(new ByteArrayInputStream(begin)).compression() != Compression.PLAIN
            || TarReader.begins(begin);
    if (archive) {
      return in;
    }
    byte[] text = in.readNBytes(DockerfileParser.MAX_BYTES + 1);
    if (text.length > DockerfileParser.MAX_BYTES) {
      throw ImageException.invalid("the Dockerfile is too large");
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    TarWriter tar = new TarWriter(out);
    tar.put(TarEntry.builder(dockerfile, TarType.FILE).size(text.length).build());
    tar.write(text, 0, text.length);
    tar.finish();
    return new ByteArrayInputStream(out.toByteArray());
  }
}
