package dev.moor.images.build;

import dev.moor.images.Digest;
import dev.moor.images.ImageException;
import dev.moor.images.registry.DialErrors;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What ADD fetches. */
final class UrlSource {
  private static final Pattern FILE_NAME = Pattern.compile("filename=\"?([^\";]+)\"?");
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final BuildLog log;

  UrlSource(BuildLog log) {
    this.log = log;
  }

  static boolean isUrl(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return lower.startsWith("http://") || lower.startsWith("https://");
  }

  /** Downloads into the folder; the file's name is the URL's where the destination has none. */
  Path fetch(String url, Path folder, String destination) throws IOException {
    URI uri;
    try {
      uri = URI.create(url);
    } catch (IllegalArgumentException e) {
      throw new ImageException(ImageException.Kind.INVALID, "ADD failed: invalid URL " + url, e);
    }
    HttpClient client =
        HttpClient.newBuilder()
            .followRedirects(HttpClient.Redirect.NORMAL)
            .connectTimeout(PATIENCE)
            .build();
    HttpRequest request = HttpRequest.newBuilder(uri).timeout(PATIENCE).build();
    try {
      HttpResponse<InputStream> answer = send(client, request);
      try (InputStream body = answer.body()) {
        if (answer.statusCode() >= 400) {
          throw ImageException.invalid(
              "ADD failed: failed to GET " + url + " with status " + answer.statusCode());
        }
        log.text("Downloading " + url + "\n");
        Path file = folder.resolve(name(uri, answer, destination));
        Files.copy(body, file);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        Files.setLastModifiedTime(file, FileTime.from(modified(answer)));
        return file;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("the download of " + url + " was interrupted", e);
    }
  }

  private static HttpResponse<InputStream> send(HttpClient client, HttpRequest request)
      throws InterruptedException {
    try {
      return client.send(request, HttpResponse.BodyHandlers.ofInputStream());
    } catch (IOException e) {
      ImageException told = DialErrors.of("GET", request.uri(), e);
      throw new ImageException(told.kind(), "ADD failed: " + told.getMessage(), e);
    }
  }

  private static String name(URI uri, HttpResponse<?> answer, String destination) {
    String path = uri.getPath() == null ? "" : uri.getPath();
    String name = path.substring(path.lastIndexOf('/') + 1);
    if (name.isEmpty()) {
      Matcher m = FILE_NAME.matcher(answer.headers().firstValue("Content-Disposition").orElse(""));
      name = m.find() ? m.group(1).substring(m.group(1).lastIndexOf('/') + 1) : "";
    }
    if (name.isEmpty() || name.equals(".") || name.equals("..")) {
      if (destination.endsWith("/")) {
        throw ImageException.invalid("ADD failed: cannot determine filename for url: " + uri);
      }
      return "download";
    }
    return name;
  }

  private static Instant modified(HttpResponse<?> answer) {
    String text = answer.headers().firstValue("Last-Modified").orElse("");
    try {
      return ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
    } catch (DateTimeException e) {
      // the server does not say: no time at all, as Docker has it
      return Instant.EPOCH;
    }
  }

  static Digest digest(Path file) throws IOException {
    MessageDigest sha = Digest.newSha256();
    byte[] buffer = new byte[1 << 16];
    try (InputStream in = Files.newInputStream(file)) {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        sha.update(buffer, 0, n);
      }
    }
    return Digest.sha256(sha.digest());
  }
}
