package dev.moor.supervisor.e2e;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.luben.zstd.Zstd;
import dev.moor.images.Digest;
import dev.moor.images.tar.TarEntry;
import dev.moor.images.tar.TarType;
import dev.moor.images.tar.TarWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPOutputStream;

/** An image made by hand and pushed to an open registry by hand, in any of its media types. */
final class SeededImage {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  /** The words of one family of media types. */
  enum Family {
    OCI(
        "application/vnd.oci.image.manifest.v1+json",
        "application/vnd.oci.image.index.v1+json",
        "application/vnd.oci.image.config.v1+json",
        "application/vnd.oci.image.layer.v1.tar"),
    DOCKER(
        "application/vnd.docker.distribution.manifest.v2+json",
        "application/vnd.docker.distribution.manifest.list.v2+json",
        "application/vnd.docker.container.image.v1+json",
        "application/vnd.docker.image.rootfs.diff.tar");

    final String manifest;
    final String index;
    final String config;
    final String layer;

    Family(String manifest, String index, String config, String layer) {
      this.manifest = manifest;
      this.index = index;
      this.config = config;
      this.layer = layer;
    }

    String layer(String compression) {
      String mark = this == OCI ? "+" : ".";
      return compression.isEmpty() ? layer : layer + mark + compression;
    }
  }

  /** What a registry has now. */
  record Pushed(
      String mediaType, String digest, long size, String configDigest, List<String> layers) {}

  private final Family family;
  private final String compression;
  private final List<byte[]> tars = new ArrayList<>();
  private String architecture = "amd64";
  private String variant = "";
  private String label = "";

  /**
   * @param compression gzip, zstd or empty
   */
  SeededImage(Family family, String compression) {
    this.family = family;
    this.compression = compression;
  }

  SeededImage platform(String arch, String itsVariant) {
    this.architecture = arch;
    this.variant = itsVariant;
    return this;
  }

  SeededImage label(String value) {
    this.label = value;
    return this;
  }

  /** One more layer with one file. */
  SeededImage file(String name, byte[] content) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarWriter tar = new TarWriter(bytes)) {
      tar.put(TarEntry.builder(name, TarType.FILE).size(content.length).build());
      tar.write(content, 0, content.length);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    tars.add(bytes.toByteArray());
    return this;
  }

  SeededImage file(String name, String content) {
    return file(name, content.getBytes(StandardCharsets.UTF_8));
  }

  /** One more layer whose file does not compress. */
  SeededImage noise(String name, int bytes, long seed) {
    byte[] content = new byte[bytes];
    new Random(seed).nextBytes(content);
    return file(name, content);
  }

  Pushed push(String registry, String repository, String reference) {
    ArrayNode layers = JSON.createArrayNode();
    ArrayNode diffIds = JSON.createArrayNode();
    List<String> digests = new ArrayList<>();
    for (byte[] tar : tars) {
      diffIds.add(Digest.of(tar).toString());
      byte[] blob = compressed(tar);
      blob(registry, repository, blob);
      digests.add(Digest.of(blob).toString());
      layers.add(descriptor(family.layer(compression), blob));
    }
    ObjectNode config = JSON.createObjectNode();
    config.put("architecture", architecture).put("os", "linux");
    if (!variant.isEmpty()) {
      config.put("variant", variant);
    }
    config.putObject("config").putObject("Labels").put("made", label);
    config.putObject("rootfs").put("type", "layers").set("diff_ids", diffIds);
    byte[] rawConfig = bytes(config);
    blob(registry, repository, rawConfig);
    ObjectNode manifest = JSON.createObjectNode();
    manifest.put("schemaVersion", 2).put("mediaType", family.manifest);
    manifest.set("config", descriptor(family.config, rawConfig));
    manifest.set("layers", layers);
    byte[] raw = bytes(manifest);
    String digest = Digest.of(raw).toString();
    manifest(registry, repository, reference == null ? digest : reference, family.manifest, raw);
    return new Pushed(
        family.manifest, digest, raw.length, Digest.of(rawConfig).toString(), digests);
  }

  /** A list of images in one repository; gives its digest. */
  static String pushIndex(
      Family family, String registry, String repository, String tag, List<SeededImage> images) {
    ObjectNode index = JSON.createObjectNode();
    index.put("schemaVersion", 2).put("mediaType", family.index);
    ArrayNode manifests = index.putArray("manifests");
    for (SeededImage image : images) {
      Pushed pushed = image.push(registry, repository, null);
      ObjectNode one = manifests.addObject();
      one.put("mediaType", pushed.mediaType()).put("digest", pushed.digest());
      ObjectNode platform = one.put("size", pushed.size()).putObject("platform");
      platform.put("architecture", image.architecture).put("os", "linux");
      if (!image.variant.isEmpty()) {
        platform.put("variant", image.variant);
      }
    }
    byte[] raw = bytes(index);
    manifest(registry, repository, tag, family.index, raw);
    return Digest.of(raw).toString();
  }

  private byte[] compressed(byte[] tar) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    switch (compression) {
      case "gzip" -> {
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
          gzip.write(tar);
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
      case "zstd" -> out.writeBytes(Zstd.compress(tar));
      default -> out.writeBytes(tar);
    }
    return out.toByteArray();
  }

  private static byte[] bytes(ObjectNode node) {
    return node.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static ObjectNode descriptor(String type, byte[] content) {
    return JSON.createObjectNode()
        .put("mediaType", type)
        .put("size", content.length)
        .put("digest", Digest.of(content).toString());
  }

  private static void blob(String registry, String repository, byte[] content) {
    String base = "http://" + registry + "/v2/" + repository + "/blobs/uploads/";
    HttpResponse<byte[]> begun = send(URI.create(base), "POST", new byte[0], null, 202);
    String location = begun.headers().firstValue("Location").orElseThrow();
    URI target = URI.create(base).resolve(location);
    String mark = target.getQuery() == null ? "?" : "&";
    send(
        URI.create(target + mark + "digest=" + Digest.of(content)),
        "PUT",
        content,
        "application/octet-stream",
        201);
  }

  private static void manifest(
      String registry, String repository, String reference, String type, byte[] content) {
    URI uri = URI.create("http://" + registry + "/v2/" + repository + "/manifests/" + reference);
    send(uri, "PUT", content, type, 201);
  }

  private static HttpResponse<byte[]> send(
      URI uri, String method, byte[] body, String type, int expected) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri).method(method, BodyPublishers.ofByteArray(body));
    if (type != null) {
      request.header("Content-Type", type);
    }
    try {
      HttpResponse<byte[]> answer = HTTP.send(request.build(), BodyHandlers.ofByteArray());
      if (answer.statusCode() != expected) {
        throw new AssertionError(
            method
                + " "
                + uri
                + ": "
                + answer.statusCode()
                + " "
                + new String(answer.body(), StandardCharsets.UTF_8));
      }
      return answer;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }
}
