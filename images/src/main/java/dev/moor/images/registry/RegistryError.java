package dev.moor.images.registry;

import com.fasterxml.jackson.databind.JsonNode;
import dev.moor.images.ImageException;
import dev.moor.images.Reference;
import dev.moor.images.model.ImageJson;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/**
 * A registry's own account of a refusal (distribution-spec, error codes).
 *
 * @param code in capitals; empty where the registry gave none
 * @param text as Docker writes it: {@code manifest unknown: manifest unknown}
 */
record RegistryError(int status, String code, String text) {
  private static final int MAX_BODY_BYTES = 64 * 1024;
  private static final int MAX_SHOWN = 200;

  /** Reads the body of a refusal and closes it. */
  static RegistryError read(HttpResponse<InputStream> response) {
    byte[] body;
    try (InputStream in = response.body()) {
      body = in.readNBytes(MAX_BODY_BYTES);
    } catch (IOException e) {
      body = new byte[0];
    }
    int status = response.statusCode();
    List<Challenge> challenges = Challenge.parse(response.headers().allValues("WWW-Authenticate"));
    if (status == 401
        && challenges.stream().anyMatch(c -> c.parameter("error").equals("insufficient_scope"))) {
      return new RegistryError(
          status, "DENIED", "denied: requested access to the resource is denied");
    }
    RegistryError told = fromJson(status, body);
    return told != null ? told : fromStatus(response, body);
  }

  private static RegistryError fromJson(int status, byte[] body) {
    if (body.length == 0 || body[0] != '{') {
      return null;
    }
    JsonNode root;
    try {
      root = ImageJson.tree(body, "error of the registry");
    } catch (ImageException e) {
      // a page cut off or no JSON at all: the status must do
      return null;
    }
    JsonNode first = root.path("errors").path(0);
    String code = first.path("code").asText("");
    if (!code.isEmpty()) {
      String words = code.toLowerCase(Locale.ROOT).replace('_', ' ');
      String message = clean(first.path("message").asText(""));
      return new RegistryError(
          status, code, message.isEmpty() ? words + ": " + words : words + ": " + message);
    }
    String details = clean(root.path("details").asText(root.path("message").asText("")));
    return details.isEmpty() ? null : new RegistryError(status, byStatus(status), details);
  }

  private static RegistryError fromStatus(HttpResponse<InputStream> response, byte[] body) {
    int status = response.statusCode();
    String code = byStatus(status);
    String text =
        switch (status) {
          case 401 -> "unauthorized: authentication required";
          case 403 -> "denied: requested access to the resource is denied";
          case 429 -> "toomanyrequests: " + orElse(clean(text(body)), "too many requests");
          default ->
              "unexpected status from "
                  + response.request().method()
                  + " request to "
                  + withoutQuery(response)
                  + ": "
                  + status
                  + (body.length == 0 ? "" : ": " + clean(text(body)));
        };
    return new RegistryError(status, code, text);
  }

  /** A redirect's query may be a signature that is as good as a password. */
  private static String withoutQuery(HttpResponse<?> response) {
    String uri = response.request().uri().toString();
    int query = uri.indexOf('?');
    return query < 0 ? uri : uri.substring(0, query);
  }

  private static String byStatus(int status) {
    return switch (status) {
      case 401 -> "UNAUTHORIZED";
      case 403 -> "DENIED";
      case 429 -> "TOOMANYREQUESTS";
      default -> "";
    };
  }

  private static String text(byte[] body) {
    return new String(body, StandardCharsets.UTF_8);
  }

  private static String orElse(String text, String other) {
    return text.isEmpty() ? other : text;
  }

  private static String clean(String text) {
    String line = text.strip().replaceAll("\\p{Cntrl}+", " ");
    return line.length() <= MAX_SHOWN ? line : line.substring(0, MAX_SHOWN) + "...";
  }

  private ImageException.Kind kind() {
    if (code.equals("TOOMANYREQUESTS") || status == 429 || status >= 500) {
      return ImageException.Kind.UNAVAILABLE;
    }
    return switch (status) {
      case 401, 403 -> ImageException.Kind.UNAUTHORIZED;
      case 404 -> ImageException.Kind.NOT_FOUND;
      default -> ImageException.Kind.INTERNAL;
    };
  }

  /** The refusal as it is. */
  ImageException plain() {
    return new ImageException(kind(), text);
  }

  /** The refusal of a pull, in Docker's words. */
  ImageException ofPull(Reference reference) {
    String name = reference.familiarName();
    return switch (code) {
      case "DENIED", "UNAUTHORIZED" ->
          new ImageException(
              ImageException.Kind.NOT_FOUND,
              "pull access denied for "
                  + name
                  + ", repository does not exist or may require 'docker login': "
                  + text);
      case "MANIFEST_UNKNOWN" ->
          ImageException.notFound("manifest for " + reference.familiar() + " not found: " + text);
      case "NAME_UNKNOWN" -> ImageException.notFound("repository " + name + " not found: " + text);
      default ->
          status == 404
              ? ImageException.notFound(
                  "manifest for " + reference.familiar() + " not found: " + text)
              : plain();
    };
  }
}
