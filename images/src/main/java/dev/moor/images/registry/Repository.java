package dev.moor.images.registry;

import com.fasterxml.jackson.databind.JsonNode;
import dev.moor.images.Digest;
import dev.moor.images.ImageException;
import dev.moor.images.Reference;
import dev.moor.images.model.Descriptor;
import dev.moor.images.model.ImageJson;
import dev.moor.images.model.MediaTypes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads one repository of a registry; what it returns is checked against its digest. */
final class Repository {
  private static final String ACCEPT =
      String.join(
          ", ",
          MediaTypes.OCI_INDEX,
          MediaTypes.DOCKER_INDEX,
          MediaTypes.OCI_MANIFEST,
          MediaTypes.DOCKER_MANIFEST,
          "*/*;q=0.1");

  private static final int MAX_TAGS = 100_000;
  private static final Pattern NEXT_PAGE = Pattern.compile("<([^>]*)>[^,]*rel=\"?next\"?");

  private final Session session;
  private final String path;

  Repository(Session session, String path) {
    this.session = session;
    this.path = path;
  }

  Session session() {
    return session;
  }

  URI uri(String rest) {
    return session.uri("/v2/" + path + rest);
  }

  /** What a reference stands for, in this registry's eyes; refusals in the words of a pull. */
  Fetched resolve(Reference reference) throws IOException, InterruptedException {
    String what = reference.digest() == null ? reference.tag() : reference.digest().toString();
    HttpResponse<InputStream> response =
        session.send(Call.get(uri("/manifests/" + what), Map.of("Accept", ACCEPT)));
    if (response.statusCode() != 200) {
      RegistryError error = RegistryError.read(response);
      throw error.ofPull(reference);
    }
    return checked(response, reference.digest(), reference.familiar());
  }

  /** All tags, page by page; refusals in the words of a pull. */
  List<String> tags(Reference reference) throws IOException, InterruptedException {
    List<String> tags = new ArrayList<>();
    URI page = uri("/tags/list");
    while (page != null) {
      HttpResponse<InputStream> response = session.send(Call.get(page, Map.of()));
      if (response.statusCode() != 200) {
        throw RegistryError.read(response).ofPull(reference);
      }
      byte[] raw;
      try (InputStream body = response.body()) {
        raw = body.readNBytes(ImageJson.MAX_BYTES);
      }
      for (JsonNode tag : ImageJson.tree(raw, "list of tags").path("tags")) {
        if (Reference.isTag(tag.asText())) {
          tags.add(tag.asText());
        }
      }
      if (tags.size() > MAX_TAGS) {
        throw ImageException.invalid(
            reference.familiarName() + " has more than the limit of " + MAX_TAGS + " tags");
      }
      page = nextPage(page, response);
    }
    return tags.stream().distinct().toList();
  }

  /** RFC 5988: {@code </v2/name/tags/list?last=x&n=100>; rel="next"}; never to another host. */
  private URI nextPage(URI page, HttpResponse<?> response) {
    for (String link : response.headers().allValues("Link")) {
      Matcher next = NEXT_PAGE.matcher(link);
      if (next.find()) {
        URI target = session.target(page, next.group(1));
        if (!target.equals(page) && page.getRawAuthority().equals(target.getRawAuthority())) {
          return target;
        }
      }
    }
    return null;
  }

  /** The manifest that an index names. */
  Fetched manifest(Descriptor descriptor) throws IOException, InterruptedException {
    Digest digest = descriptor.checkedDigest();
    requireSize(descriptor, "manifest");
    HttpResponse<InputStream> response =
        session.send(Call.get(uri("/manifests/" + digest), Map.of("Accept", ACCEPT)));
    if (response.statusCode() != 200) {
      throw RegistryError.read(response).plain();
    }
    Fetched fetched = checked(response, digest, "manifest " + digest);
    if (fetched.raw().length != descriptor.size()) {
      throw ImageException.invalid(
          "manifest "
              + digest
              + " has "
              + fetched.raw().length
              + " bytes where its index announces "
              + descriptor.size());
    }
    if (descriptor.mediaType() != null && !descriptor.mediaType().equals(fetched.mediaType())) {
      throw ImageException.invalid(
          "manifest "
              + digest
              + " is a "
              + fetched.mediaType()
              + " where its index announces "
              + descriptor.mediaType());
    }
    return fetched;
  }

  private static Fetched checked(HttpResponse<InputStream> response, Digest expected, String what)
      throws IOException {
    byte[] raw;
    try (InputStream body = response.body()) {
      raw = body.readNBytes(ImageJson.MAX_BYTES + 1);
    }
    if (raw.length > ImageJson.MAX_BYTES) {
      throw ImageException.invalid(
          what + ": the manifest is larger than " + ImageJson.MAX_BYTES + " bytes");
    }
    Digest digest = Digest.of(raw);
    if (expected != null && !expected.algorithm().equals("sha256")) {
      throw ImageException.invalid("only sha256 content can be stored, not " + expected);
    }
    if (expected != null && !expected.equals(digest)) {
      throw ImageException.invalid(
          "manifest verification failed for digest " + expected + ": got " + digest);
    }
    String told = response.headers().firstValue("Docker-Content-Digest").orElse("");
    if (told.startsWith("sha256:") && !told.equals(digest.toString())) {
      throw ImageException.invalid(
          what + ": the registry announces the manifest " + told + " but sends " + digest);
    }
    return new Fetched(
        raw,
        digest,
        mediaType(raw, response.headers().firstValue("Content-Type").orElse(""), what));
  }

  private static String mediaType(byte[] raw, String header, String what) {
    String announced = header.replaceFirst(";.*", "").strip();
    JsonNode root = ImageJson.tree(raw, "manifest of " + what);
    String own = root.path("mediaType").asText("");
    boolean known = MediaTypes.isIndex(announced) || MediaTypes.isManifest(announced);
    if (root.path("schemaVersion").asInt() == 1
        || announced.equals(MediaTypes.DOCKER_SCHEMA1)
        || announced.equals(MediaTypes.DOCKER_SCHEMA1_SIGNED)) {
      throw ImageException.invalid(
          "Docker Image Format v1 and Docker Image manifest version 2, schema 1 support has been"
              + " removed. Suggest the author of "
              + what
              + " to upgrade the image to the OCI Format or Docker Image manifest v2, schema 2");
    }
    if (known && !own.isEmpty() && !own.equals(announced)) {
      throw ImageException.invalid(
          what + ": the manifest calls itself " + own + ", the registry calls it " + announced);
    }
    boolean index = root.has("manifests");
    boolean manifest = root.has("layers") || root.has("config");
    if (index == manifest) {
      throw ImageException.invalid(
          what
              + (index
                  ? ": the manifest is an index as well"
                  : ": unsupported media type " + announced));
    }
    String type = known ? announced : own;
    if (type.isEmpty()) {
      type = index ? MediaTypes.OCI_INDEX : MediaTypes.OCI_MANIFEST;
    }
    if (index ? !MediaTypes.isIndex(type) : !MediaTypes.isManifest(type)) {
      throw ImageException.invalid(what + ": unsupported media type " + type);
    }
    return type;
  }

  /** A blob as it comes, unchecked. */
  BlobDownload blob(Descriptor descriptor, LongConsumer progress) {
    Digest digest = descriptor.checkedDigest();
    requireSize(descriptor, "content");
    return new BlobDownload(
        session, uri("/blobs/" + digest), descriptor.size(), "content " + digest, progress);
  }

  /** A small blob, whole and checked. */
  byte[] read(Descriptor descriptor) throws IOException {
    if (descriptor.size() > ImageJson.MAX_BYTES) {
      throw ImageException.invalid(
          "content " + descriptor.digest() + " is too large: " + descriptor.size() + " bytes");
    }
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    try (BlobDownload in = blob(descriptor, count -> {})) {
      in.transferTo(content);
    }
    Digest digest = Digest.of(content.toByteArray());
    if (!digest.equals(descriptor.checkedDigest())) {
      throw ImageException.invalid(
          "content does not match its digest: expected " + descriptor.digest() + ", got " + digest);
    }
    return content.toByteArray();
  }

  private static void requireSize(Descriptor descriptor, String what) {
    if (descriptor.size() <= 0) {
      throw ImageException.invalid(
          what + " " + descriptor.digest() + " is announced with " + descriptor.size() + " bytes");
    }
  }
}
